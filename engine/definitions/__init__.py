"""BPMN + forms + DMN -> Definition: parsed, checked, content-addressed."""

from .definition import Definition, build, digest
from .extensions import Element
from .following import Ahead, following
from .xml import parse_xml

__all__ = ["Ahead", "Definition", "Element", "build", "digest", "following", "parse_xml"]
