"""The rows of a region pack, each a frozen value; field names are the keys of the TOML files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

Value = Decimal | str | bool

# From the whole down to the part: a parent stands before its child.
LEVELS = ("市", "区县", "镇街", "村居", "网格")
DEPARTMENT = "部门"
COMMUNITY = ("村居", "网格")  # to which nothing off its list may be given
PACT = "公约"

# What a legal basis may allow and a unit may hold; `tow` and `seize` are gated.
POWERS = {
    "tow": "拖移",
    "seize": "查封扣押",
    "fine": "罚款",
    "order": "责令改正",
    "enforce": "强制执行",
    "dispose": "依法处理",
}
RULES = (
    "separation",
    "min_actors",
    "evidence",
    "not_before",
    "legal_review",
    "legal_basis",
    "in_force",
    "suspended",
    "power",
    "duty",
)  # what the engine demands: each has a row in demands.toml
STATUSES = ("checked", "to be checked")
REVIEWS = ("none", "reviewed", "demo")


@dataclass(frozen=True, slots=True)
class Unit:
    """A territory, or a department serving one (``kind`` 部门, at the level of its parent).

    ``closed``: the first day on which it takes no new cases; ``local``: set in the system.
    """

    id: str
    name: str
    level: str
    kind: str
    parent: str = ""
    department: str = ""
    powers: tuple[str, ...] = ()
    confirm: bool = False
    note: str = ""
    closed: date | None = None
    local: bool = False

    def takes(self, on: date) -> bool:
        """Whether a new case may lie here on that day."""
        return self.closed is None or on < self.closed

    @property
    def territory(self) -> bool:
        """Whether this is a piece of land and not a department."""
        return self.kind != DEPARTMENT


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number, text or yes/no that a process reads; ``confirm`` means: for the city to confirm.

    ``statutory``: the number stands in a law, nobody sets it. ``local``: set in the system, not in
    a file.
    """

    key: str
    value: Value
    name: str
    unit: str = ""
    source: str = ""
    confirm: bool = False
    confirm_by: str = ""
    valid_from: date | None = None
    statutory: bool = False
    local: bool = False

    @property
    def order(self) -> tuple[date, bool]:
        """Rows of a key by their day; of one day, what is set in the system over the file's."""
        return self.valid_from or date.min, self.local

    def holds(self, on: date) -> bool:
        """Whether this row has begun on that day."""
        return self.valid_from is None or self.valid_from <= on


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """An article as it stood for some time. ``in_force_to`` is the first day it no longer holds.

    ``min_notice`` is FEEL giving a limit, or empty. ``status`` says whether the text was read in
    the named source; it never replaces the legal review of the pack.
    """

    id: str
    title: str
    article: str
    kind: str
    rule: str
    in_force_from: date
    in_force_to: date | None = None
    powers: tuple[str, ...] = ()
    organs: tuple[str, ...] = ()
    min_notice: str = ""
    source: str = ""
    status: str = "to be checked"

    @property
    def name(self) -> str:
        """Title and article, as a decision cites it."""
        return f"{self.title}{self.article}"

    def holds(self, on: date) -> bool:
        """Whether the article is in force on that day."""
        ended = self.in_force_to is not None and self.in_force_to <= on
        return self.in_force_from <= on and not ended


@dataclass(frozen=True, slots=True)
class Demand:
    """What the engine demands before an act (``rule``), for one power or for any: the articles
    behind it (the first in force on the day is named) and what would make the act lawful."""

    id: str
    rule: str
    words: str
    remedy: str
    source: str
    power: str = ""
    bases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suspension:
    """A basis or a pact that may not be relied on for now, since an instant; no articles: all."""

    basis: str
    reason: str
    since: str
    articles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LegalReview:
    """法制审核: who read the pack, when, and which content (``Pack.content``) was read."""

    status: str = "none"
    by: str = ""
    on: date | None = None
    content: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """A way in which problems reach us; ``system`` names the platform behind it, ``roles`` those
    who mostly report through it."""

    id: str
    name: str
    system: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A big class (大类) under a neutral id; its codes stand in the code tables."""

    id: str
    kind: str
    name: str
    classes: str = ""
    source: str = ""
    confirm: bool = False


@dataclass(frozen=True, slots=True)
class Category:
    """A small class (小类) of component or event; ``extension`` means: in no official list."""

    id: str
    group: str
    name: str
    net: str
    limit: str = ""
    process: str = "general_case"
    department: str = ""
    condition: str = ""
    extension: bool = False
    source: str = ""
    confirm: bool = False


@dataclass(frozen=True, slots=True)
class Duty:
    """A line of the duty list (职责清单): which line at which level does what in a class."""

    id: str
    category: str
    matter: str
    level: str
    department: str
    part: str
    community: bool = False
    source: str = ""
    confirm: bool = False
    valid_from: date | None = None
    valid_to: date | None = None

    def holds(self, on: date) -> bool:
        """Whether the line is valid on that day."""
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True, slots=True)
class Standard:
    """A filing standard (立案标准) of a class: when it is filed, when closed, within what limit
    (FEEL), by whom, on which basis, with which evidence."""

    id: str
    category: str
    condition: str
    close: str
    limit: str = ""
    department: str = ""
    supervisor: str = ""
    basis: str = ""
    evidence: str = ""
    source: str = ""
    confirm: bool = False
    confirm_by: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    def holds(self, on: date) -> bool:
        """Whether the standard is valid on that day."""
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True, slots=True)
class Version:
    """One table of codes for the classes of a net, in use from a day on beside earlier ones."""

    id: str
    name: str
    net: str
    valid_from: date
    source: str = ""
    confirm: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a table and the master class or group that it means."""

    version: str
    kind: str
    code: str
    name: str
    master: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the street's ledger (台账): ``value`` is FEEL over the facts of a case, ``kind``
    text, number, date or time; ``width`` in characters."""

    id: str
    header: str
    value: str
    kind: str = "text"
    width: int = 14
    source: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that a case can give out. ``body``: lines in which ``{FEEL}`` is filled from the
    case; ``remedy``: the kind whose remedies (``remedies.toml``) must stand on it, empty for one
    that is no administrative decision; ``bases``: the articles named, each must be in force;
    ``processes``: where it may be issued, empty for everywhere; ``form``: what may be asked for
    before it is issued (else there are blanks on the paper), and ``refuse``: FEEL over the case
    and the answers giving why it cannot be issued, or null."""

    id: str
    title: str
    body: tuple[str, ...]
    processes: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    remedy: str = ""
    objection: str = ""
    form: str = ""
    refuse: str = ""
    source: str = ""
    confirm: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
    local: bool = False

    def holds(self, on: date) -> bool:
        """Whether the document may be issued on that day."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class Remedy:
    """A sentence on decisions of a kind (``*``: all); ``{key}`` stands for a parameter."""

    id: str
    kind: str
    text: str
    basis: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Counting:
    """Which numbers of days in a law are working days: those listed, or all ``up_to`` one."""

    id: str
    law: str
    workdays: tuple[str, ...] = ()
    up_to: str = ""
    basis: str = ""
    source: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    def holds(self, on: date) -> bool:
        """Whether the law counts so on that day."""
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_to is None or on < self.valid_to)
