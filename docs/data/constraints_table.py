"""Makes docs/constraints.md from the lint's tables: ``python -m docs.data.constraints_table``."""

from __future__ import annotations

from pathlib import Path

from engine.rules import (
    bad_activity,
    bad_collaboration,
    bad_data,
    bad_message_flow,
    dangling_reference,
    not_formal,
)

PAGE = Path(__file__).parent.parent / "constraints.md"
TABLES = (bad_activity, bad_collaboration, bad_data, bad_message_flow, not_formal)
WORDS = {"error": "错误", "warning": "提醒", "demand": "错误(bpmn 下提醒)"}
HEAD = """# BPMN 2.0.2 的约束

*由检查规则的表格生成(`python -m docs.data.constraints_table`),请不要直接修改。*

按表格检查的约束;其余规则各有一页,见 `rules/`。
Constraints that are checked by table; every other rule has a page of its own in `rules/`.

| 规则 | 章节 | 元素 | 问题与改法 | |
|---|---|---|---|---|
"""
REFERENCES = """
## 引用

规则 [dangling_reference](rules/dangling_reference.md):`@` 是属性,其余是子元素;
所指必须在文件里,且是所列的一种。

| 元素 | 引用 | 指向 |
|---|---|---|
"""
MOST = 6  # tags shown in a cell


def page() -> str:
    """docs/constraints.md as it should be."""
    lines = [
        f"| [{table.RULE}](rules/{table.RULE}.md) | {row.section} | {_tags(row.tags)} "
        f"| {row.message} | {WORDS[row.severity]} |"
        for table in TABLES
        for row in table.ROWS
    ]
    references = [
        f"| {_tags(row.holders)} | {row.name} | {row.kind or '任何元素'} |"
        for row in dangling_reference.REFERENCES
    ]
    return HEAD + "\n".join(lines) + "\n" + REFERENCES + "\n".join(references) + "\n"


def _tags(tags: tuple[str, ...]) -> str:
    return "、".join(tags[:MOST]) + (" …" if len(tags) > MOST else "")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
