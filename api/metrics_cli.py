"""``chuishao metric``: figures with their definitions, opened down to the cases."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from engine import DIMENSIONS, POPULATIONS, SYSTEM, Asked, Casework, Figure, Metric

from .asked import cut_off
from .sheets import MARKER, Head, Sheet, filled, xlsx

DAY = click.DateTime(["%Y-%m-%d"])


class Metrics(click.Group):
    """``chuishao metric ID`` shows a figure; the other words are commands."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args[0] not in self.commands and not args[0].startswith("-"):
            args = ["show", *args]
        return super().resolve_command(ctx, args)


def _period(command: Any) -> Any:
    """The first and the last day of what is counted."""
    for name, word, about in (
        ("--to", "until", "结束日期(含)"),
        ("--from", "since", "开始日期(含)"),
    ):
        command = click.option(name, word, type=DAY, required=True, help=about)(command)
    return command


def register(main: click.Group, casework: Any) -> None:
    """Add the commands to the group. ``casework`` makes the engine of the environment."""

    @main.group(cls=Metrics)
    def metric() -> None:
        """指标:chuishao metric 指标 --from 日 --to 日;每个数字都可以打开到案件。"""

    @metric.command("list")
    @click.option("--on", type=DAY, default=None, help="哪一天有效的定义,默认今天")
    def list_(on: datetime | None) -> None:
        """列出有效的指标定义。"""
        for row in casework().metrics(on.date() if on else None):
            click.echo(f"{row.id}  {row.title}  第 {row.version} 版  {POPULATIONS[row.population]}")

    @metric.command()
    @click.argument("ident", metavar="指标")
    @_period
    @click.option("--as-of", default="", help="截至(日期指当天24:00),默认期末")
    @click.option("--by", type=click.Choice(DIMENSIONS), default=None, help="分组")
    @click.option("--unit", default="", help="只算这个单位范围内的")
    @click.option("--cases", is_flag=True, help="列出分子、分母和每种不计入理由的案件")
    @click.option("--csv", "as_csv", is_flag=True, help="输出 CSV")
    def show(
        ident: str,
        since: datetime,
        until: datetime,
        as_of: str,
        by: str | None,
        unit: str,
        cases: bool,
        as_csv: bool,
    ) -> None:
        """显示一个指标(或同一名称的全部口径)。"""
        made = casework()
        asked = Asked(since.date(), until.date(), cut_off(as_of), by or "", unit)
        found = made.figures(ident, asked)
        if as_csv:
            csv.writer(sys.stdout).writerows(table(found))
            return
        for figure in found:
            click.echo(line(figure))
            if cases:
                _members(made, figure)

    @metric.command()
    @click.argument("ident", metavar="公式")
    @_period
    @click.option("--as-of", default="", help="截至,默认期末")
    def score(ident: str, since: datetime, until: datetime, as_of: str) -> None:
        """按评分公式给单位打分,逐项列出(只评单位,不评个人)。"""
        asked = Asked(since.date(), until.date(), cut_off(as_of))
        for row in casework().scores(ident, asked):
            click.echo(f"{row.name}  {row.shown}")
            for part in row.parts:
                click.echo(f"    {part.figure.metric.title}:{part.figure.text}")

    @metric.command()
    @click.argument("ident", metavar="指标")
    @_period
    @click.option("--as-of", default="", help="截至,默认期末")
    @click.option("--by", type=click.Choice(DIMENSIONS), default=None, help="分组")
    @click.option("--unit", default="", help="只算这个单位范围内的")
    @click.option("--reason", default="", help="更正的理由(同一期已发布过时必填)")
    def publish(
        ident: str,
        since: datetime,
        until: datetime,
        as_of: str,
        by: str | None,
        unit: str,
        reason: str,
    ) -> None:
        """发布一个指标;同一期再发布就是更正,旧版保留。"""
        asked = Asked(since.date(), until.date(), cut_off(as_of), by or "", unit)
        told = casework().publish(ident, asked, SYSTEM, reason)
        named = f"{told['metric']} {told['period']} 第 {told['revision']} 版"
        click.echo(f"已发布 {named}:{told['text']}")

    @metric.command()
    @click.argument("ident", metavar="指标", default="")
    def published(ident: str) -> None:
        """列出已发布的指标,每一版都在。"""
        for row in casework().publications(ident):
            mark = f"更正:{row.reason}" if row.revision > 1 else ""
            click.echo(f"{row.period} {row.title} 第 {row.revision} 版 {mark}".rstrip())
            for figure in row.figures:
                click.echo(f"    {figure['group'] or '全部'}:{figure['text']}")

    @main.command()
    @click.option("--month", required=True, help="哪个月,例如 2018-08")
    @click.option("--unit", default="", help="只要这个单位范围内的")
    @click.option(
        "--template", type=click.Path(path_type=Path), help=f"街道的模板,{MARKER} 那格起填"
    )
    @click.option(
        "--out", type=click.Path(path_type=Path), required=True, help="写到哪个 XLSX 文件"
    )
    def ledger(month: str, unit: str, template: Path | None, out: Path) -> None:
        """月度台账:按地区包 ledger.toml 的列导出,可以填进街道自己的模板。"""
        columns, lines = casework().ledger(_month(month, unit))
        sheet = Sheet("台账", [Head(c.header, c.kind, c.width) for c in columns], lines)
        own = casework().keeping.template(unit) if unit and not template else None
        body = template.read_bytes() if template else own[1] if own else None
        out.write_bytes(filled(body, sheet) if body else xlsx(sheet))
        click.echo(f"已写入 {out}")


def _month(text: str, unit: str) -> Asked:
    try:
        first = datetime.strptime(text, "%Y-%m").date()
    except ValueError as error:
        raise click.BadParameter(f"应为年月,例如 2018-08,而不是 {text}") from error
    after = (first + timedelta(days=31)).replace(day=1)
    return Asked(first, after - timedelta(days=1), unit=unit)


def table(found: list[Figure]) -> Iterator[list[str]]:
    """The figures as rows with a heading."""
    yield ["指标", "版本", "分组", "数值", "分子", "分母", "未计入", "未计入理由"]
    for f in found:
        reasons = "、".join(f"{name} {len(ids)}" for name, ids in f.excluded)
        counts = [str(len(f.numerator)), str(len(f.denominator)), str(f.left_out)]
        yield [f.metric.title, str(f.metric.version), f.group, f.shown, *counts, reasons]


def definition(metric: Metric) -> str:
    """What the definition says, on one line."""
    return (
        f"{metric.id} 第 {metric.version} 版 · {POPULATIONS[metric.population]} · {metric.source}"
    )


def line(figure: Figure) -> str:
    """A figure as the command prints it: title and definition, or its group; value and counts."""
    if figure.group:
        return f"  {figure.group}:{figure.text}"
    return f"{figure.metric.title} [{definition(figure.metric)}]\n{figure.text}"


def _members(made: Casework, figure: Figure) -> None:
    numbers = made.numbers((*figure.denominator, *(i for _, ids in figure.excluded for i in ids)))
    below = [i for i in figure.denominator if i not in set(figure.numerator)]
    for name, ids in (("分子", figure.numerator), ("分母中的其他", below), *figure.excluded):
        if ids:
            click.echo(f"    {name} {len(ids)}:{' '.join(numbers[i] for i in ids)}")
