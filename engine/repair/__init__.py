"""Mend what has only one right answer in a drawing: ids, references, defaults, missing ends.

Each repair is kept only if the lint finds no error that was not there before.
"""

from .mending import Change, Mended, mend

__all__ = ["Change", "Mended", "mend"]
