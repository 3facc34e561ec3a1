"""Instance operations: modify, reset, migrate (with a dry run in sentences), restart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ..audit import state_at
from ..definitions import Definition
from ..errors import CaseworkError, Conflict, Invalid
from ..house import House
from ..kernel import placing
from ..kernel.program import program
from ..model import SYSTEM, Actor
from ..store import schema
from . import intake, reading
from .acting import Acting, acting
from .once import Reply
from .reporting import Report
from .working import commands, reply

Steps = Iterable[Mapping[str, str]]

DOES = ("before", "after", "cancel")
CLOCKS = ("keep", "recompute")


# ---------------------------------------------------------------- modify and reset


def modify(a: Acting, steps: Steps, reason: str) -> Reply:
    """Start before or after elements, cancel element instances: in this order, all or nothing."""
    commands(a, "steer")
    wanted = [_step(a, n, step) for n, step in enumerate(steps, 1)]
    if not wanted:
        raise Invalid({"steps": ["请至少写一项调整"]})
    _tell(a, "case.modified", {"steps": wanted}, reason)
    return reply(a)


def _step(a: Acting, number: int, step: Mapping[str, str]) -> dict[str, str]:
    where = f"steps[{number}]"
    if step.get("do") not in DOES:
        raise Invalid({where: ["do 应为 before(之前开始)、after(之后开始)或 cancel(取消)"]})
    if "token" in step and step["do"] == "cancel":
        return {"do": "cancel", "token": str(step["token"])}
    if "el" not in step:
        raise Invalid({where: ["请写明节点编号 el"]})
    process = step.get("p") or a.definition.process
    placing.home(program(a.definition), process, step["el"])
    inside = {"in": step["in"]} if "in" in step else {}
    return {"do": step["do"], "p": process, "el": step["el"], **inside}


def reset(a: Acting, to: int, reason: str, clocks: str = "restart") -> Reply:
    """The case stands again as after record ``to``; everything since stays on the record."""
    commands(a, "steer")
    if not 1 <= to < a.setting.seq:
        raise Invalid({"to": [f"应为 1 到 {a.setting.seq - 1} 之间的记录号"]})
    if clocks not in ("restart", "keep"):
        raise Invalid({"clocks": ["应为 restart(重新计时)或 keep(照旧)"]})
    past = state_at(a.house, a.db, a.locked.id, to)
    _tell(a, "case.reset", {"to": to, "clocks": clocks}, reason, past=past)
    return reply(a)


def _tell(a: Acting, kind: str, data: dict[str, Any], reason: str, **beside: Any) -> None:
    if not reason.strip():
        raise Invalid({"reason": ["请写明理由"]})
    taken = intake.Taken()
    a.keep(taken)
    data = data | {"reason": taken.hide("text", reason.strip())}
    a.told(kind, data, **beside)
    a.keep(taken)


# ---------------------------------------------------------------- migration


@dataclass(frozen=True, slots=True)
class Plan:
    """How cases of one process go to another version: ``mapping`` of old elements that are not
    called the same in the new one (``element`` or ``process/element`` -> element)."""

    process: str
    to: str  # digest
    mapping: Mapping[str, str]
    clocks: str = "keep"


@dataclass(frozen=True, slots=True)
class Trial:
    """What a migration would do to one case."""

    case: str
    number: str
    stands: tuple[str, ...]  # where it stands, as people call it
    goes: tuple[str, ...]  # where it would stand
    faults: tuple[str, ...]  # why it cannot


def plan(
    house: House,
    db: sa.Connection,
    process: str,
    to: str | None,
    mapping: Mapping[str, str],
    clocks: str,
) -> Plan:
    """A plan that can be carried out. Invalid names what is wrong with it. ``to``: a digest, or its
    beginning; None is the deployed version."""
    if clocks not in CLOCKS:
        raise Invalid({"clocks": ["应为 keep(照旧)或 recompute(按新版本重算)"]})
    target = house.deployed(db, process) if to is None else _version(house, db, process, to)
    full = {(k if "/" in k else f"{process}/{k}"): v for k, v in mapping.items()}
    faults: dict[str, list[str]] = {}
    known = {el for _, el in target.elements}
    for old, new in full.items():
        if new not in known:
            faults[old] = [f"新版本没有节点 {new}"]
    if faults:
        raise Invalid(faults)
    return Plan(process, target.digest, full, clocks)


def _version(house: House, db: sa.Connection, process: str, to: str) -> Definition:
    d = schema.definition.c
    query = sa.select(d.digest).where(
        d.tenant == house.tenant, d.process == process, d.digest.like(f"{to}%")
    )
    found = list(db.scalars(query))
    if len(found) != 1:
        said = "不止一个" if found else "没有"
        raise Invalid({"to": [f"{said}以 {to} 开头的流程版本"]})
    return house.definition(db, found[0])


def waiting(house: House, db: sa.Connection, wanted: Plan) -> list[tuple[str, str]]:
    """(id, number) of open cases of the process that have another version."""
    c = schema.case.c
    query = sa.select(c.id, c.number).where(
        c.tenant == house.tenant,
        c.process == wanted.process,
        c.status == "open",
        c.definition != wanted.to,
    )
    return [(row.id, row.number) for row in db.execute(query.order_by(c.opened_at, c.id))]


def migrate(a: Acting, wanted: Plan, reason: str) -> Reply:
    """Move one case. Invalid: element -> why it cannot be moved."""
    commands(a, "steer")
    source, a.definition = a.definition, a.house.definition(a.db, wanted.to)
    data = _data(source, a.definition, wanted)
    if source.digest == wanted.to:
        raise Conflict("案件已经在用这个流程版本", "same_version")
    _tell(a, "case.migrated", data, reason, source=source)
    return reply(a)


def attempt(house: House, db: sa.Connection, case: str, wanted: Plan) -> Trial:
    """What ``migrate`` would do, by doing it without writing."""
    found = house.store.find(db, case)
    assert found is not None, case
    a = acting(house, db, found, SYSTEM, None)
    source, a.definition = a.definition, house.definition(db, wanted.to)
    stands = _names(source, placing.standing(source, a.state["machine"]))
    number = found.row["number"]
    try:
        done = a.tried("case.migrated", _data(source, a.definition, wanted), source=source)
    except Invalid as error:
        faults = tuple(m for messages in error.fields.values() for m in messages)
        return Trial(case, number, stands, (), faults)
    except CaseworkError as error:
        return Trial(case, number, stands, (), (error.message,))
    goes = placing.standing(a.definition, done.state["machine"])
    return Trial(case, number, stands, _names(a.definition, goes), ())


def sentences(trials: Iterable[Trial]) -> list[str]:
    """The dry run as people read it: how many stand where, who goes where, who cannot and why."""
    groups: dict[tuple[str, ...], list[Trial]] = {}
    for trial in trials:
        groups.setdefault(trial.stands, []).append(trial)
    return [_sentence(stands, found) for stands, found in sorted(groups.items())]


def _sentence(stands: tuple[str, ...], trials: list[Trial]) -> str:
    goes: dict[tuple[str, ...], int] = {}
    faults: dict[tuple[str, ...], list[str]] = {}
    for trial in trials:
        if trial.faults:
            faults.setdefault(trial.faults, []).append(trial.number)
        else:
            goes[trial.goes] = goes.get(trial.goes, 0) + 1
    said = [f"{n} 件将移到{_at(to)}" for to, n in sorted(goes.items())]
    for why, numbers in sorted(faults.items()):
        said.append(f"{len(numbers)} 件不能移动({'、'.join(numbers[:5])}),因为{';'.join(why)}")
    return f"{len(trials)} 件停在{_at(stands)},其中 {';'.join(said)}。"


def _at(places: tuple[str, ...]) -> str:
    return "、".join(f"“{name}”" for name in places) or "流程之外"


def _names(definition: Definition, places: list[tuple[str, str]]) -> tuple[str, ...]:
    found = [definition.elements.get(place) for place in places]
    named = zip(found, places, strict=True)
    return tuple(sorted((e.name if e is not None else "") or el for e, (_, el) in named))


def _data(source: Definition, target: Definition, wanted: Plan) -> dict[str, Any]:
    mapping = {"mapping": dict(sorted(wanted.mapping.items()))} if wanted.mapping else {}
    where = {"from": source.digest, "to": target.digest, "name": target.name}
    return {**where, "clocks": wanted.clocks, **mapping}


# ---------------------------------------------------------------- restart


def restart(house: House, db: sa.Connection, case: str, actor: Actor) -> Report:
    """The report with which an ended case begins again as a new, linked one. NotFound, Conflict."""
    found = reading.case(house, db, actor if actor.id != SYSTEM.id else None, case)
    if found.status == "open":
        raise Conflict(f"案件 {found.number} 还在办理;可以重置或驳回,不能重启", "still_open")
    [first] = reading.history(house, db, found.id)[:1]
    answers = reading.answered(house, db, first.data["answers"])
    title = reading.reveal(house, db, {"$c": found.title}) if found.title else None
    return Report(
        found.process,
        answers,
        found.unit,
        found.net,
        found.channel,
        found.occurred_at,
        title=title,
        parent=found.id,
    )
