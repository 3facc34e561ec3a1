"""What offices do with a task beside doing it: send back, take back, hand on, co-sign, urge."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from .. import people
from ..definitions import Element
from ..errors import Conflict, Invalid, NotAllowed
from ..events import instant
from ..kernel import back, gates, permits, placing, signing
from ..kernel.back import Earlier
from ..kernel.multi import Multi
from ..kernel.program import program
from ..kernel.step import Step
from ..model import SHANGHAI
from ..projections import queues_of
from ..store import schema
from . import intake
from .acting import Acting, Row
from .once import Reply
from .working import has_part, reply

STARTER = "starter"
REST = timedelta(hours=24)  # one is not urged twice a day


# ---------------------------------------------------------------- back


def send_back(
    a: Acting, task: str, reason: str, to: str | None = None, direct: bool = False
) -> Reply:
    """驳回 to the step before (None), to the reporter ("starter") or to an earlier element.

    ``direct``: done again, it comes straight back here. Others' parallel work may be withdrawn.
    """
    row, queue = _mine(a, task, "send_back")
    where = {} if to == STARTER else {"to": _target(a, row, to)}
    for name, wanted in (("send_back_direct", direct), ("send_back_starter", to == STARTER)):
        if wanted:
            permits.require(a.definition, a.element(row), name)
    taken, why = _reason(reason)
    data = {"task": task, "el": row["element"], "direct": direct, "reason": why, **where}
    a.keep(taken)
    a.told("task.sent_back", data, queue)
    return reply(a, task)


def _target(a: Acting, row: Row, to: str | None) -> dict[str, str]:
    behind = earlier(a, row["id"])
    fitting = [s for s in behind if to in (None, s.el)]
    if fitting:
        return {"p": fitting[0].process, "el": fitting[0].el}
    if not behind:
        raise Conflict(f"“{row['name']}”之前没有人办过,可以驳回到发起人", "nothing_behind")
    names = "、".join(f"“{_name(a, s)}”" for s in behind)
    raise Conflict(f"不能驳回到 {to};可以驳回到{names}", "not_behind")


def earlier(a: Acting, task: str) -> list[Earlier]:
    """The steps behind a task, the nearest first."""
    return back.earlier(a.definition, a.state["machine"], task)


def take_back(a: Acting, task: str) -> Reply:
    """拿回: open again what one has done, as long as nobody has gone on with it."""
    row = a.row(task)
    if row["status"] != "done" or row["assignee"] != a.actor.id:
        raise Conflict(f"只能拿回您自己办结的待办;“{row['name']}”不是", "not_yours")
    permits.require(a.definition, _drawn(a, row), "take_back")
    data = {"task": task, "el": row["element"], "p": row["process"], "done": _finished_by(a, task)}
    done = a.tried("task.taken_back", data)
    _nobody_took(a, done)
    a.append("task.taken_back", data, "", done)
    return reply(a, task)


def _finished_by(a: Acting, task: str) -> int:
    """The number of the record with which the task left its element."""
    for record, _ in a.house.store.history(a.db, a.locked.stream):
        if any(e["k"] == "element.left" and e.get("id") == task for e in record.effects):
            return record.seq
    raise Conflict("这件待办不是单独办结的(例如会签),不能拿回", "not_alone")


def _nobody_took(a: Acting, done: Step) -> None:
    """Who has signed for (签收) what would be withdrawn has begun to act."""
    gone = {e["id"] for e in done.effects if e["k"] == "task.withdrawn"}
    for ident in sorted(gone):
        row = a.row(ident)
        given = a.state["tasks"].get(ident, {}).get("assignee")
        if row["assignee"] not in (None, given, a.actor.id):
            raise Conflict(f"“{row['name']}”已经签收,不能拿回;可请对方驳回", "taken_meanwhile")


def withdraw(a: Acting, reason: str) -> Reply:
    """撤销: the reporter takes the case back, usually only while nobody has acted."""
    if a.locked.row["reporter"] != a.actor.id:
        raise NotAllowed("只有上报人可以撤销案件;其他人可申请作废", "not_yours")
    if permits.refused(a.definition, "withdraw"):
        raise NotAllowed(f"“{a.definition.name}”上报后不能撤销;可申请作废", "no_withdraw")
    taken, why = _reason(reason)
    done = a.tried("case.withdrawn", {"reason": why})
    if not permits.allowed(a.definition, None, "withdraw"):
        _nobody_took(a, done)
    a.keep(taken)
    a.append("case.withdrawn", {"reason": why}, "", done)
    return reply(a)


# ---------------------------------------------------------------- on to somebody else


def transfer(a: Acting, task: str, to: str, reason: str = "") -> Reply:
    """转办: a named person answers for the task from now on."""
    return _hand(a, task, to, reason, "transfer", "task.transferred")


def delegate(a: Acting, task: str, to: str, reason: str = "") -> Reply:
    """委派: a named person does the work; the task then comes back here to be decided."""
    return _hand(a, task, to, reason, "delegate", "task.delegated")


def _hand(a: Acting, task: str, to: str, reason: str, name: str, kind: str) -> Reply:
    row, queue = _mine(a, task, name)
    element = a.element(row)
    if to == a.actor.id:
        raise Invalid({"to": ["请选择别人;您自己可以直接办理"]})
    if element is not None:
        gates.may_take(element, a.state, a.setting, to)
    people.known(a.house, a.db, to)
    data: dict[str, Any] = {"task": task, "to": to}
    if a.principal:
        data["for"] = a.principal
    _with_reason(a, kind, data, reason, queue)
    return reply(a, task)


# ---------------------------------------------------------------- signers


def add_signers(
    a: Acting, task: str, to: list[str], when: str = "parallel", reason: str = ""
) -> Reply:
    """加签 before, parallel to or after one's own task."""
    row, queue = _mine(a, task, "add_signer")
    if when not in signing.WHEN:
        raise Invalid({"when": ["应为 before(前加签)、parallel(并加签)或 after(后加签)"]})
    if not to or len(set(to)) != len(to) or a.actor.id in to:
        raise Invalid({"to": ["请选择加签的人,不含您自己,也不重复"]})
    many = when == "parallel" and _is_many(a, row)
    _check_signers(a, row, to, many)
    data: dict[str, Any] = {"task": task, "to": to, "when": when} | ({"many": True} if many else {})
    _with_reason(a, "signer.added", data, reason, queue)
    return reply(a, task)


