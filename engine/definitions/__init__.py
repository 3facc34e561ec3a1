"""BPMN + forms + DMN -> Definition: parsed, checked, content-addressed."""

from .definition import Definition, build, digest
from .extensions import Element
from .following import Ahead, following
from .outline import Outline, outline
from .xml import parse_xml

__all__ = [
    "Ahead",
    "Definition",
    "Element",
    "Outline",
    "build",
    "digest",
    "following",
    "outline",
    "parse_xml",
]
