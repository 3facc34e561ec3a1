"""BPMN + forms + DMN -> Definition: parsed, checked, content-addressed."""

from .definition import Definition, build, digest
from .extensions import Element
from .xml import parse_xml

__all__ = ["Definition", "Element", "build", "digest", "parse_xml"]
