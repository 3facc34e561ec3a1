"""Diagrams as accessible SVG, without a browser: BPMN drawings (DI) and decision tables."""

from .decision import render_tables
from .drawing import render
from .style import CSS
from .words import WORDS, say

__all__ = ["CSS", "WORDS", "render", "render_tables", "say"]
