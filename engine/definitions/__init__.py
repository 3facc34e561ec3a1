"""BPMN + forms + DMN -> Definition: parsed, checked, content-addressed."""

from .definition import Definition, build, digest
from .extensions import Element
from .following import Ahead, following
from .outline import LABELS as DRAWN_WORDS
from .outline import Drawn, Line, Outline, outline
from .xml import parse_xml

__all__ = [
    "DRAWN_WORDS",
    "Ahead",
    "Definition",
    "Drawn",
    "Element",
    "Line",
    "Outline",
    "build",
    "digest",
    "following",
    "outline",
    "parse_xml",
]
