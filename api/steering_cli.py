"""Instance operations from the command line; whoever has a shell here steers as the system."""

from __future__ import annotations

import sys
from typing import Any

import click

from engine import SYSTEM, Casework, Outcome, Outcomes, stamp

REASON = click.option("--reason", required=True, help="理由,写入台账")
KEY = click.option("--key", default=None, help="幂等键:同一个键再运行,办过的不重复")


def register(main: click.Group, casework: Any) -> None:
    """Add the commands to the group. ``casework`` makes the engine of the environment."""

    @main.command()
    @click.argument("process")
    @click.option("--to", default=None, help="流程版本(摘要的开头),默认是已部署的版本")
    @click.option("--map", "pairs", multiple=True, help="旧节点=新节点,可写多个")
    @click.option("--clocks", type=click.Choice(["keep", "recompute"]), default="keep")
    @click.option("--dry-run", is_flag=True, help="只试算,用句子说明")
    @click.option("--reason", default="", help="理由,写入台账")
    @KEY
    def migrate(
        process: str,
        to: str | None,
        pairs: tuple[str, ...],
        clocks: str,
        dry_run: bool,
        reason: str,
        key: str | None,
    ) -> None:
        """把在办案件迁移到另一个流程版本;先用 --dry-run 试算。"""
        made = casework()
        plan = made.plan_migration(process, to, _mapping(pairs), clocks)
        if dry_run:
            _, sentences = made.try_migration(plan)
            click.echo("\n".join(sentences) or "没有需要迁移的案件")
            return
        _tell(made.migrate_all(plan, reason, SYSTEM, key, _progress))

    @main.command()
    @click.argument("case")
    @click.argument("steps", nargs=-1, required=True)
    @REASON
    @KEY
    def modify(case: str, steps: tuple[str, ...], reason: str, key: str | None) -> None:
        """调整案件:before:节点、after:节点、cancel:节点,按顺序,全部成功或不动。"""
        made = casework()
        orders = [dict(zip(("do", "el"), _order(step), strict=True)) for step in steps]
        reply = made.modify(_id(made, case), orders, reason, SYSTEM, key)
        click.echo(f"已调整 {reply['number']},第 {reply['seq']} 条")

    @main.command()
    @click.argument("case")
    @click.argument("to", type=int)
    @click.option("--clocks", type=click.Choice(["restart", "keep"]), default="restart")
    @REASON
    @KEY
    def reset(case: str, to: int, clocks: str, reason: str, key: str | None) -> None:
        """重置案件到第几条记录之后的样子;台账不删。"""
        made = casework()
        reply = made.reset(_id(made, case), to, reason, SYSTEM, key, clocks)
        click.echo(f"已重置 {reply['number']},第 {reply['seq']} 条")

    @main.command()
    @click.argument("case")
    @KEY
    def restart(case: str, key: str | None) -> None:
        """以原来的上报内容重启已结束的案件(另立一宗)。"""
        made = casework()
        click.echo(f"已另立 {made.restart(_id(made, case), SYSTEM, key)['number']}")

    @main.command()
    @click.argument("person")
    @click.argument("to")
    @click.option("--dry-run", is_flag=True, help="只看清单")
    @REASON
    @KEY
    def handover(person: str, to: str, dry_run: bool, reason: str, key: str | None) -> None:
        """离职转办:把一人名下的待办全部移交给另一人。"""
        made = casework()
        found = made.hand_over(person, to, reason, SYSTEM, key, dry_run=dry_run, progress=_progress)
        if dry_run:
            click.echo(f"共 {len(found.all)} 宗,可移交 {found.done} 宗")
        else:
            _tell(found)

    @main.command()
    @click.argument("substitute")
    @click.argument("absent")
    @click.option("--from", "since", required=True, type=click.DateTime())
    @click.option("--until", required=True, type=click.DateTime())
    def substitute(substitute: str, absent: str, since: Any, until: Any) -> None:
        """代理:一段时间内由一人代办另一人的待办(北京时间)。"""
        from engine import SHANGHAI

        begin, end = (at.replace(tzinfo=SHANGHAI) for at in (since, until))
        casework().keeping.appoint_substitute(substitute, absent, begin, end)
        click.echo(f"{substitute} 代理 {absent},{stamp(begin)} 起,{stamp(end)} 止")


def _mapping(pairs: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        old, sign, new = pair.partition("=")
        if not sign or not old or not new:
            raise click.UsageError(f"--map 应写成 旧节点=新节点,实际为 {pair}")
        found[old] = new
    return found


def _order(step: str) -> tuple[str, str]:
    do, sign, el = step.partition(":")
    if not sign or not el:
        raise click.UsageError(f"应写成 before:节点、after:节点 或 cancel:节点,实际为 {step}")
    return do, el


def _id(made: Casework, case: str) -> str:
    return made.case(case).id


def _progress(done: int, total: int, outcome: Outcome) -> None:
    mark = "" if outcome.done else "未成:"
    click.echo(f"[{done}/{total}] {outcome.number} {mark}{outcome.words}")


def _tell(found: Outcomes) -> None:
    click.echo(f"办成 {found.done} 宗,未成 {len(found.failed)} 宗")
    sys.exit(1 if found.failed else 0)
