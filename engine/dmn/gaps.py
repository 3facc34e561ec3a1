"""Holes and overlaps of decision tables, found by reasoning over pieces of their columns.

The pieces of a column on which the same rules still stand are one: so the work grows with the
rules that differ, not with the product of the values.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import reduce
from operator import or_
from typing import Any

from ..feel import FeelError, parse
from ..feel.run import Run, Scope
from .constants import Unclear
from .model import Decision, Knowledge, Model, Output, Service, Table
from .spaces import Space, space
from .texts import expression, tests

MAX_STEPS = 1_000_000  # looks at a piece
MAX_SENTENCES = 20


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a table.

    ``kind`` is ``gap``, ``overlap``, ``dead`` (a rule that nothing can hit), ``result`` (one that
    is not allowed) or ``unchecked``. ``rules`` are the rules it is about; ``box`` says for each
    column which values (empty: any).
    """

    kind: str
    sentence: str
    rules: tuple[int, ...] = ()
    box: tuple[str, ...] = ()


def flaws(model: Model, element: str) -> list[Flaw]:
    """The flaws of every table of a decision or knowledge model, in order.

    A gap is a combination of inputs that no rule covers, unless the table collects or has a
    default; an overlap two rules that can hit together under UNIQUE. Rules that nothing can hit
    and constant results that are not allowed are told too. What cannot be told is a flaw of its
    own, with the reason.
    """
    owner = model.elements[element]
    if isinstance(owner, Decision) and owner.logic is None:
        given = element in _given(model)
        return [] if given else [Flaw("gap", "没有决策逻辑,结果总是空(null)")]
    logic = owner.logic if isinstance(owner, (Decision, Knowledge)) else None
    return [flaw for table in tables_in(logic) for flaw in table_flaws(table, model)]


def _given(model: Model) -> set[str]:
    """Decisions that a service of the file takes from outside: they need no logic."""
    services = (each for each in model.elements.values() if isinstance(each, Service))
    return {ref.id for service in services for ref in service.inputs if not ref.alias}


def tables_in(logic: Any) -> Iterator[Table]:
    """The tables of a boxed expression, however deep."""
    if isinstance(logic, Table):
        yield logic
    elif isinstance(logic, tuple):
        for each in logic:
            yield from tables_in(each)
    elif is_dataclass(logic):
        for field in fields(logic):
            yield from tables_in(getattr(logic, field.name))


def table_flaws(table: Table, model: Model) -> list[Flaw]:
    """The flaws of one table, at most twenty and a word on the rest."""
    if not table.rules:
        return [Flaw("gap", "决策表没有规则")] if _must_cover(table) else []
    try:
        return _shorten([*_Study(table, model).flaws(), *_results(table, model)])
    except FeelError as reason:
        return [Flaw("unchecked", f"无法检查遗漏和重叠:{reason}")]


def _must_cover(table: Table) -> bool:
    collects = table.hit_policy in {"COLLECT", "RULE ORDER", "OUTPUT ORDER"}
    return not collects and not any(output.default for output in table.outputs)


Box = dict[int, int]  # column -> the pieces, as bits


