"""Decisions: DMN 1.1-1.5 files as values, their results, and the holes in their tables."""

from .deciding import decide
from .gaps import gaps
from .model import Decision, Decisions, Input, Literal, Output, Rule, Table
from .reading import read

__all__ = [
    "Decision",
    "Decisions",
    "Input",
    "Literal",
    "Output",
    "Rule",
    "Table",
    "decide",
    "gaps",
    "read",
]
