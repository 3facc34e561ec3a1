"""Region packs: a city's units, law, classes and parameters, read from bytes and never changed."""

from .law import closed, ground, refusal
from .load import load
from .pack import DEMO_REVIEW, Pack
from .people import Appointment, Person, load_people
from .values import (
    Category,
    Channel,
    Duty,
    Group,
    LegalBasis,
    LegalReview,
    Parameter,
    Suspension,
    Unit,
)

__all__ = [
    "DEMO_REVIEW",
    "Appointment",
    "Category",
    "Channel",
    "Duty",
    "Group",
    "LegalBasis",
    "LegalReview",
    "Pack",
    "Parameter",
    "Person",
    "Suspension",
    "Unit",
    "closed",
    "ground",
    "load",
    "load_people",
    "refusal",
]
