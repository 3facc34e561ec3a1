"""Region packs: a city's units, law, classes and parameters, read from bytes and never changed."""

from .check import broken, check
from .classes import departments, duties, duty, off_list, standard
from .codings import carried, code, code_in, translated, version_on, with_version
from .counts import POPULATIONS, Exclusion, Metric
from .facts import DIMENSIONS, FACTS, TASK_FACTS
from .law import closed, ground, refusal
from .load import load
from .local import laid_over, with_row, without_value
from .pack import DEMO_REVIEW, Pack
from .people import Appointment, Person, load_people
from .remedies import legal_days, remedies
from .todo import Open, to_do
from .values import (
    Category,
    Channel,
    Column,
    Duty,
    Group,
    LegalBasis,
    LegalReview,
    Paper,
    Parameter,
    Suspension,
    Unit,
    Version,
)

__all__ = [
    "DEMO_REVIEW",
    "DIMENSIONS",
    "FACTS",
    "POPULATIONS",
    "TASK_FACTS",
    "Appointment",
    "Category",
    "Channel",
    "Column",
    "Duty",
    "Exclusion",
    "Group",
    "LegalBasis",
    "LegalReview",
    "Metric",
    "Open",
    "Pack",
    "Paper",
    "Parameter",
    "Person",
    "Suspension",
    "Unit",
    "Version",
    "broken",
    "carried",
    "check",
    "closed",
    "code",
    "code_in",
    "departments",
    "duties",
    "duty",
    "ground",
    "laid_over",
    "legal_days",
    "load",
    "load_people",
    "off_list",
    "refusal",
    "remedies",
    "standard",
    "to_do",
    "translated",
    "version_on",
    "with_row",
    "with_version",
    "without_value",
]
