"""A drawing for a process: lanes, columns, lines that go around what they do not mean.

Pure: BPMN bytes in, BPMN bytes out; the same file always gets the same drawing.
"""

from .layout import Laid, lay_out

__all__ = ["Laid", "lay_out"]
