"""Working time and deadlines in China: calendars, limits, terms. Pure; text in, instants out."""

from .calendar import Calendar, Calendars
from .command import explain_deadline
from .deadline import Deadline, at_fraction, backward, deadline, not_before
from .limits import KINDS, Kind, words
from .spoken import ends, remaining

__all__ = [
    "KINDS",
    "Calendar",
    "Calendars",
    "Deadline",
    "Kind",
    "at_fraction",
    "backward",
    "deadline",
    "ends",
    "explain_deadline",
    "not_before",
    "remaining",
    "words",
]
