"""Frozen values that every room may hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

SHANGHAI = timezone(timedelta(hours=8))  # fixed: no summer time since 1992


@dataclass(frozen=True, slots=True)
class YearsMonths:
    """A years-and-months duration (DMN 1.5, 10.3.2.3.7), counted in months; may be negative."""

    months: int


@dataclass(frozen=True, slots=True)
class Range:
    """A FEEL interval; an open end has ``None`` as its bound.

    ``sign`` is the comparison that it came from: ``(< 5)`` has no start, ``(null..5)`` a null one.
    """

    start: Any
    end: Any
    start_closed: bool = True
    end_closed: bool = True
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """How long something may take: a kind of clock (domain: clocks 5.1) and its amount."""

    kind: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with a process folder; ``severity`` is ``error`` or ``warning``.

    ``line`` is where the element begins in the file, 0 if that is not known.
    """

    file: str
    element: str
    rule: str
    message: str
    severity: str = "error"
    line: int = 0

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.element or '-'}: {self.rule}: {self.message}"


@dataclass(frozen=True, slots=True)
class Post:
    """A role held in a unit: what one may act as, and the queue one serves."""

    role: str
    unit: str

    @property
    def queue(self) -> str:
        return f"{self.role}@{self.unit}"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an opaque person id and the posts held at that moment.

    ``stands_for`` are absent persons whose substitute (代理) this is; ``lent`` the posts among
    ``posts`` that are theirs.
    """

    id: str
    posts: frozenset[Post] = field(default_factory=frozenset)
    via: str = "api"
    stands_for: frozenset[str] = frozenset()
    lent: frozenset[tuple[Post, str]] = frozenset()

    def principal(self, queue: str) -> str | None:
        """The absent person through whose post alone this queue is served, None if by one's own."""
        whose = {person for post, person in self.lent if queue in (post.queue, f"@{post.unit}")}
        return min(whose) if whose and queue not in self._own else None

    @property
    def _own(self) -> frozenset[str]:
        mine = self.posts - {post for post, _ in self.lent}
        return frozenset(q for post in mine for q in (post.queue, f"@{post.unit}"))

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(post.role for post in self.posts)

    @property
    def queues(self) -> frozenset[str]:
        """The queues of the posts, and those of the units for tasks that name no role."""
        return frozenset(q for post in self.posts for q in (post.queue, f"@{post.unit}"))


SYSTEM = Actor("system", via="engine")


@dataclass(frozen=True, slots=True)
class Case:
    """A case as the lists show it. ``title`` may be a vault token."""

    id: str
    number: str
    process: str
    name: str
    definition: str
    unit: str
    status: str
    seq: int
    net: str
    channel: str
    title: str | None
    reporter: str | None
    occurred_at: datetime
    opened_at: datetime
    due: datetime | None
    provisional: bool
    resolved_at: datetime | None
    closed_at: datetime | None
    outcome: str | None
    route_class: str | None
    level: str | None
    suspended: bool
    pack: str
    external: str | None = None
    parent: str | None = None
    merged_into: str | None = None
    fact_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class UserTask:
    """A piece of work offered to a queue, or done."""

    id: str
    case: str
    element: str
    process: str
    name: str
    role: tuple[str, ...]
    unit: str
    form: str | None
    status: str
    assignee: str | None
    priority: int
    offered_at: datetime
    due: datetime | None
    done_at: datetime | None = None
    urged_at: datetime | None = None
    queues: tuple[str, ...] = ()
