"""Objects from the command line; whoever has a shell here looks and loads as the system."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import click

from engine import SYSTEM, Actor, Casework, Conflict, Invalid, NewObject, Post
from engine import ShownObject as Shown

Row = dict[str, Any]
READER = Actor("cli", frozenset({Post("auditor", "")}), via="cli")  # sees all, but masked


def register(main: click.Group, casework: Any) -> None:
    """Add the group ``object``. ``casework`` makes the engine of the environment."""

    @main.group("object")
    def group() -> None:
        """对象:车辆、责任区、规约、停放点、处罚台账……"""

    @group.command("list")
    @click.option("--type", "kind", default=None, help="类型编号,例如 vehicle")
    @click.option("--status", default=None)
    @click.option("--unit", default=None, help="单位编号,连下级一起")
    @click.option("--q", default=None, help="查找的文字;个人信息(车牌)要写全")
    @click.option("--limit", default=50)
    def list_(
        kind: str | None, status: str | None, unit: str | None, q: str | None, limit: int
    ) -> None:
        """列出对象,最近更改的在前。"""
        filters = {"type": kind, "status": status, "unit": unit, "q": q}
        page = casework().objects(SYSTEM, None, limit, **filters)
        for each in page.items:
            click.echo(f"{each.id}\t{each.type_name}\t{each.title}\t{each.unit}\t{each.status}")
        more = ",还有更多" if page.next else ""
        click.echo(f"{len(page.items)} 个对象{more}")

    @group.command()
    @click.argument("ident")
    def show(ident: str) -> None:
        """一个对象的现状、经过和相关案件;个人信息不显示全。"""
        _tell(casework(), ident)

    @group.command()
    @click.argument("file", type=click.Path(exists=True, path_type=Path))
    def load(file: Path) -> None:
        """从 TOML 文件登记对象([[object]]:type、unit、fields、add);可重复运行。"""
        new, known = load_file(casework(), file.read_text("utf-8"))
        click.echo(f"登记 {new} 个,已有 {known} 个")


def _tell(made: Casework, ident: str) -> None:
    found = made.object(ident, READER)
    click.echo("\n".join(_lines(found)))
    for entry in made.object_history(ident, READER):
        by = f"案件 {entry.case}“{entry.element}”" if entry.case else entry.record.actor["id"]
        changes = ";".join(f"{c.label}:{c.before} → {c.after}" for c in entry.changes)
        click.echo(f"第 {entry.record.seq} 条 {entry.record.at:%Y-%m-%d %H:%M} {by} {changes}")
    for number, name, status in made.cases_of(ident, READER):
        click.echo(f"案件 {number} {name} {status}")


def _lines(found: Shown) -> list[str]:
    head = found.head
    lines = [f"{head.type_name} {head.title} {head.unit} {head.status}"]
    lines += [f"  {each.label}:{each.value}" for each in found.fields]
    for table in found.tables:
        lines.append(f"  {table.label}:{' | '.join(label for _, label in table.columns)}")
        lines += [f"    {' | '.join(map(str, row))}" for row in table.rows]
    return lines


def load_file(made: Casework, text: str) -> tuple[int, int]:
    """Register the ``[[object]]`` tables of a file through the command; (new, known by key)."""
    rows: list[Row] = tomllib.loads(text).get("object", [])
    new = sum(_loaded(made, n, row) for n, row in enumerate(rows, 1))
    return new, len(rows) - new


def _loaded(made: Casework, n: int, row: Row) -> bool:
    kind = made.object_types().get(row.get("type", ""))
    unit = made.pack().unit_by_name(row.get("unit", ""))
    if kind is None or not kind.key or unit is None:
        told = f"没有单位 {row.get('unit')},或类型 {row.get('type')} 没有身份字段"
        raise Invalid({f"object {n}": [told]})
    new = NewObject(kind.id, unit.id, row["fields"], row.get("add", {}), row.get("status"))
    try:
        made.create_object(new, SYSTEM)
    except Conflict as error:
        if error.code != "key_taken":
            raise
        return False
    return True
