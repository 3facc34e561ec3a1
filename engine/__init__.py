"""Run BPMN processes as cases, and remember everything that happened.

``Casework`` is the engine; everything else here is a value it takes or gives, or a pure function.
"""

from .audit import Verdict
from .cases import (
    NETS,
    NOTICE_KINDS,
    REFUSALS,
    Casework,
    Explained,
    IssuedPaper,
    Nearby,
    NewObject,
    Notice,
    Original,
    Outcome,
    Outcomes,
    Page,
    ParameterChange,
    ParameterWanted,
    Place,
    PossiblePaper,
    Progress,
    Receipt,
    Report,
    Shape,
    WantedUnit,
    Wishes,
    Wording,
    check,
    mend,
)
from .clocks import WORDS as CLOCK_WORDS
from .clocks import Calendars, Left, ends, explain_deadline, limits_in_words
from .config import NAMES, Settings, settings
from .decisions import decided, decided_by, evaluated, final_decisions, json_of, outcome_json
from .definitions import DRAWN_WORDS, Definition, Drawn, Element, Line, Outline, following, outline
from .diagram import CSS as DIAGRAM_CSS
from .diagram import WORDS as DIAGRAM_WORDS
from .diagram import render as draw
from .diagram import render_tables
from .dmn import Model as DecisionModel
from .dmn import Outcome as DecisionOutcome
from .dmn import flaws
from .dmn import read as read_decisions
from .errors import CaseworkError, Conflict, Ground, Invalid, NotAllowed, NotFound
from .events import KINDS, Record, decode, encode, stamp
from .feel import FeelError
from .forms import WORDS as FORM_WORDS
from .forms import Field, Form
from .layout import Laid, lay_out
from .metrics import SIGNS, Asked, Figure, Own, Publication, Scored
from .metrics import WORDS as FIGURE_WORDS
from .model import SHANGHAI, SYSTEM, Actor, Case, Finding, Limit, Post, UserTask
from .objects.showing import Shown as ShownObject
from .objects.types import ObjectType
from .objects.writing import Change as ObjectChange
from .projections import BUCKETS, bucket
from .region import (
    DEMO_REVIEW,
    DIMENSIONS,
    FACTS,
    POPULATIONS,
    TASK_FACTS,
    Column,
    Metric,
    Pack,
    Parameter,
    Person,
    Unit,
    Version,
    code,
    load_people,
    to_do,
)
from .region import load as load_region
from .rules._properties import PROPERTIES as DESIGN_PROPERTIES
from .speech import speaking

__all__ = [
    "BUCKETS",
    "CLOCK_WORDS",
    "DEMO_REVIEW",
    "DESIGN_PROPERTIES",
    "DIAGRAM_CSS",
    "DIAGRAM_WORDS",
    "DIMENSIONS",
    "DRAWN_WORDS",
    "FACTS",
    "FIGURE_WORDS",
    "FORM_WORDS",
    "KINDS",
    "NAMES",
    "NETS",
    "NOTICE_KINDS",
    "POPULATIONS",
    "REFUSALS",
    "SHANGHAI",
    "SIGNS",
    "SYSTEM",
    "TASK_FACTS",
    "Actor",
    "Asked",
    "Calendars",
    "Case",
    "Casework",
    "CaseworkError",
    "Column",
    "Conflict",
    "DecisionModel",
    "DecisionOutcome",
    "Definition",
    "Drawn",
    "Element",
    "Explained",
    "FeelError",
    "Field",
    "Figure",
    "Finding",
    "Form",
    "Ground",
    "Invalid",
    "IssuedPaper",
    "Laid",
    "Left",
    "Limit",
    "Line",
    "Metric",
    "Nearby",
    "NewObject",
    "NotAllowed",
    "NotFound",
    "Notice",
    "ObjectChange",
    "ObjectType",
    "Original",
    "Outcome",
    "Outcomes",
    "Outline",
    "Own",
    "Pack",
    "Page",
    "Parameter",
    "ParameterChange",
    "ParameterWanted",
    "Person",
    "Place",
    "PossiblePaper",
    "Post",
    "Progress",
    "Publication",
    "Receipt",
    "Record",
    "Report",
    "Scored",
    "Settings",
    "Shape",
    "ShownObject",
    "Unit",
    "UserTask",
    "Verdict",
    "Version",
    "WantedUnit",
    "Wishes",
    "Wording",
    "bucket",
    "check",
    "code",
    "decided",
    "decided_by",
    "decode",
    "draw",
    "encode",
    "ends",
    "evaluated",
    "explain_deadline",
    "final_decisions",
    "flaws",
    "following",
    "json_of",
    "lay_out",
    "limits_in_words",
    "load_people",
    "load_region",
    "mend",
    "outcome_json",
    "outline",
    "read_decisions",
    "render_tables",
    "settings",
    "speaking",
    "stamp",
    "to_do",
]
