"""Makes docs/bpmn.md from docs/data/bpmn.toml: ``python -m docs.data.bpmn_table``."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
SOURCE, PAGE = HERE / "bpmn.toml", HERE.parent / "bpmn.md"
WORDS = {"runs": "执行", "refused": "拒绝", "ignored": "忽略"}
HEAD = """# BPMN 2.0.2:执行、拒绝、忽略

*由 `docs/data/bpmn.toml` 生成(`python -m docs.data.bpmn_table`),请不要直接修改。*

**执行** runs:按标准执行。**拒绝** refused:部署时说明元素、原因和改法,不会悄悄做错。
**忽略** ignored:没有执行上的含义,原样保留。缩进的行是元素的属性,和只在它里面出现的子元素;
继承来的属性写在抽象元素上。每一行有一个证明它的测试。

"""


@dataclass(frozen=True, slots=True)
class Row:
    """An element (``part`` empty) or one of its attributes and inner elements."""

    element: str
    part: str
    status: str
    test: str
    note: str = ""


def rows(source: Path = SOURCE) -> list[Row]:
    """The table in the order of the file; parts have their element's test unless they name one."""
    found = tomllib.loads(source.read_text("utf-8"))
    return [row for element, about in found.items() for row in _rows(element, about)]


def _rows(element: str, about: dict) -> Iterator[Row]:
    own = Row(element, "", about["status"], about["test"], about.get("note", ""))
    yield own
    for part, said in about.get("parts", {}).items():
        status, test = said if isinstance(said, list) else (said, "")
        yield Row(element, part, status, test or _test(own, status, found=about["test"]))


SHOWN = {
    "ignored": "tests/rules/test_bpmn_table.py::test_what_is_ignored_is_accepted",
    "refused": "tests/rules/test_bpmn_table.py::test_what_is_refused_gives_an_error",
}


def _test(own: Row, status: str, found: str) -> str:
    """A part that is treated otherwise than its element is shown by the general test."""
    return found if status == own.status else SHOWN[status]


def page(table: list[Row]) -> str:
    """docs/bpmn.md as it should be."""
    counts = Counter(row.status for row in table)
    sums = "、".join(f"{WORDS[status]} {counts[status]}" for status in WORDS)
    lines = [f"共 {len(table)} 行:{sums}。", "", "| 元素 | | 说明 | 测试 |", "|---|---|---|---|"]
    for row in table:
        name = f"&emsp;{row.part}" if row.part else f"**{row.element}**"
        lines.append(f"| {name} | {WORDS[row.status]} | {row.note} | {_link(row.test)} |")
    return HEAD + "\n".join(lines) + "\n"


def _link(test: str) -> str:
    file, _, name = test.partition("::")
    return f"[{name.removeprefix('test_')}](../{file})"


if __name__ == "__main__":
    PAGE.write_text(page(rows()), "utf-8")
