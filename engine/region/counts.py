"""Figures as data: what is counted over what, for whom, and what is left out for which reason.

A rate without its definition says nothing (domain: metrics 3.4): 72.84 % has another base than
49.29 %. Filters are FEEL over the facts of a case (``FACTS``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..feel import FeelError, parse
from .facts import DIMENSIONS, FACTS, TASK_FACTS
from .values import Value

MEASURES = ("ratio", "count", "mean", "median")
POPULATIONS = {
    "reported_in": "本期上报",
    "due_in": "本期应处置(到期,或到期前已处置)",
    "close_due_in": "本期应结案(到期,或到期前已结案)",
    "closed_in": "本期结案",
    "followed_up_in": "本期回访",
    "offered_in": "本期交办的步骤",
}
ATTRIBUTIONS = {
    "place": "案件所在地",
    "lead": "主办单位",
    "resolver": "解决单位",
    "task": "承办这一步的单位",
}


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One reason for which a case is not counted; ``when`` is FEEL over its facts."""

    id: str
    name: str
    when: str


@dataclass(frozen=True, slots=True)
class Metric:
    """One version of one figure's definition (domain: metrics 3.4).

    ``of`` is ``case`` or a milestone (then each task that bears it is counted). Of the
    ``population`` those for which ``where`` holds are looked at; the first of ``exclude`` that
    holds leaves a case out for that reason, what then lacks ``denominator`` for ``otherwise``.
    ``value`` is FEEL giving the number of a mean or median. ``places`` decimals, rounded half up.
    """

    id: str
    name: str
    valid_from: date | None = None
    version: int = 1
    family: str = ""
    reading: str = ""
    measure: str = "ratio"
    of: str = "case"
    population: str = "reported_in"
    where: str = "true"
    exclude: tuple[str, ...] = ()
    otherwise: str = "其他"
    denominator: str = "true"
    numerator: str = "true"
    value: str = ""
    clock: str = ""
    attribution: str = "place"
    group_by: tuple[str, ...] = DIMENSIONS
    min_sample: int = 5
    places: int = 2
    unit: str = "%"
    source: str = ""
    confirm: bool = False
    note: str = ""

    def holds(self, on: date) -> bool:
        """Whether this version has begun on that day."""
        return self.valid_from is None or self.valid_from <= on

    @property
    def title(self) -> str:
        """The name with its reading (口径)."""
        return f"{self.name}({self.reading})" if self.reading else self.name


@dataclass(frozen=True, slots=True)
class Score:
    """One version of a formula that rates units or processes, never persons.

    ``by`` is what is rated; units are compared only with units of ``level`` (and, for
    departments, of any territory of it). ``minimum`` parts must have a large enough sample.
    """

    id: str
    name: str
    by: str
    level: str = ""
    departments: bool = False
    valid_from: date | None = None
    version: int = 1
    full: Value = Decimal(100)
    minimum: int = 1
    source: str = ""
    confirm: bool = False
    note: str = ""

    def holds(self, on: date) -> bool:
        """Whether this version has begun on that day."""
        return self.valid_from is None or self.valid_from <= on


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One line of a formula. ``rate``: weight x rate; ``inverse``: weight x (1 - rate); ``mean``:
    weight x mean / ``most``; ``deduct``: ``weight`` for each case, at most ``most``."""

    score: str
    metric: str
    weight: Value
    kind: str = "rate"
    most: Value = Decimal(0)


KINDS = ("rate", "inverse", "mean", "deduct")


def check_scores(
    scores: Iterable[Score], parts: Iterable[ScorePart], metrics: Iterable[Metric]
) -> Iterator[tuple[str, str]]:
    """What does not fit between formulas, their parts and the metrics: (row, message)."""
    measures = {row.id: row.measure for row in metrics}
    known = {row.id for row in scores}
    for row in scores:
        if row.by not in DIMENSIONS:
            yield row.id, f"不能按 {row.by} 评分(个人不评分)"
        if not row.source and not row.confirm:
            yield row.id, "要有来源 source,或标明 confirm = true"
    for part in parts:
        yield from _part(part, known, measures)


MEASURED = {"rate": "ratio", "inverse": "ratio", "mean": "mean", "deduct": "count"}


def _part(
    part: ScorePart, known: set[str], measures: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    if part.score not in known:
        yield part.score, "没有这个评分公式"
    if part.kind not in KINDS:
        yield part.score, f"kind 应为 {'、'.join(KINDS)} 之一"
    elif measures.get(part.metric) != MEASURED[part.kind]:
        yield (
            part.score,
            f"{part.kind} 要用 measure 为 {MEASURED[part.kind]} 的指标,{part.metric} 不是",
        )
    if part.kind in ("mean", "deduct") and not (isinstance(part.most, Decimal) and part.most > 0):
        yield part.score, f"{part.metric} 要写 most(满分或最高扣分)"


def check_counts(
    metrics: Iterable[Metric], exclusions: Iterable[Exclusion]
) -> Iterator[tuple[str, str]]:
    """What does not fit between definitions, reasons and facts: (row, message)."""
    known = {row.id: row for row in exclusions}
    for reason in known.values():
        yield from _feel(reason.id, "when", reason.when, set(FACTS) | set(TASK_FACTS))
    versions = Counter((row.id, row.version) for row in metrics)
    yield from ((name, f"第 {n} 版写了两次") for (name, n), many in versions.items() if many > 1)
    for row in metrics:
        yield from _words(row)
        yield from ((row.id, f"没有不计入的理由 {r}") for r in row.exclude if r not in known)
        facts = set(FACTS) | (set(TASK_FACTS) if row.of != "case" else set())
        for field in ("where", "denominator", "numerator", "value"):
            yield from _feel(row.id, field, getattr(row, field), facts)


def _words(row: Metric) -> Iterator[tuple[str, str]]:
    for field, words in (
        ("measure", MEASURES),
        ("population", POPULATIONS),
        ("attribution", ATTRIBUTIONS),
    ):
        if getattr(row, field) not in words:
            yield row.id, f"{field} 应为 {'、'.join(words)} 之一"
    if unknown := [name for name in row.group_by if name not in DIMENSIONS]:
        yield row.id, f"不能按 {'、'.join(unknown)} 分组"
    if row.measure in ("mean", "median") and not row.value:
        yield row.id, "平均数、中位数要写 value"
    if not row.source and not row.confirm:
        yield row.id, "要有来源 source,或标明 confirm = true"


def _feel(row: str, field: str, text: str, facts: set[str]) -> Iterator[tuple[str, str]]:
    if not text:
        return
    try:
        unknown = sorted(parse(text).names - facts)
    except FeelError as error:
        yield row, f"{field}:{error}"
        return
    if unknown:
        yield row, f"{field} 用了不认识的事实 {'、'.join(unknown)}"
