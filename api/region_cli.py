"""What a city looks after from the command line: open questions, empty queues, suspended law."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from engine import SYSTEM, Invalid, load_region, to_do

from . import data as datafiles

REASON = click.option("--reason", required=True, help="理由(公开,不写个人信息),写入台账")


def register(region: click.Group, main: click.Group, casework: Any) -> None:
    """Add the commands. ``casework`` makes the engine of the environment."""

    @region.command("todo")
    @click.argument("name", default="huizhou")
    def todo(name: str) -> None:
        """列出本市还要确认的参数、依据、分类、职责、单位和法制审核。"""
        found = to_do(load_region(datafiles.regions(datafiles.root()), name))
        for each in found:
            asked = f"(请 {each.by} 确认)" if each.by else ""
            parts = (each.words, each.value, f"来源:{each.source}" if each.source else "")
            click.echo(f"{each.file} {each.row}: {';'.join(p for p in parts if p)}{asked}")
        click.echo(f"还要确认 {len(found)} 项")

    @region.command("check")
    def check() -> None:
        """列出已部署流程的待办里没有人的岗位;有的话退出码为 1。"""
        made = casework()
        units, roles = made.pack().units, made.roles()
        found = made.unserved()
        for each in found:
            names = "、".join(roles.get(r, {}).get("name", r) for r in each.roles)
            click.echo(f"{units[each.unit].name} 没有{names}:{'、'.join(each.tasks)}")
        click.echo(f"没有人的待办队列 {len(found)} 个")
        sys.exit(1 if found else 0)

    @region.command("shapes")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    def shapes(file: Path) -> None:
        """导入单位的边界(GeoJSON,WGS 84 经纬度);有一处错就全部不导入。"""
        made = casework()
        try:
            loaded = made.shapes.load(file.read_text("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise Invalid({str(file): ["不是 UTF-8 文字"]}) from error
        units = made.pack().units
        click.echo(f"有边界的单位 {len(loaded.drawn)} 个,没有边界的 {len(loaded.missing)} 个")
        for each in loaded.missing:
            click.echo(f"没有边界:{units[each].name}({each})")

    @main.group()
    def basis() -> None:
        """法律依据与公约的中止和恢复。"""

    @basis.command("suspend")
    @click.argument("name")
    @REASON
    @click.option("--article", "articles", multiple=True, help="只涉及的条款,可写多个")
    def suspend(name: str, reason: str, articles: tuple[str, ...]) -> None:
        """中止一项依据(编号)或一份公约(对象编号):各案不得再据此办理。"""
        reply = casework().suspend_basis(name, reason, SYSTEM, articles=articles)
        click.echo(f"已中止 {name},通知 {reply['receivers']} 宗在办案件")

    @basis.command("restore")
    @click.argument("name")
    @REASON
    def restore(name: str, reason: str) -> None:
        """恢复一项中止的依据或公约。"""
        reply = casework().restore_basis(name, reason, SYSTEM)
        click.echo(f"已恢复 {name},通知 {reply['receivers']} 宗在办案件")
