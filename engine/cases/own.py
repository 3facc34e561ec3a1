"""Own service tasks: what a drawing asks of our own data, performed in the case's transaction.

A service task with a reserved topic (``definitions/topics.py``) is no work for a connector. After
any step that created one it is performed here, and its answer is recorded as the next input of the
same stream, so that replay needs no look-up. What cannot be done becomes an incident at the node.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ..definitions import Element
from ..definitions.topics import result_of
from ..errors import CaseworkError, Conflict, Invalid
from ..events import decode, encode, instant
from ..house import House
from ..kernel.step import Step
from ..model import SYSTEM
from ..objects import guarded, ledger, reading, slots, writing
from ..objects.writing import Cause, Change
from ..store import Head, Locked, hiding, schema
from . import counting, spawning
from .hotspots import classes
from .near import Here, near

if TYPE_CHECKING:
    from .acting import Acting

MOST = 500  # performed after one input; a drawing that asks for more goes round

Effect = Mapping[str, Any]


@dataclass(slots=True)
class Asked:
    """One look-up or change: who asks where, ``told`` (FEEL values, personal ones as tokens) and
    the same in the clear; what it touches is noted in ``objects``; ``hops`` deliveries led here."""

    house: House
    db: sa.Connection
    cause: Cause
    element: Element
    told: dict[str, Any]
    hops: int = 0
    objects: list[str] = field(default_factory=list)

    @property
    def clear(self) -> dict[str, Any]:
        return decode(hiding.reveal(self.db, self.house.tenant, encode(self.told)))

    def need(self, *names: str) -> None:
        """Invalid unless the payload holds these."""
        missing = [name for name in names if name not in self.told]
        if missing:
            raise Invalid({self.element.id: [f"属性 payload 缺少 {'、'.join(missing)}"]})


def waiting(done: Step) -> list[Effect]:
    """The jobs of a step that are ours to perform."""
    found = (e for e in done.effects if e["k"] == "job.created" and e["topic"] in TOPICS)
    return [] if done.state["status"] != "open" else list(found)


def perform(a: Acting, done: Step, head: Head, jobs: list[Effect]) -> None:
    """Perform what a step has asked of our own data, and what follows from the answers.

    Conflict if it goes on without end in spite of the incidents that stop it."""
    actor = a.recorded_actor
    for count in range(2 * MOST):
        if not jobs:
            return
        job, a = jobs[0], following(a, done, head)
        kind, data = _answer(a, job, actor) if count < MOST else _endless(job)
        done = a.tried(kind, data)
        head = a.write(kind, data, "", done)
        gone = {e["id"] for e in done.effects if e["k"] == "job.withdrawn"}
        jobs = (
            [e for e in jobs[1:] if e["id"] not in gone] if done.state["status"] == "open" else []
        )
        jobs += waiting(done)
    raise Conflict(f"案件连续执行了 {2 * MOST} 次数据节点,流程在空转", "endless")


def following(a: Acting, done: Step, head: Head) -> Acting:
    """Ready for the next input of the same case in the same transaction, by the engine itself."""
    row = a.locked.row | {"seq": head.seq, "head": head.leaf}
    setting = replace(a.setting, seq=head.seq + 1)
    ready = replace(a, locked=Locked(row), setting=setting, actor=SYSTEM, key=None, principal=None)
    ready.hold(done.state)
    return ready


def _endless(job: Effect) -> tuple[str, dict[str, Any]]:
    reason = f"一次办理中连续执行了 {MOST} 个数据节点,流程可能在空转"
    return "job.failed", {"job": job["id"], "el": job["el"], "code": "", "reason": reason}


def _answer(a: Acting, job: Effect, actor: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The input that answers the job: completed, or failed with a reason that names the element."""
    element = a.definition.elements[job.get("p", a.definition.process), job["el"]]
    row = a.locked.row
    case = {"case": row["id"], "number": row["number"], "el": job["el"], "seq": a.setting.seq}
    cause = Cause(actor, a.setting.at, row["unit"], case)
    payload = decode(dict(job.get("payload", {})))
    asked = Asked(a.house, a.db, cause, element, payload, a.hops)
    told = {"job": job["id"], "el": job["el"]}
    try:
        with a.db.begin_nested():
            value = TOPICS[job["topic"]](asked)
    except CaseworkError as error:
        code = element.properties.get("error_code", "")
        reason = f"数据节点“{element.name or element.id}”无法执行:{error.message}"
        return "job.failed", told | {"code": code, "reason": reason}
    data = told | {"answers": {result_of(element.id, element.properties): encode(value)}}
    return "job.completed", data | ({"objects": asked.objects} if asked.objects else {})


# ---------------------------------------------------------------- topics


def _object(asked: Asked, found: reading.Object | None) -> dict[str, Any] | None:
    if found is None:
        return None
    asked.objects.append(found.id)
    kind = reading.kind_of(asked.house, asked.db, found.type)
    return decode(found.context(kind))


def _sought(asked: Asked) -> tuple[Any, reading.Object | None]:
    """The type asked for and the object that id or key names."""
    asked.need("type")
    kind = reading.kind_of(asked.house, asked.db, asked.told["type"])
    if ident := asked.clear.get("id"):
        found = reading.by_id(asked.house, asked.db, str(ident))
        return kind, found if found is not None and found.type == kind.id else None
    return kind, reading.by_key(asked.house, asked.db, kind, asked.clear.get("key"))


def _find(asked: Asked) -> Any:
    """``object.find`` {type, key or id}: the object or null."""
    if not {"key", "id"} & set(asked.told):
        asked.need("key")
    return _object(asked, _sought(asked)[1])


def _list(asked: Asked) -> Any:
    """``object.list`` {type, unit?, status?, where}: at most 100 objects."""
    asked.need("type")
    kind, told = reading.kind_of(asked.house, asked.db, asked.told["type"]), asked.clear
    narrowed = (told.get("unit"), told.get("status"), told.get("where"))
    found = reading.having(asked.house, asked.db, kind, *narrowed)
    return [decode(each.context(kind)) for each in found]


def _save(asked: Asked) -> Any:
    """``object.save`` {type, key or id, set, add, status, note, unit}: the object, made if new."""
    told = asked.told
    number = writing.pass_gate(asked.house, asked.db)
    kind, found = _sought(asked)
    beside = {
        "status": told.get("status"),
        "unit": told.get("unit"),
        "note": asked.clear.get("note"),
    }
    change = Change(dict(told.get("set") or {}), told.get("add") or {}, **beside)
    guarded(kind, change, new=found is None)
    where = (asked.house, asked.db, kind)
    if found is not None:
        return _object(asked, writing.alter(*where, found, change, asked.cause))
    if told.get("id"):
        raise Invalid({asked.element.id: [f"没有这个编号(id)的{kind.name}"]})
    if kind.key and told.get("key") is not None:
        change = replace(change, fields={kind.key: told["key"], **change.fields})
    return _object(asked, writing.create(*where, change, asked.cause, number))


def _take(asked: Asked) -> Any:
    """``slot.take`` {lot, object?}: the slot {lot, slot …}, or null if none is free."""
    asked.need("lot")
    told = asked.clear
    given = (told["lot"], told.get("object"))
    lot, row = slots.take(asked.house, asked.db, *given, asked.cause)
    if row is None:
        return None
    asked.objects.append(lot.id)
    return {"lot": lot.id, "slot": row["slot"], "object": row["object"]}


def _free(asked: Asked) -> Any:
    """``slot.free`` {lot, slot or object}: the slot's name, null if it was free."""
    asked.need("lot")
    told = asked.clear
    given = (told["lot"], told.get("slot"), told.get("object"))
    lot, slot = slots.free(asked.house, asked.db, *given, asked.cause)
    asked.objects.append(lot.id)
    return slot


def _look(asked: Asked) -> Any:
    """``penalty.look`` {subject, fact, on}: the entries."""
    asked.need("subject", "fact", "on")
    found = ledger.look(asked.house, asked.db, asked.clear)
    return [_object(asked, each) for each in found]


def _enter(asked: Asked) -> Any:
    """``penalty.enter``: the entry, null if the fact was fined already."""
    asked.need("subject", "fact", "on", "law", "organ", "kind")
    made, concerned = ledger.enter(asked.house, asked.db, asked.told, asked.clear, asked.cause)
    asked.objects += [ident for ident in concerned if made is None or ident != made.id]
    return _object(asked, made)


def _similar(asked: Asked) -> Any:
    """``cases.similar`` {category, days, metres}: cases of this class near the asking one."""
    asked.need("category", "days", "metres")
    told, at, house = asked.clear, asked.cause.at, asked.house
    case = str(asked.cause.case["case"])
    c, rules = schema.case.c, house.current_rules(asked.db)
    query = sa.select(c.unit, c.spot).where(c.tenant == house.tenant, c.id == case)
    row = asked.db.execute(query).one()
    here = Here(row.unit, classes(rules, at, told["category"]), row.spot, but=case)
    since = at - timedelta(days=int(told["days"]))
    found = near(house, asked.db, rules.pack, here, since, float(told["metres"]))
    return [
        {
            "number": each.number,
            "title": decode({"$c": each.title}) if each.title else None,
            "opened_at": instant(each.opened_at),
            "by": each.by,
        }
        for each in found
    ]


TOPICS: dict[str, Callable[[Asked], Any]] = {
    "cases.similar": _similar,
    "object.find": _find,
    "object.save": _save,
    "object.list": _list,
    "slot.take": _take,
    "slot.free": _free,
    "penalty.look": _look,
    "penalty.enter": _enter,
    **counting.TOPICS,
    "case.open": spawning.ask,
}
