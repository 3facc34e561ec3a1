"""``chuishao feel`` and ``chuishao dmn``: try an expression or a decision table."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from engine import (
    SHANGHAI,
    DecisionModel,
    DecisionOutcome,
    FeelError,
    Invalid,
    decided,
    evaluated,
    final_decisions,
    flaws,
    json_of,
    outcome_json,
    read_decisions,
    render_tables,
)

Json = Any
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("expression")
@click.option("--context", type=FILE, help="变量:一个 JSON 对象")
@click.option("--now", help="此刻,如 2026-11-25T08:00:00+08:00;不写则不能用 now() 和 today()")
def feel(expression: str, context: Path | None, now: str | None) -> None:
    """计算一个 FEEL 表达式,打印带类型的 JSON;有错时指出位置,退出码为 1。"""
    given = _json(context) if context else {}
    try:
        _print(evaluated(expression, given, _instant(now)))
    except FeelError as error:
        click.echo(f"错误:{error.message}", err=True)
        if error.position is not None:
            click.echo("\n".join(_pointed(expression, error.position)), err=True)
        sys.exit(1)


@click.command()
@click.argument("file", type=FILE)
@click.option("--input", "inputs", type=FILE, help="输入:一个 JSON 对象;不写则只检查")
@click.option("--decision", help="决策的编号或名称;不写则为文件里的最终决策")
@click.option("--now", help="此刻,如 2026-11-25T08:00:00+08:00")
@click.option("--explain", is_flag=True, help="列出每张表的输入、命中的规则和结果")
@click.option("--svg", type=click.Path(dir_okay=False, path_type=Path), help="画出决策表")
def dmn(
    file: Path,
    inputs: Path | None,
    decision: str | None,
    now: str | None,
    explain: bool,
    svg: Path | None,
) -> None:
    """检查或运行 DMN 决策文件;有遗漏或重叠、或不能得出结果时退出码为 1。"""
    beside = [p.read_bytes() for p in sorted(file.parent.glob("*.dmn")) if p != file]
    model = read_decisions(file.read_bytes(), beside)
    if svg:
        svg.write_text(render_tables(model, _chosen(model, decision)), "utf-8")
        click.echo(f"已画到 {svg}", err=True)
    if inputs:
        _run(model, [decision] if decision else final_decisions(model), inputs, now, explain)
    elif not svg:
        sys.exit(_check(model))


def _run(
    model: DecisionModel, names: list[str], inputs: Path, now: str | None, explain: bool
) -> None:
    given, at = _json(inputs), _instant(now)
    try:
        found = {name: decided(model, name, given, at) for name in names}
    except FeelError as error:
        raise click.ClickException(error.message) from error
    told = {name: outcome_json(outcome) for name, outcome in found.items()}
    _print(next(iter(told.values())) if len(told) == 1 else told)
    if explain:
        for outcome in found.values():
            for line in _explained(outcome):
                click.echo(line)


def _chosen(model: DecisionModel, name: str | None) -> str | None:
    """The id of the named decision. Raises a usage error if there is none."""
    if name is None:
        return None
    element = model.find(name)
    if element is None:
        raise click.BadParameter(f"文件里没有编号或名称为“{name}”的决策", param_hint="--decision")
    return element.id


def _check(model: DecisionModel) -> int:
    found = [(name, flaw) for name in model.elements for flaw in flaws(model, name)]
    for name, flaw in found:
        click.echo(f"{name}: {flaw.sentence}")
    faults = sum(flaw.kind != "unchecked" for _, flaw in found)
    click.echo(f"{len(model.decisions)} 个决策,{faults} 处遗漏或重叠")
    return 1 if faults else 0


def _explained(outcome: DecisionOutcome) -> Iterator[str]:
    """A table of inputs, rules, outputs, then what became null on the way."""
    for hit in outcome.hits:
        yield f"\n{hit.name}({hit.element})"
        rows = [(f"输入 {label}", _text(value)) for label, value in hit.inputs]
        rows.append(("命中", "、".join(f"第 {n} 条规则" for n in hit.rules) or "没有规则"))
        rows.append(("结果", _text(hit.value)))
        wide = max(_width(label) for label, _ in rows)
        for label, value in rows:
            yield f"  {label}{' ' * (wide - _width(label))}  {value}"
    yield from (f"注意:{note}" for note in outcome.notes)


def _text(value: Any) -> str:
    return json.dumps(json_of(value), ensure_ascii=False)


def _pointed(text: str, position: int) -> tuple[str, str]:
    """The line with the position, and a caret under it; Chinese characters are two wide."""
    start = text.rfind("\n", 0, position) + 1
    line = text[start:].split("\n", 1)[0]
    return f"  {line}", f"  {' ' * _width(text[start:position])}^"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _json(path: Path) -> Json:
    try:
        return json.loads(path.read_text("utf-8"), parse_float=Decimal, parse_constant=_refused)
    except ValueError as error:
        raise Invalid({str(path): [f"不是有效的 JSON:{error}"]}) from error


def _refused(constant: str) -> Json:
    raise ValueError(f"{constant} 不是数字")


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"应为 ISO 8601 时间,实际为 {text}", param_hint="--now") from error
    return at if at.tzinfo else at.replace(tzinfo=SHANGHAI)


def _print(value: Json) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