class _Study:
    """A table with its columns cut into pieces; sets of rules and of pieces are bits."""

    def __init__(self, table: Table, model: Model) -> None:
        self.table = table
        self.columns = [at for at in range(len(table.inputs)) if _matters(table, at)]
        self.spaces = [self._space(at, model) for at in self.columns]
        self.hits = [self._hits(*pair) for pair in zip(self.columns, self.spaces, strict=True)]
        self.covered: set[tuple[int, int]] = set()

    def flaws(self) -> Iterator[Flaw]:
        yield from self._dead()
        if _must_cover(self.table):
            yield from self._told("遗漏", self._gaps())
        if self.table.hit_policy == "UNIQUE":
            yield from self._told("重叠", self._overlaps())

    def _told(self, what: str, found: Iterator[Flaw]) -> Iterator[Flaw]:
        self.steps = MAX_STEPS
        try:
            yield from found
        except Unclear as reason:
            yield Flaw("unchecked", f"无法检查{what}:{reason}")

    def _space(self, at: int, model: Model) -> Space:
        cells = [rule.tests[at] for rule in self.table.rules]
        return space(self.table.inputs[at], cells, model)

    def _hits(self, at: int, pieces: Space) -> list[int]:
        """For every piece, the rules that take it."""
        known: dict[str, list[bool]] = {}
        found = [0] * len(pieces.parts)
        for row, rule in enumerate(self.table.rules):
            text = rule.tests[at]
            if text not in known:
                known[text] = [pieces.takes(text, part) for part in pieces.parts]
            for piece, taken in enumerate(known[text]):
                found[piece] |= taken << row
        return found

    def _gaps(self) -> Iterator[Flaw]:
        unlisted = [pieces.open for pieces in self.spaces if pieces.open]
        if unlisted:
            raise Unclear(";".join(unlisted))
        everyone = (1 << len(self.table.rules)) - 1
        for box in self._uncovered(0, everyone):
            told, cells = self._words(box)
            yield Flaw("gap", f"没有规则覆盖:{told}", box=cells)

    def _uncovered(self, level: int, alive: int) -> Iterator[Box]:
        """Boxes that none of the rules still alive covers."""
        if level == len(self.columns):
            if not alive:
                yield {}
            return
        if (level, alive) in self.covered:
            return
        whole = True
        for rules, pieces in self._groups(level, alive).items():
            for box in self._uncovered(level + 1, rules) if rules else iter([{}]):
                whole = False
                yield {level: pieces} | box
        if whole:
            self.covered.add((level, alive))

    def _groups(self, level: int, alive: int) -> dict[int, int]:
        """Pieces by the rules that stay alive on them."""
        self._spend(1 + len(self.hits[level]))
        groups: dict[int, int] = {}
        for piece, rules in enumerate(self.hits[level]):
            key = rules & alive
            groups[key] = groups.get(key, 0) | 1 << piece
        return groups

    def _dead(self) -> Iterator[Flaw]:
        for row, rule in enumerate(self.table.rules):
            for at, pieces in zip(self.columns, self._pieces_of(row), strict=True):
                if not pieces:
                    where = f"输入“{self.table.inputs[at].label}”没有 {rule.tests[at]} 这样的取值"
                    yield Flaw("dead", f"第 {rule.number} 条规则不可能命中:{where}", (rule.number,))

    def _overlaps(self) -> Iterator[Flaw]:
        for row in range(len(self.table.rules)):
            later = self._meeting(row) >> row + 1
            for other in _bits(later):
                yield self._overlap(row, row + 1 + other)

    def _meeting(self, row: int) -> int:
        """The rules that share a piece of every column with this one."""
        found = (1 << len(self.table.rules)) - 1
        for hits in self.hits:
            self._spend(len(hits))
            found &= reduce(or_, (rules for rules in hits if rules >> row & 1), 0)
        return found

    def _overlap(self, one: int, other: int) -> Flaw:
        pairs = zip(self._pieces_of(one), self._pieces_of(other), strict=True)
        told, cells = self._words({level: a & b for level, (a, b) in enumerate(pairs)})
        rules = (self.table.rules[one].number, self.table.rules[other].number)
        return Flaw(
            "overlap", f"第 {rules[0]} 条规则与第 {rules[1]} 条规则同时命中:{told}", rules, cells
        )

    def _pieces_of(self, row: int) -> list[int]:
        return [
            sum(1 << piece for piece, rules in enumerate(hits) if rules >> row & 1)
            for hits in self.hits
        ]

    def _words(self, box: Box) -> tuple[str, tuple[str, ...]]:
        cells = [""] * len(self.table.inputs)
        for level, pieces in sorted(box.items()):
            parts = self.spaces[level].parts
            if pieces != (1 << len(parts)) - 1:
                column = self.columns[level]
                chosen = [part for at, part in enumerate(parts) if pieces >> at & 1]
                label = self.table.inputs[column].label
                cells[column] = self.spaces[level].words(chosen, label)
        return ",".join(filter(None, cells)) or "任何输入", tuple(cells)

    def _spend(self, steps: int) -> None:
        self.steps -= steps
        if self.steps < 0:
            raise Unclear(f"组合太多,超过 {MAX_STEPS} 步")


def _results(table: Table, model: Model) -> Iterator[Flaw]:
    """Constant results outside the allowed values of their column."""
    for at, output in enumerate(table.outputs):
        for rule in table.rules if output.values else ():
            text = rule.outputs[at]
            if text != "null" and _constant(text, model) and not _passes(output, text, model):
                told = f"第 {rule.number} 条规则的结果“{output.name}”{text} 不在允许的取值之内"
                yield Flaw("result", told, (rule.number,))


def _constant(text: str, model: Model) -> bool:
    try:
        read = parse(text, names=model.names)
    except FeelError:  # it uses a parameter with a special name
        return False
    return not (read.names or read.filter_names or read.calls)


def _passes(output: Output, text: str, model: Model) -> bool:
    scope = Scope({}, None, Run(strict=False))
    value = expression(text, model.names)(scope)
    return tests(output.values, model.names)(scope, value) is True


def _matters(table: Table, at: int) -> bool:
    return any(rule.tests[at] != "-" for rule in table.rules)


def _shorten(found: list[Flaw]) -> list[Flaw]:
    rest = len(found) - MAX_SENTENCES
    if rest <= 0:
        return found
    more = Flaw(found[MAX_SENTENCES].kind, f"另有 {rest} 处未列出")
    return [*found[:MAX_SENTENCES], more]


def _bits(number: int) -> Iterator[int]:
    """The places of the ones, the lowest first."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest
