"""The ``chuishao`` command: one line of help a command, Chinese words for people."""

from __future__ import annotations

import os
import sys
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from engine import (
    DEMO_REVIEW,
    SYSTEM,
    Casework,
    CaseworkError,
    Finding,
    Invalid,
    Settings,
    explain_deadline,
    lay_out,
    load_people,
    load_region,
    mend,
)
from engine import check as lint
from engine import settings as read_settings

from . import data as datafiles
from . import metrics_cli, objects_cli, region_cli, steering_cli, taxonomy_cli
from .decisions_cli import dmn, feel


class Refused(click.ClickException):
    """An engine error as a command says it: exit 1, one line a field."""

    def __init__(self, error: CaseworkError) -> None:
        fields = error.fields if isinstance(error, Invalid) else {}
        lines = [f"{name}: {'; '.join(messages)}" for name, messages in fields.items()]
        super().__init__("\n".join(lines or [error.message]))


class Commands(click.Group):
    """Engine errors become messages instead of tracebacks."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CaseworkError as error:
            raise Refused(error) from error


@click.group(cls=Commands)
@click.version_option(package_name="chuishao")
def main() -> None:
    """吹哨:在 BPMN 流程上办理基层治理案件。"""


def settings() -> Settings:
    """Settings from the environment."""
    secret = os.environ.get("CHUISHAO_SECRET_FILE")
    read = Path(secret).read_bytes() if secret else None
    return read_settings(os.environ, read, datafiles.root())


def casework(**more: Any) -> Casework:
    """The engine that the environment describes, its tables made."""
    s = settings()
    made = Casework(
        s.database_url, files=s.files, secret=s.secret, region=s.region, tenant=s.tenant,
        gateway=s.gateway, **more,
    )  # fmt: skip
    made.create()
    return made


# ---------------------------------------------------------------- designers


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--profile", type=click.Choice(["strict", "bpmn"]), default="strict")
@click.option("--fix", is_flag=True, help="先修复只有一种正确写法的问题并写回文件")
def check(paths: tuple[Path, ...], profile: str, fix: bool) -> None:
    """检查流程、表单与岗位;每处问题一行,有错误时退出码为 1。"""
    found: set[Finding] = set()
    for path in paths:
        if fix:
            _mend(path, profile)
        files, wanted = datafiles.chosen(path, datafiles.root())
        places = datafiles.places(path, datafiles.root())
        found |= {_placed(f, places) for f in lint(files, profile) if _concerns(f, wanted)}
    for finding in sorted(found, key=str):
        click.echo(f"{'错误' if finding.severity == 'error' else '提醒'} {finding}")
    errors = sum(f.severity == "error" for f in found)
    click.echo(f"{len(found)} 处问题,其中错误 {errors} 处")
    sys.exit(1 if errors else 0)


def _placed(finding: Finding, places: dict[str, Path]) -> Finding:
    """A foreign diagram is named by its own path, not by where it lies in the library."""
    place = places.get(finding.file.split("/")[1])
    if place is None or place.match(finding.file) or not finding.file.endswith(".bpmn"):
        return finding
    return replace(finding, file=str(place))


def _mend(path: Path, profile: str) -> None:
    """Write mended diagrams back; what cannot be read is left to the lint."""
    files, _ = datafiles.chosen(path, datafiles.root())
    for process, place in datafiles.places(path, datafiles.root()).items():
        key = datafiles.diagram(process)
        try:
            mended = mend(files, key, profile)
        except (Invalid, KeyError):
            continue
        for change in mended.changes:
            click.echo(f"修复 {place}: {change}")
        if mended.changes:
            place.write_bytes(mended.data)


@main.command()
@click.argument("diagrams", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--print", "shown", is_flag=True, help="只打印结果,不改文件")
def layout(diagrams: tuple[Path, ...], shown: bool) -> None:
    """给 BPMN 文件重新排图:泳道、连线、文字;流程本身一字不改。"""
    for path in diagrams:
        for file in sorted(path.rglob("*.bpmn")) if path.is_dir() else [path]:
            laid = lay_out(file.read_bytes())
            if shown:
                click.echo(laid.data)
            else:
                file.write_bytes(laid.data)
                width, height = map(round, laid.size)
                click.echo(f"{file}:{width} × {height},交叉 {laid.crossings} 处")


def _concerns(finding: Finding, wanted: list[str]) -> bool:
    parts = finding.file.split("/")
    return len(parts) > 1 and parts[1] in wanted


@main.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--profile", type=click.Choice(["strict", "bpmn"]), default="strict")
def deploy(path: Path, profile: str) -> None:
    """部署流程文件夹:全部成功或全部不动。"""
    files, wanted = datafiles.chosen(path, settings().data)
    done = casework().deploy(files, wanted, profile=profile)
    for process in done.new:
        click.echo(f"已部署 {process}")
    for process in done.unchanged:
        click.echo(f"没有变化 {process}")


@main.command()
@click.argument("process")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def export(process: str, folder: Path) -> None:
    """把已部署的流程连同表单、决策表原样写到文件夹,逐字节不变。"""
    for path, data in sorted(casework().deployed(process).files.items()):
        target = folder / path
        if not target.resolve().is_relative_to(folder.resolve()):
            raise Invalid({path: ["文件名指向文件夹之外"]})
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        click.echo(str(target))


@main.command("element-templates")
def element_templates() -> None:
    """打印桌面建模器的元素模板(JSON),存进它的 resources/element-templates 文件夹。"""
    import json

    from .modeler import element_templates as made

    click.echo(json.dumps(made(), ensure_ascii=False, indent=1))


@main.command("try")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("-k", "only", default="", help="只运行名称含此词的场景")
def try_folder(folder: Path, only: str) -> None:
    """运行流程文件夹里的中文场景。"""
    from .scenarios.trying import try_scenarios

    sys.exit(try_scenarios(folder, only))


main.add_command(feel)
main.add_command(dmn)


# ---------------------------------------------------------------- set-up


@main.group()
def region() -> None:
    """地区包。"""


@region.command("load")
@click.option("--demo", is_flag=True, help="开放强制步骤并登记示例人员(仅供演示)")
def region_load(demo: bool) -> None:
    """载入地区包、日历与岗位。"""
    load(casework(), settings(), demo=demo)
    click.echo(f"已载入地区包 {settings().region}")


def load(made: Casework, s: Settings, *, demo: bool) -> None:
    """Put the region pack, the calendars and (for a demo) the fixture people in force."""
    files = datafiles.regions(s.data)
    pack = load_region(files, s.region)
    people = load_people(files, pack) if demo else ()
    if demo:
        pack = pack.with_legal_review(DEMO_REVIEW)
    made.load_calendars(datafiles.calendars(files))
    loaded = made.load_pack(pack, datafiles.roles(datafiles.library(s.data)))
    for said in loaded.dropped:
        click.echo(f"系统里设置的没有保留:{said}", err=True)
    made.add_people(people, demo=True)


@main.group()
def calendar() -> None:
    """工作日历。"""


@calendar.command("import")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
def calendar_import(file: Path) -> None:
    """导入新一年的放假安排(CSV),并重算暂定时限。"""
    version = casework().keeping.import_notice(file.read_text("utf-8"), SYSTEM)
    click.echo(f"日历版本 {version[:12]} 已生效")


@main.command()
@click.argument("login")
@click.argument("person")
@click.password_option(prompt="密码")
def account(login: str, person: str, password: str) -> None:
    """设置账号:登录名、人员编号、密码。"""
    casework().set_account(login, person, password)
    click.echo(f"账号 {login} 已设置")


@main.command()
@click.argument("name")
@click.argument("login")
def register(name: str, login: str) -> None:
    """登记人员并开通账号:姓名、登录名。第一次的密码只显示这一次。"""
    person, password = casework().keeping.enrol(name, login, SYSTEM, str(uuid.uuid4()))
    click.echo(f"人员编号 {person},登录名 {login},第一次的密码 {password}")


@main.command()
@click.argument("person")
@click.argument("role")
@click.argument("unit")
def post(person: str, role: str, unit: str) -> None:
    """任职,即刻起:人员编号、岗位、单位。系统、安全、审计三位管理员只能在这里任命。"""
    made = casework()
    made.keeping.assign_post(person, role, unit, made.now())
    click.echo(f"{person} 已任 {role}({unit})")


@main.command()
@click.argument("person")
@click.argument("label")
def token(person: str, label: str) -> None:
    """发放 API 令牌(只显示这一次):人员编号、用途。"""
    click.echo(casework().issue_token(person, label))


# ---------------------------------------------------------------- running


@main.command()
@click.option("--host", default="127.0.0.1")
@click.option("--port", default=8000)
@click.option("--worker/--no-worker", default=True, help="在同一进程里触发到期时限")
@click.option("--threads", default=8)
@click.option("--proxies", default=0, help="前面有几层可信的反向代理;0:不信任何转发头")
def serve(host: str, port: int, worker: bool, threads: int, proxies: int) -> None:
    """启动网站。"""
    run_server(casework(), host, port, worker, threads, proxies, settings().tiles)


def run_server(
    made: Casework,
    host: str,
    port: int,
    worker: bool,
    threads: int = 8,
    proxies: int = 0,
    tiles: str = "",
) -> None:
    import waitress

    from .app import create_app
    from .worker import beside

    if worker:
        beside(made)
    click.echo(f"吹哨已启动:http://{host}:{port}")
    waitress.serve(
        create_app(made, PROXIES=proxies, TILES=tiles),
        host=host,
        port=port,
        threads=threads,
        ident=None,
    )


@main.command()
def work() -> None:
    """单独运行到期触发(可同时运行多个)。"""
    import signal

    from .worker import Worker, messenger_beside

    worker = Worker(casework())
    messenger_beside(worker)
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: worker.stop.set())
    worker.run()


@main.command()
def notify() -> None:
    """把该发的提醒发出去一次(平时由 serve 和 work 自动发)。"""
    from .sending import send

    done = casework().notices.deliver(send)
    click.echo(f"新提醒 {done.made} 条,发出 {done.sent} 条,没有发出 {done.failed} 条")


# ---------------------------------------------------------------- proof


@main.command()
@click.argument("case", required=False)
@click.option("--all", "everything", is_flag=True, help="全部案件与其他流")
def verify(case: str | None, everything: bool) -> None:
    """从输入重演案件,核对台账;发现差异时退出码为 1。"""
    made = casework()
    if not everything and not case:
        raise click.UsageError("请给出案件编号,或用 --all")
    verdicts = made.verify_all() if everything else iter([made.verify(case or "")])
    count = bad = 0
    for verdict in verdicts:
        count += 1
        if not verdict.identical:
            bad += 1
            click.echo(f"{verdict.stream} 第 {verdict.at} 条:{verdict.fault}")
    click.echo(f"核验 {count} 个流,{count - bad} 个一致,{bad} 个有差异")
    sys.exit(1 if bad else 0)


@main.command()
def rebuild() -> None:
    """从台账重建全部投影表。"""
    click.echo(f"已从 {casework().rebuild()} 条记录重建")


@main.command()
@click.option("--kind", required=True)
@click.option("--calendar", "calendar_name", default="std_8h")
@click.option("--start", required=True)
@click.option("--amount", required=True)
@click.option("--pause", "pauses", multiple=True, help="开始/结束")
@click.option("--explain", is_flag=True)
def deadline(
    kind: str, calendar_name: str, start: str, amount: str, pauses: tuple[str, ...], explain: bool
) -> None:
    """计算一个时限。"""
    calendars = datafiles.calendars(datafiles.regions(datafiles.root()))
    text, steps = explain_deadline(kind, calendar_name, start, amount, list(pauses), calendars)
    click.echo(text)
    if explain:
        for step in steps:
            click.echo(step)


# ---------------------------------------------------------------- demonstrations and imports


@main.command()
@click.option("--serve/--no-serve", "serving", default=True)
@click.option("--port", default=8000)
def demo(serving: bool, port: int) -> None:
    """载入试点示例(约四十宗案件),打印结果,并启动网站。"""
    from datetime import UTC, datetime

    from .demo import Place, load_demo

    place = Place(Path(".demo"))
    sound = load_demo(place, datetime.now(UTC))
    if not sound:
        sys.exit(1)
    if serving:
        run_server(place.casework("huizhou", "huicheng"), "127.0.0.1", port, worker=True)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--rows", "count", default=1000, help="每个文件最多导入多少行")
def real(folder: Path, count: int) -> None:
    """导入真实请求(数据不在仓库内),用模拟时钟办到结束并核验。"""
    from .demo import Place, load_real

    sys.exit(0 if load_real(Place(Path(".real")), folder, count) else 1)


@main.command()
@click.option("--workers", default=2, help="几个进程")
def newspaper(workers: int) -> None:
    """按底稿重现 2018 年 4 月至 8 月的 1980 宗上报,逐宗核验,打印报道里的比率。"""
    from .newspaper.showing import newspaper as whole

    sys.exit(0 if whole(Path(".newspaper"), workers) else 1)


@main.command("import-requests")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--map", "map_file", required=True, type=click.Path(path_type=Path))
def import_requests(file: Path, map_file: Path) -> None:
    """从 CSV 导入请求为案件;可重复运行,已导入的不会再开。"""

    from .importing import Imported, import_row, read_map, rows

    mapping = read_map(map_file)
    found = list(rows(file, mapping))
    done, made = Imported(), casework()
    with click.progressbar(found, label="导入") as bar:
        for row in bar:
            import_row(made, row, SYSTEM, done)
    for line, reason in done.faults:
        click.echo(f"第 {line} 行:{reason}")
    click.echo(f"导入 {len(done.opened)} 宗,已知 {done.known} 宗,有误 {len(done.faults)} 行")
    sys.exit(1 if done.faults else 0)


@main.command()
@click.option("--seed", default=1)
@click.option("--days", default=400, help="模拟多少天")
def simulate(seed: int, days: int) -> None:
    """用模拟时钟和脚本人员办理未结案件(请勿用于真实数据库)。"""
    from datetime import UTC, datetime, timedelta

    from .ends import ends, show
    from .simulated import SimulatedClock
    from .simulation import Simulation, auditor, scripts

    clock = SimulatedClock(datetime.now(UTC))
    made = casework(clock=clock)
    simulation = Simulation(made, clock, scripts(datafiles.library(settings().data)), seed)
    simulation.take_up_all()
    simulation.run(clock.now + timedelta(days=days))
    found = ends(made, auditor())
    show(found)
    sys.exit(0 if found.sound else 1)


steering_cli.register(main, casework)
taxonomy_cli.register(main, casework)
metrics_cli.register(main, casework)
region_cli.register(region, main, casework)
objects_cli.register(main, casework)


if __name__ == "__main__":
    main()
