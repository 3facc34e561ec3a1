"""Diagrams as accessible SVG, without a browser: BPMN drawings (DI) and decision tables."""

from .decision import render_tables
from .drawing import render
from .style import CSS

__all__ = ["CSS", "render", "render_tables"]
