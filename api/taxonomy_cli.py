"""Code tables of the taxonomy from the command line: a new version beside the old ones."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from engine import SHANGHAI, Invalid, Version, code

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
COLUMNS = ("大类代码", "大类名称")
MAPPED = ("类别", "代码", "主分类")


def register(main: click.Group, casework: Any) -> None:
    """Add the commands. ``casework`` makes the engine of the environment."""

    @main.group()
    def taxonomy() -> None:
        """分类代码表:几版并存,换版不改旧案件和旧报表。"""

    @taxonomy.command("import")
    @click.argument("file", type=FILE)
    @click.option("--version", "ident", required=True, help="版本号,例如 V2")
    @click.option("--map", "mapping", required=True, type=FILE, help="CSV:类别,代码,主分类")
    @click.option("--net", default="城市管理", help="哪一网的代码表")
    @click.option("--from", "since", type=click.DateTime(["%Y-%m-%d"]), help="启用日,默认今天")
    @click.option("--name", default="", help="名称,默认为文件名")
    def import_table(
        file: Path, ident: str, mapping: Path, net: str, since: datetime | None, name: str
    ) -> None:
        """导入一版分类(CSV:类别、大类代码、大类名称、小类代码、小类名称);代码一律按文字读。"""
        made = casework()
        day = (since or made.now().astimezone(SHANGHAI)).date()
        version = Version(ident, name or file.stem, net, day, source=file.name)
        rows, masters = _rows(file, COLUMNS), _rows(mapping, MAPPED)
        known = {f"{row['类别']}:{row['代码']}": row["主分类"] for row in masters}
        count = made.import_taxonomy(version, rows, known)
        click.echo(f"已导入 {ident}:{count} 个代码,自 {day} 起用于{net}")

    @taxonomy.command("code")
    @click.argument("name")
    @click.option("--net", default="城市管理", help="哪一网的代码表")
    @click.option("--on", "day", required=True, type=click.DateTime(["%Y-%m-%d"]), help="立案日")
    def show(name: str, net: str, day: datetime) -> None:
        """一个类(编号或名称)在立案那天的代码。"""
        click.echo(code(casework().pack(), name, net, day.date()) or "没有代码")


def _rows(file: Path, needed: tuple[str, ...]) -> list[dict[str, str]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = [{k: v or "" for k, v in row.items() if k} for row in csv.DictReader(stream)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise Invalid({str(file): [f"不是有效的 UTF-8 CSV:{error}"]}) from error
    missing = [name for name in needed if rows and name not in rows[0]]
    if missing:
        raise Invalid({str(file): [f"缺少列 {'、'.join(missing)}"]})
    return rows
