"""Scripted actors on a simulated clock: cases run to their ends, the same way for the same seed."""

from .fill import Filler, Scene
from .run import Simulation, Stuck, auditor
from .script import Script, script_of, scripts

__all__ = ["Filler", "Scene", "Script", "Simulation", "Stuck", "auditor", "script_of", "scripts"]
