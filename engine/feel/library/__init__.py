"""The built-in functions, one file a subject; importing them fills the table."""

from ..functions import BUILT_IN
from . import dates, limits, lists, logic, numbers, ranges, sorting, text

__all__ = ["BUILT_IN", "dates", "limits", "lists", "logic", "numbers", "ranges", "sorting", "text"]