def remove_signer(a: Acting, task: str, who: str = "", reason: str = "") -> Reply:
    """减签: a signer who has not signed need not. ``task`` is the signed task and ``who`` the
    person; of a countersigned element it is the signer's own task."""
    row = a.row(task)
    element = _drawn(a, row)
    permits.require(a.definition, element, "remove_signer")
    many = not who and _is_many(a, row)
    if many:
        a.task(task)
        _beside(a, row)
    elif row["status"] == "held" and row["assignee"] != a.actor.id:
        raise NotAllowed(f"只有办理“{row['name']}”的人可以减签", "not_yours")
    elif row["status"] != "held":
        a.queue(a.task(task))
    data: dict[str, Any] = {"task": task, "who": who} | ({"many": True} if many else {})
    _with_reason(a, "signer.removed", data, reason, "")
    return reply(a, task)


def _check_signers(a: Acting, row: Row, to: list[str], many: bool) -> None:
    element = a.element(row)
    units = many and element is not None and "unit" in element.properties
    for who in to:
        if units and who not in a.setting.pack.units:
            raise Invalid({"to": [f"没有单位 {who}"]})
        if not units:
            people.known(a.house, a.db, who)
            if element is not None:
                gates.may_take(element, a.state, a.setting, who)


def _is_many(a: Acting, row: Row) -> bool:
    """Is the element drawn as a multi-instance?"""
    drawn = program(a.definition)
    if (row["process"], row["element"]) not in drawn.elements:
        return False
    return isinstance(placing.node(drawn, row["process"], row["element"]), Multi)


