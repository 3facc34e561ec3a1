"""Diagrams: the drawing inside a BPMN file (DI) as an accessible SVG, without a browser."""

from .drawing import render
from .style import CSS

__all__ = ["CSS", "render"]
