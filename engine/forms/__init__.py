"""Forms: form-js JSON compiled once to a check of answers and to HTML.

The subset of form-js, the widgets of our own and their messages are described in docs/forms.md.
"""

from .compiling import compile
from .form import Form
from .model import Field, Option
from .page import target
from .words import ANSWERS, PAGE

WORDS = (ANSWERS, PAGE)
"""All that a form says to who fills it in, for translating."""

__all__ = ["WORDS", "Field", "Form", "Option", "compile", "target"]
