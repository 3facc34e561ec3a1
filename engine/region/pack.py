"""A region pack: one version of a city's rules and units, and the questions one asks of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, TypeVar

from ..errors import Invalid
from ..events import digest
from .counts import Exclusion, Metric, Score, ScorePart
from .rows import Findings, read_row, read_rows, value, write_row, write_rows
from .values import (
    DEPARTMENT,
    Category,
    Channel,
    Code,
    Column,
    Counting,
    Demand,
    Duty,
    Group,
    LegalBasis,
    LegalReview,
    Paper,
    Parameter,
    Remedy,
    Standard,
    Suspension,
    Unit,
    Version,
)

Counted = TypeVar("Counted", Metric, Score)

# For demonstrations and tests: holds for any content, and pages can see that it is none.
DEMO_REVIEW = LegalReview("demo", by="演示", content="*", note="仅供演示,不是法制审核")

TABLES: dict[str, type] = {
    "channels": Channel,
    "rows": Parameter,
    "unit_rows": Unit,
    "bases": LegalBasis,
    "demands": Demand,
    "remedies": Remedy,
    "countings": Counting,
    "suspensions": Suspension,
    "groups": Group,
    "taxonomy": Category,
    "versions": Version,
    "codes": Code,
    "duty_list": Duty,
    "standards": Standard,
    "ledger": Column,
    "papers": Paper,
    "metrics": Metric,
    "exclusions": Exclusion,
    "scores": Score,
    "score_parts": ScorePart,
}
# Added when packs were already stored: without rows they do not change a pack's digest.
LATER = ("ledger", "papers")
# No part of what a legal review has read: itself, what is suspended, what only counts.
UNREAD = (
    "legal_review",
    "suspensions",
    "versions",
    "codes",
    "ledger",
    "metrics",
    "exclusions",
    "scores",
    "score_parts",
)
# Villages and grids have no powers (administrative compulsion law 10, 17, 22): which there are is
# nothing that a legal review reads.
POWERLESS = ("村居", "网格")


@dataclass(frozen=True, slots=True)
class Pack:
    """One immutable version. ``version`` is the SHA-256 of all of it; ``content`` leaves out
    ``UNREAD`` and the units without powers, so that a review can name what was read."""

    id: str
    name: str
    tenant: str
    timezone: str
    edition: str
    inherits: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    nets: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()
    rows: tuple[Parameter, ...] = ()
    unit_rows: tuple[Unit, ...] = ()
    bases: tuple[LegalBasis, ...] = ()
    demands: tuple[Demand, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    countings: tuple[Counting, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    groups: tuple[Group, ...] = ()
    taxonomy: tuple[Category, ...] = ()
    versions: tuple[Version, ...] = ()
    codes: tuple[Code, ...] = ()
    duty_list: tuple[Duty, ...] = ()
    standards: tuple[Standard, ...] = ()
    ledger: tuple[Column, ...] = ()
    papers: tuple[Paper, ...] = ()
    metrics: tuple[Metric, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    scores: tuple[Score, ...] = ()
    score_parts: tuple[ScorePart, ...] = ()
    legal_review: LegalReview = field(default_factory=LegalReview)
    units: Mapping[str, Unit] = field(init=False, repr=False, compare=False)
    content: str = field(init=False, repr=False, compare=False)
    version: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Derive index and digests once: every recorded input asks for the version."""
        written = self.to_json()
        seal = object.__setattr__
        seal(self, "units", {unit.id: unit for unit in self.unit_rows})
        seal(self, "version", digest(written))
        read = {k: v for k, v in written.items() if k not in UNREAD}
        units = [u for u in self.unit_rows if u.level not in POWERLESS or not u.territory]
        seal(self, "content", digest(read | {"unit_rows": write_rows(units)}))

    def __hash__(self) -> int:
        """By version: a pack is its content."""
        return hash(self.version)

    # -- parameters

    @property
    def parameters(self) -> dict[str, Any]:
        """Every parameter with its newest value, as FEEL values."""
        return self.parameters_on(date.max)

    def parameters_on(self, on: date) -> dict[str, Any]:
        """Every parameter as it stood on that day; null where none was in force yet."""
        known: dict[str, Any] = {row.key: None for row in self.rows}
        begun = (row for row in self.rows if row.holds(on))
        for row in sorted(begun, key=lambda row: row.order):
            known[row.key] = row.value
        return known

    @property
    def to_confirm(self) -> tuple[Parameter, ...]:
        """What the city has still to confirm: of each key the newest row decides."""
        newest = {id(row) for row in self.newest.values()}
        return tuple(row for row in self.rows if row.confirm and id(row) in newest)

    @property
    def newest(self) -> dict[str, Parameter]:
        """Of every key the row that begins last, also one that has not begun."""
        return {row.key: row for row in sorted(self.rows, key=lambda row: row.order)}

    @property
    def calendar(self) -> str:
        """The name of the default working calendar, as it will be in the end."""
        return self.calendar_on(date.max)

    def calendar_on(self, on: date) -> str:
        """The name of the default working calendar on that day."""
        return str(self.parameters_on(on).get("calendar") or "std_8h")

    def with_parameters(self, values: Mapping[str, Any], source: str = "") -> Pack:
        """A new version with these newest values; a named source also confirms them.

        Raises Invalid for an unknown key or a value of another type.
        """
        newest = self.newest
        findings: Findings = {}
        changed = {k: _changed(newest.get(k), k, v, source, findings) for k, v in values.items()}
        if findings:
            raise Invalid(findings)
        edited = {id(newest[key]): row for key, row in changed.items() if row}
        return replace(self, rows=tuple(edited.get(id(row), row) for row in self.rows))

    # -- units

    def path(self, unit_id: str) -> Iterator[Unit]:
        """The unit itself, its parent, and so on up to the root; nothing if it is unknown."""
        unit = self.units.get(unit_id)
        while unit:
            yield unit
            unit = self.units.get(unit.parent)

    def ancestor(self, unit_id: str, level: str) -> Unit | None:
        """The territory of that level the unit lies in (or is); None above the root or unknown."""
        return next((u for u in self.path(unit_id) if u.level == level and u.territory), None)

    def descendants(self, unit_id: str) -> tuple[Unit, ...]:
        """Everything strictly below, departments included, in the order of the file."""
        return tuple(
            unit
            for unit in self.unit_rows
            if unit.id != unit_id and any(up.id == unit_id for up in self.path(unit.id))
        )

    def department(self, unit_id: str, key: str) -> Unit | None:
        """The nearest department of that line: the unit itself, else walking up from it."""
        for unit in self.path(unit_id):
            here = (unit, *(u for u in self.unit_rows if u.parent == unit.id))
            found = next((u for u in here if u.kind == DEPARTMENT and u.department == key), None)
            if found:
                return found
        return None

    def serving(self, place: str, level: str, department: str = "") -> Unit | None:
        """The unit that serves a role of this level (and line) for a case at this place."""
        if level == DEPARTMENT:
            return self.department(place, department) if department else None
        return self.ancestor(place, level)

    def unit_by_name(self, name: str) -> Unit | None:
        """The unit with exactly this name; names are unique within a pack."""
        return next((unit for unit in self.unit_rows if unit.name == name), None)

    # -- law

    def basis(self, basis_id: str, on: date) -> LegalBasis | None:
        """The article under this id as it stood on that day, or None if none was in force."""
        rows = (row for row in self.bases if row.id == basis_id)
        return next((row for row in rows if row.holds(on)), None)

    @property
    def reviewed(self) -> bool:
        """Whether exactly this content carries a legal review (or is opened for a demo)."""
        review = self.legal_review
        if review.status == "demo":
            return True
        return review.status == "reviewed" and review.content == self.content

    def suspension(self, basis_id: str) -> Suspension | None:
        """Why a basis or pact may not be relied on for now, None if it may."""
        return next((row for row in self.suspensions if row.basis == basis_id), None)

    def with_suspension(self, row: Suspension) -> Pack:
        """A new version in which this basis or pact is suspended; the review stays."""
        others = self.without_suspension(row.basis)
        return replace(others, suspensions=(*others.suspensions, row))

    def without_suspension(self, basis_id: str) -> Pack:
        """A new version in which this basis or pact may be relied on again."""
        return replace(
            self, suspensions=tuple(row for row in self.suspensions if row.basis != basis_id)
        )

    def with_legal_review(self, review: LegalReview) -> Pack:
        """A new version carrying this review; it holds only for the content that it names."""
        return replace(self, legal_review=review)

    # -- classes and duties

    def category(self, category_id: str) -> Category | None:
        """The small class under this id."""
        return next((row for row in self.taxonomy if row.id == category_id), None)

    def duties(self, category_id: str, on: date) -> tuple[Duty, ...]:
        """The lines of the duty list for this class, valid on that day."""
        return tuple(d for d in self.duty_list if d.category == category_id and d.holds(on))

    # -- figures

    def metrics_on(self, on: date) -> tuple[Metric, ...]:
        """Every metric definition in force on that day: of each id the newest that has begun."""
        return _newest(self.metrics, on)

    def scores_on(self, on: date) -> tuple[Score, ...]:
        """Every scoring formula in force on that day."""
        return _newest(self.scores, on)

    # -- stored form

    def to_json(self) -> dict[str, Any]:
        """All of it as JSON values; equal packs give equal canonical bytes."""
        plain = {k: getattr(self, k) for k in ("id", "name", "tenant", "timezone", "edition")}
        lists = {k: list(getattr(self, k)) for k in ("inherits", "sources", "nets")}
        tables = {name: write_rows(getattr(self, name)) for name in TABLES}
        tables = {name: rows for name, rows in tables.items() if rows or name not in LATER}
        review = write_row(self.legal_review)
        return {**plain, **lists, **tables, "legal_review": review}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Pack:
        """The pack that ``to_json`` wrote. Raises Invalid naming table and row."""
        findings: Findings = {}
        named = {each.name for each in fields(cls) if each.init}
        given: dict[str, Any] = {k: _tupled(v) for k, v in stored.items() if k in named}
        for name, row in TABLES.items():
            given[name] = tuple(read_rows(row, stored.get(name, []), name, findings))
        review = stored.get("legal_review", {})
        given["legal_review"] = read_row(LegalReview, review, "legal_review", findings)
        if findings:
            raise Invalid(findings)
        return cls(**given)


def _newest(rows: tuple[Counted, ...], on: date) -> tuple[Counted, ...]:
    """Of each id the newest version that has begun, in the order of the file."""
    known: dict[str, Counted] = {}
    begun = (row for row in rows if row.holds(on))
    for row in sorted(begun, key=lambda row: (row.valid_from or date.min, row.version)):
        known[row.id] = row
    listed = dict.fromkeys(row.id for row in rows)
    return tuple(known[name] for name in listed if name in known)


def _changed(
    row: Parameter | None, key: str, given: Any, source: str, findings: Findings
) -> Parameter | None:
    try:
        if row is None:
            raise TypeError("没有这个参数")
        new = value(given)
        if type(new) is not type(row.value):
            raise TypeError(f"应与原值 {row.value} 同类,而不是 {given!r}")
    except (TypeError, ValueError) as error:
        findings[key] = [str(error)]
        return None
    changed = replace(row, value=new)
    return replace(changed, source=source, confirm=False) if source else changed


def _tupled(given: Any) -> Any:
    return tuple(given) if isinstance(given, list) else given
