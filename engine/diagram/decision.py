"""Decision tables as an accessible SVG in which gaps and overlapping rules are marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markupsafe import Markup

from engine.dmn import Decision, Flaw, Knowledge, Model, Table, table_flaws, tables_in
from engine.markup import tag

from .text import LINE, block, fixed, printable, width, wrap

SIZE = 13
NARROWEST, WIDEST = 70.0, 240.0
NUMBER, MARK = 44.0, 170.0
PAD, MARGIN, GAP = 7.0, 16.0, 28.0
MOST_LINES = 12

STYLE = """\
.dmn{max-width:100%;height:auto;fill:#14181f;\
font-family:system-ui,"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif}
.dmn rect{fill:#fff;stroke:#9aa3af}.dmn .head rect{fill:#e8edf4}.dmn .out rect{fill:#f3f8f4}
.dmn .name{font-weight:700}.dmn .flawed rect{fill:#fff1df;stroke:#b45309}
.dmn .gap rect{fill:#fdecea;stroke:#b42318;stroke-dasharray:5 3}
.dmn .flawed .mark,.dmn .flawed .mark rect{fill:#7c2d12;stroke:none}
.dmn .gap .mark,.dmn .gap .mark rect{fill:#8a1c12;stroke:none}
.dmn .mark rect{opacity:.12}
"""
WORDS = {"dead": "不可能命中", "result": "结果不在取值之内"}
POLICIES = {
    "UNIQUE": "UNIQUE 唯一命中",
    "FIRST": "FIRST 首条命中",
    "PRIORITY": "PRIORITY 按结果的优先次序",
    "ANY": "ANY 结果须一致",
    "COLLECT": "COLLECT 收集",
    "RULE ORDER": "RULE ORDER 按规则次序",
    "OUTPUT ORDER": "OUTPUT ORDER 按结果次序",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One drawn line: its class, number, cells, the words in the margin, what is read aloud."""

    kind: str
    number: str
    cells: tuple[str, ...]
    mark: str
    spoken: str


def render_tables(model: Model, element: str | None = None) -> str:
    """An SVG of the decision tables of a model, or of one decision or knowledge model.

    Rules at fault (most often overlapping) and combinations that no rule covers are marked in
    words, colour and line; each row is a ``g`` with the class ``rule``, ``flawed`` or ``gap`` and
    a label to read aloud.
    """
    chosen = [element] if element else list(model.elements)
    found = [(name, table) for id in chosen for name, table in _tables(model, id)]
    parts, height, widest = [], MARGIN, 300.0
    for name, table in found:
        sheet = _Sheet(name, table, table_flaws(table, model))
        parts.append(sheet.draw(MARGIN, height))
        height += sheet.height + GAP
        widest = max(widest, sheet.width)
    if not found:
        parts.append(block(["没有决策表"], MARGIN, 40, SIZE, start=True))
    return _svg(parts, widest + 2 * MARGIN, max(height, 80), model.name)


def _tables(model: Model, id: str) -> Iterator[tuple[str, Table]]:
    owner = model.elements[id]
    if isinstance(owner, (Decision, Knowledge)):
        yield from ((owner.name, table) for table in tables_in(owner.logic))


def _svg(parts: Iterable[Markup], wide: float, high: float, name: str) -> str:
    label = f"决策表:{printable(name)}"
    return tag(
        "svg",
        tag("title", label),
        tag("style", Markup(STYLE)),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        class_="dmn",
        viewBox=f"0 0 {fixed(wide)} {fixed(high)}",
        width=fixed(wide),
        height=fixed(high),
        role="group",
        aria_label=label,
    )


class _Sheet:
    """One table with its measures."""

    def __init__(self, name: str, table: Table, flaws: list[Flaw]) -> None:
        self.name, self.table, self.flaws = name, table, flaws
        self.rows = [_head(table), *_rules(table, flaws), *_gaps(table, flaws)]
        self.widths = [NUMBER, *(_room(column) for column in zip(*self._cells(), strict=True))]
        self.heights = [self._height(row) for row in self.rows]
        self.notes = wrap(self._note(), sum(self.widths), SIZE, MOST_LINES)
        self.top = (1 + len(self.notes)) * SIZE * LINE + PAD
        marked = any(row.mark for row in self.rows)
        self.width = sum(self.widths) + (MARK if marked else 0)
        self.height = self.top + sum(self.heights)

    def draw(self, x: float, y: float) -> Markup:
        policy = f"{POLICIES.get(self.table.hit_policy, '')} {self.table.aggregation}".strip()
        title = block([f"{printable(self.name)} — {policy}"], x, y, SIZE, "name", start=True)
        middle = y + (1 + len(self.notes)) * SIZE * LINE / 2
        notes = block(self.notes, x, middle, SIZE, start=True) if self.notes else Markup("")
        drawn, top = [title, notes], y + self.top
        for row, high in zip(self.rows, self.heights, strict=True):
            drawn.append(self._row(row, x, top, high))
            top += high
        return tag("g", *drawn, role="group", aria_label=f"决策表:{printable(self.name)}")

    def _note(self) -> str:
        """What no row can show: tables that cannot be checked, flaws that were left out."""
        told = [f.sentence for f in self.flaws if f.kind == "unchecked" or not (f.rules or f.box)]
        return ";".join(told)

    def _cells(self) -> Iterator[tuple[str, ...]]:
        return (row.cells for row in self.rows)

    def _height(self, row: Row) -> float:
        pairs = zip(row.cells, self.widths[1:], strict=True)
        lines = [len(wrap(text, room - 2 * PAD, SIZE, MOST_LINES)) for text, room in pairs]
        lines.append(len(wrap(row.mark, MARK - 2 * PAD, SIZE, MOST_LINES)))
        return max(lines) * SIZE * LINE + 2 * PAD

    def _row(self, row: Row, x: float, y: float, high: float) -> Markup:
        parts, inputs = [], len(self.table.inputs)
        for at, (text, room) in enumerate(zip((row.number, *row.cells), self.widths, strict=True)):
            parts.append(_cell(text, x, y, room, high, "out" if at > inputs else None))
            x += room
        if row.mark:
            parts.append(_cell(row.mark, x, y, MARK, high, "mark"))
        return tag("g", *parts, class_=row.kind, role="img", aria_label=row.spoken)


def _cell(text: str, x: float, y: float, room: float, high: float, kind: str | None) -> Markup:
    box = tag("rect", x=fixed(x), y=fixed(y), width=fixed(room), height=fixed(high))
    lines = wrap(text, room - 2 * PAD, SIZE, MOST_LINES)
    words = block(lines, x + PAD, y + high / 2, SIZE, start=True) if lines else Markup("")
    return tag("g", box, words, class_=kind)


def _room(texts: Iterable[str]) -> float:
    """A column as wide as its longest text, within limits."""
    return min(WIDEST, max(NARROWEST, *(width(text, SIZE) + 2 * PAD + 2 for text in texts)))


def _head(table: Table) -> Row:
    inputs = [_titled(column.label, column.values) for column in table.inputs]
    outputs = [_titled(column.label or column.name, column.values) for column in table.outputs]
    cells = (*inputs, *outputs)
    return Row("head", "#", cells, "", f"列:{';'.join(cells)}")


def _titled(label: str, values: str) -> str:
    return f"{label}\n{values}" if values else label


def _rules(table: Table, flaws: list[Flaw]) -> Iterator[Row]:
    for rule in table.rules:
        mark = ";".join(_marks(rule.number, flaws))
        spoken = f"第 {rule.number} 条规则:{_told(table, rule.tests)},结果 {';'.join(rule.outputs)}"
        yield Row(
            "flawed" if mark else "rule",
            str(rule.number),
            (*rule.tests, *rule.outputs),
            f"⚠ {mark}" if mark else "",
            f"{spoken},{mark}" if mark else spoken,
        )


def _marks(number: int, flaws: list[Flaw]) -> Iterator[str]:
    """What is wrong with a rule, in a few words each."""
    mine = [flaw for flaw in flaws if number in flaw.rules]
    others = sorted({n for flaw in mine if flaw.kind == "overlap" for n in flaw.rules} - {number})
    if others:
        yield f"与第 {'、'.join(map(str, others))} 条重叠"
    yield from (WORDS[kind] for kind in WORDS if any(flaw.kind == kind for flaw in mine))


def _told(table: Table, tests: Iterable[str]) -> str:
    pairs = zip(table.inputs, tests, strict=True)
    return ",".join(f"{column.label} {test}" for column, test in pairs if test != "-") or "任何输入"


def _gaps(table: Table, flaws: list[Flaw]) -> Iterator[Row]:
    for flaw in flaws:
        if flaw.kind == "gap" and flaw.box:
            cells = (*(each or "-" for each in flaw.box), *("" for _ in table.outputs))
            yield Row("gap", "?", cells, "✗ 没有规则覆盖", flaw.sentence)
