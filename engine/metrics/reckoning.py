"""A figure: one definition applied to the facts of cases. Pure.

Every figure says what it was divided by and what was left out for which reason, and can be opened
down to the cases (domain: metrics 3.4): ``72.84 % = 976 / 1340 (另有 640 件未计入:…)``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from statistics import median
from typing import Any

from ..errors import Invalid
from ..events import digest
from ..feel import FeelError, evaluate, parse
from ..region.counts import Exclusion, Metric
from ..region.rows import write_row
from ..speech import Translate, as_written, spoken
from .facts import Facts

TOO_FEW = "样本不足"
EXEMPT = "申诉剔除"
SENTENCE: Mapping[str, str] = {
    "base": "(共 {number} 件)",
    "left_out": " (另有 {number} 件未计入:{parts})",
    "part": "{name} {number} 件",
    "and": "、",
}
UNITS = ("件", "次", "小时", "分")
"""Of the figures that the region packs define; the names of figures and reasons are their data."""
_NAMES = (TOO_FEW, EXEMPT, *(f"{number} {unit}" for unit in UNITS for number in ("1", "{number}")))
WORDS: tuple[Mapping[str, str], ...] = (SENTENCE, {name: name for name in _NAMES})

Reasons = Mapping[str, Exclusion]


@dataclass(frozen=True, slots=True)
class Period:
    """From the beginning of one day to the end of another, as known just before ``before``."""

    since: datetime
    until: datetime
    before: datetime

    def has(self, at: datetime | None) -> bool:
        return at is not None and self.since <= at < self.until


@dataclass(frozen=True, slots=True)
class Figure:
    """What a definition gives. Members are case ids (with ``#task`` where steps are counted).

    ``value`` is exact, None without a base; ``excluded`` keeps the order of the definition. A
    group's ``key`` (a unit's id, a net …) and name; both are empty for the total.
    """

    metric: Metric
    digest: str
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    excluded: tuple[tuple[str, tuple[str, ...]], ...]
    value: Fraction | None
    key: str = ""
    group: str = ""

    @property
    def enough(self) -> bool:
        """Whether the sample is large enough to show a value."""
        return self.metric.measure == "count" or len(self.denominator) >= self.metric.min_sample

    @property
    def left_out(self) -> int:
        return sum(len(ids) for _, ids in self.excluded)

    @property
    def shown(self) -> str:
        """The value alone, as it is recorded: ``72.84 %``, ``样本不足``."""
        return self._value(as_written)

    @property
    def text(self) -> str:
        """The whole sentence with base and what was left out, as it is recorded."""
        return self._sentence(as_written)

    @property
    def spoken_value(self) -> str:
        """The value for the reader of the moment."""
        return self._value(spoken)

    @property
    def spoken(self) -> str:
        """The whole sentence for the reader of the moment."""
        return self._sentence(spoken)

    def _value(self, say: Translate) -> str:
        if self.value is None or not self.enough:
            return say("figure", TOO_FEW)
        if self.metric.measure == "count":
            return _amount(say, str(self.value), self.metric.unit)
        number = self.value * 100 if self.metric.measure == "ratio" else self.value
        return _amount(say, str(rounded(number, self.metric.places)), self.metric.unit)

    def _sentence(self, say: Translate) -> str:
        base = ""
        if self.metric.measure == "ratio":
            base = f" = {len(self.numerator)} / {len(self.denominator)}"
        elif self.metric.measure != "count":
            base = say("figure", SENTENCE["base"]).format(number=len(self.denominator))
        return f"{self._value(say)}{base}{self._left_out(say)}"

    def _left_out(self, say: Translate) -> str:
        if not self.left_out:
            return ""
        part = say("figure", SENTENCE["part"])
        parts = say("figure", SENTENCE["and"]).join(
            part.format(name=say("figure", name), number=len(ids)) for name, ids in self.excluded
        )
        return say("figure", SENTENCE["left_out"]).format(number=self.left_out, parts=parts)


def _amount(say: Translate, number: str, unit: str) -> str:
    words = say("figure", f"1 {unit}" if number == "1" else f"{{number}} {unit}")
    return words.replace("{number}", number).rstrip()


def rounded(number: Fraction, places: int) -> Decimal:
    """Half up, as people do it by hand."""
    scaled = Decimal(number.numerator * 10**places) / Decimal(number.denominator)
    return scaled.quantize(Decimal(1), ROUND_HALF_UP).scaleb(-places)


def fingerprint(metric: Metric, reasons: Reasons) -> str:
    """The digest of a definition with the reasons that it names."""
    used = [write_row(reasons[name]) for name in metric.exclude]
    return digest({"metric": write_row(metric), "exclusions": used})


def names_of(metric: Metric, exclusions: Iterable[Exclusion]) -> set[str]:
    """The facts that a definition speaks of."""
    used = [row.when for row in exclusions if row.id in metric.exclude]
    texts = (metric.where, metric.denominator, metric.numerator, metric.value, *used)
    return {name for text in texts if text for name in parse(text).names}


def reckon(
    metric: Metric,
    reasons: Reasons,
    rows: Iterable[tuple[str, Facts]],
    period: Period,
    exempt: frozenset[str] = frozenset(),
) -> Figure:
    """Apply a definition to (id, facts); ``exempt`` cases are left out by an upheld appeal.

    Invalid names the definition if it cannot be evaluated.
    """
    filters = _Filters(metric, reasons)
    parts: dict[str, list[str]] = {"": [], "+": []}
    left: dict[str, list[str]] = {reasons[name].name: [] for name in metric.exclude}
    left.setdefault(metric.otherwise, [])
    left[EXEMPT] = []
    numbers: list[Fraction] = []
    for ident, facts in rows:
        if not POPULATION[metric.population](facts, period):
            continue
        verdict = filters.verdict(facts)
        if verdict is None:
            continue
        if verdict in ("", "+") and ident.partition("#")[0] in exempt:
            verdict = EXEMPT
        if verdict in ("", "+"):
            parts[""].append(ident)
            if verdict:
                parts["+"].append(ident)
            if metric.value:
                numbers.append(filters.number(facts))
        else:
            left[verdict].append(ident)
    excluded = tuple((name, tuple(ids)) for name, ids in left.items() if ids)
    value = MEASURES[metric.measure](len(parts["+"]), len(parts[""]), numbers)
    sealed = fingerprint(metric, reasons)
    return Figure(metric, sealed, tuple(parts["+"]), tuple(parts[""]), excluded, value)


def _ratio(above: int, below: int, numbers: list[Fraction]) -> Fraction | None:
    return Fraction(above, below) if below else None


def _count(above: int, below: int, numbers: list[Fraction]) -> Fraction | None:
    return Fraction(above)


def _mean(above: int, below: int, numbers: list[Fraction]) -> Fraction | None:
    return sum(numbers, Fraction(0)) / len(numbers) if numbers else None


def _median(above: int, below: int, numbers: list[Fraction]) -> Fraction | None:
    return median(numbers) if numbers else None


MEASURES = {"ratio": _ratio, "count": _count, "mean": _mean, "median": _median}


def _due(done: str, due: str) -> Any:
    """By the deadline, or by what was done before it: in exactly one period."""

    def inside(facts: Facts, period: Period) -> bool:
        times = [at for at in (facts[done], facts[due]) if at is not None]
        return bool(times) and period.has(min(times))

    return inside


POPULATION: Mapping[str, Any] = {
    "reported_in": lambda f, p: p.has(f["reported_at"]),
    "due_in": _due("handled_at", "handling_due"),
    "close_due_in": _due("resolved_at", "close_due"),
    "closed_in": lambda f, p: p.has(f["closed_at"]),
    "followed_up_in": lambda f, p: p.has(f["called_back_at"]),
    "offered_in": lambda f, p: p.has(f.get("task_offered_at")),
}


class _Filters:
    """The definition's expressions; equal facts are judged once."""

    def __init__(self, metric: Metric, reasons: Reasons) -> None:
        self.metric = metric
        self.steps = [
            ("where", metric.where),
            *((reasons[name].name, reasons[name].when) for name in metric.exclude),
            ("denominator", metric.denominator),
            ("numerator", metric.numerator),
        ]
        names = {name for _, text in self.steps for name in parse(text).names}
        self.names = sorted(names)
        self._known: dict[tuple[Any, ...], str | None] = {}

    def verdict(self, facts: Facts) -> str | None:
        """None: not looked at; "": in the base; "+": in the numerator too; else why left out."""
        key = tuple(_frozen(facts.get(name)) for name in self.names)
        if key not in self._known:
            self._known[key] = self._judge({name: facts.get(name) for name in self.names})
        return self._known[key]

    def _judge(self, facts: Facts) -> str | None:
        first, *reasons = self.steps[:-2]
        if not self._holds(first[1], facts):
            return None
        for name, text in reasons:
            if self._holds(text, facts):
                return name
        if not self._holds(self.metric.denominator, facts):
            return self.metric.otherwise
        return "+" if self._holds(self.metric.numerator, facts) else ""

    def _holds(self, text: str, facts: Facts) -> bool:
        return self._value(text, facts) is True

    def number(self, facts: Facts) -> Fraction:
        known = {name: facts.get(name) for name in sorted(parse(self.metric.value).names)}
        found = self._value(self.metric.value, known)
        if not isinstance(found, Decimal):
            raise Invalid({self.metric.id: [f"value 应得出一个数,实际为 {found!r}"]})
        return Fraction(found)

    def _value(self, text: str, facts: Facts) -> Any:
        try:
            return evaluate(text, facts)
        except FeelError as error:
            raise Invalid({self.metric.id: [f"“{text}”无法计算:{error}"]}) from error


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