def _beside(a: Acting, row: Row) -> None:
    """NotAllowed unless the actor serves another open task of the same countersigning."""
    t = schema.task.c
    query = schema.task.select().where(
        t.tenant == a.house.tenant,
        t.case == a.locked.id,
        t.element == row["element"],
        t.status.in_(("offered", "claimed")),
        t.id != row["id"],
    )
    for other in a.db.execute(query).mappings():
        served = set(queues_of(other["role"], other["unit"])) & a.actor.queues
        if other["assignee"] == a.actor.id or (served and other["assignee"] is None):
            return
    raise NotAllowed(f"只有同在会签“{row['name']}”的人可以减签", "not_your_vote")


# ---------------------------------------------------------------- telling others


def urge(a: Acting, task: str, text: str = "") -> Reply:
    """催办: ask whoever has the task to hurry; at most once a day."""
    row = a.task(task)
    permits.require(a.definition, a.element(row), "urge")
    has_part(a)
    if row["urged_at"] and instant(row["urged_at"]) > a.setting.at - REST:
        local = instant(row["urged_at"]).astimezone(SHANGHAI)
        raise Conflict(f"“{row['name']}”已在 {local:%m月%d日 %H:%M} 催办过,一天催一次", "urged")
    taken = intake.Taken()
    data: dict[str, Any] = {"task": task}
    if text.strip():
        data["text"] = taken.hide("text", text.strip())
    a.noted("task.urged", data)
    a.keep(taken)
    return reply(a, task)


def copy(a: Acting, to: list[str], text: str = "") -> Reply:
    """抄送: persons who need not act may read the case, and mark that they have."""
    permits.require(a.definition, None, "copy")
    has_part(a)
    if not to:
        raise Invalid({"to": ["请选择抄送给谁"]})
    for who in to:
        people.known(a.house, a.db, who)
    taken = intake.Taken()
    data: dict[str, Any] = {"to": sorted(set(to))}
    if text.strip():
        data["text"] = taken.hide("text", text.strip())
    a.noted("case.copied", data)
    a.keep(taken)
    return reply(a)


def mark_read(a: Acting) -> Reply:
    """已阅: one has read what was copied to one; again changes nothing."""
    k = schema.copy.c
    query = sa.select(k.read_at).where(
        k.tenant == a.house.tenant, k.case == a.locked.id, k.person == a.actor.id
    )
    row = a.db.execute(query).first()
    if row is None:
        raise NotAllowed("这宗案件没有抄送给您,无需标记已阅", "no_copy")
    if row.read_at is None:
        a.noted("copy.read", {})
    return reply(a)


# ---------------------------------------------------------------- inside


def _mine(a: Acting, task: str, name: str) -> tuple[Row, str]:
    """The open task and the queue through which the actor serves it; the operation is allowed."""
    row = a.task(task)
    queue = a.queue(row)
    if a.locked.row["suspended"]:
        raise Conflict("案件挂账中,恢复办理后再做", "suspended")
    element = _drawn(a, row) if name == "send_back" else a.element(row)
    permits.require(a.definition, element, name)
    return row, queue


def _drawn(a: Acting, row: Row) -> Element:
    element = a.element(row)
    if element is None:
        raise NotAllowed(f"“{row['name']}”不在流程图上,不能这样做;请直接办理", "not_drawn")
    return element


def _name(a: Acting, step: Earlier) -> str:
    return a.definition.elements[(step.process, step.el)].name or step.el


def _reason(reason: str) -> tuple[intake.Taken, Mapping[str, str]]:
    if not reason.strip():
        raise Invalid({"reason": ["请写明理由"]})
    taken = intake.Taken()
    return taken, taken.hide("text", reason.strip())


def _with_reason(a: Acting, kind: str, data: dict[str, Any], reason: str, queue: str) -> None:
    taken = intake.Taken()
    if reason.strip():
        data = data | {"reason": taken.hide("text", reason.strip())}
    a.keep(taken)
    a.told(kind, data, queue)
