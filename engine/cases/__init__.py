"""Every command, and the views people read. The one place where kernel meets store."""

from .bulk import Outcome, Outcomes
from .casework import Casework
from .citizens import Nearby, Progress, Receipt
from .papers import Issued as IssuedPaper
from .reading import Explained, Page
from .registry import NewObject
from .reporting import NETS, Report
from .setup import check, mend

__all__ = [
    "NETS",
    "Casework",
    "Explained",
    "IssuedPaper",
    "Nearby",
    "NewObject",
    "Outcome",
    "Outcomes",
    "Page",
    "Progress",
    "Receipt",
    "Report",
    "check",
    "mend",
]
