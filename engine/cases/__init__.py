"""Every command, and the views people read. The one place where kernel meets store."""

from .bulk import Outcome, Outcomes
from .casework import Casework
from .citizens import Nearby, Progress, Receipt
from .ground import Place
from .local import WantedUnit, Wording
from .notices import KINDS as NOTICE_KINDS
from .notices import Notice, Wishes
from .originals import Original
from .papers import Issued as IssuedPaper
from .papers import Possible as PossiblePaper
from .parameters import Change as ParameterChange
from .parameters import Wanted as ParameterWanted
from .reading import Explained, Page
from .refusals import WORDS as REFUSALS
from .registry import NewObject
from .reporting import NETS, Report
from .setup import check, mend
from .shapes import Shape

__all__ = [
    "NETS",
    "NOTICE_KINDS",
    "REFUSALS",
    "Casework",
    "Explained",
    "IssuedPaper",
    "Nearby",
    "NewObject",
    "Notice",
    "Original",
    "Outcome",
    "Outcomes",
    "Page",
    "ParameterChange",
    "ParameterWanted",
    "Place",
    "PossiblePaper",
    "Progress",
    "Receipt",
    "Report",
    "Shape",
    "WantedUnit",
    "Wishes",
    "Wording",
    "check",
    "mend",
]
