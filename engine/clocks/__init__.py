"""Working time and deadlines in China: calendars, limits, terms. Pure; text in, instants out."""

from .calendar import Calendar, Calendars
from .command import explain_deadline
from .deadline import Deadline, at_fraction, backward, deadline, not_before
from .left import Left, left
from .limits import KINDS, Kind, words
from .limits import in_words as limits_in_words
from .spoken import ends, remaining, said
from .wording import WORDS

__all__ = [
    "KINDS",
    "WORDS",
    "Calendar",
    "Calendars",
    "Deadline",
    "Kind",
    "Left",
    "at_fraction",
    "backward",
    "deadline",
    "ends",
    "explain_deadline",
    "left",
    "limits_in_words",
    "not_before",
    "remaining",
    "said",
    "words",
]
