"""What people do with tasks and cases: claim, complete, return, ask, decide, send, note."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from .. import people
from ..errors import Conflict, Invalid, NotAllowed
from ..kernel import gates
from ..metrics import SIGNS
from ..model import SYSTEM
from ..projections import queues_of
from ..store import schema, vault
from . import hotspots, intake, late, linking
from .acting import Acting, Answers, Row
from .near import Here
from .once import Reply

REASON = "route_class_reason"


def claim(a: Acting, task: str) -> Reply:
    """Take a task for oneself; claiming one's own again changes nothing."""
    row = a.task(task)
    queue = a.queue(row)
    a.may_take(row)
    if row["status"] != "claimed":
        a.noted("task.claimed", {"task": task}, queue)
    return reply(a, task)


def release(a: Acting, task: str) -> Reply:
    """Put a claimed task back on its queue."""
    row = a.task(task)
    queue = a.queue(row)
    if row["status"] != "claimed":
        raise Conflict(f"“{row['name']}”没有签收,无需放回", "not_claimed")
    if not row["role"]:
        raise NotAllowed(f"“{row['name']}”只请您本人办理,不能放回;可以转办", "personal")
    a.told("task.released", {"task": task}, queue)
    return reply(a, task)


def complete(a: Acting, task: str, answers: Answers, occurred_at: datetime | None = None) -> Reply:
    """Do a task: its form is checked, its gates are kept, then the case moves on.

    ``occurred_at``: it was done then and is entered late (补录), where the drawing allows it.
    """
    row = a.task(task)
    queue = a.queue(row)
    if a.locked.row["suspended"] and not row["element"].startswith("@"):
        raise Conflict("案件挂账中,恢复办理后才能办结", "suspended")
    data: dict[str, Any] = {"task": task, "el": row["element"]}
    if occurred_at is not None:
        data["occurred_at"] = late.entered(a, row, occurred_at)
    values, taken = a.load(a.form(row["form"]), answers, task)
    data["answers"] = taken.answers
    if a.state["tasks"][task].get("delegators"):
        tell(a, "task.resolved", data, taken, queue)
        return reply(a, task)
    _gates(a, row, values)
    _class_changed(a, values)
    tell(a, "task.completed", data | _instead(a) | _merging(a, row, values), taken, queue)
    _class_told(a, taken)
    return reply(a, task)


def _class_changed(a: Acting, values: Answers) -> None:
    """三个一批 follows from the measures taken; whoever closes otherwise says why."""
    proposed, chosen = a.state.get("measure"), values.get("route_class")
    if proposed and chosen and chosen != proposed and values.get(REASON, "") is None:
        said = f"按已采取的措施应为“{proposed}”,改为“{chosen}”请写明理由"
        raise Invalid({REASON: [said]})


def _merging(a: Acting, row: Row, values: Answers) -> dict[str, Any]:
    """Where the drawing asks whether the case is a repeated one: the case that it is part of."""
    element = a.element(row)
    field = element.properties.get("merges", "") if element else ""
    number = values.get(field)
    if not isinstance(number, str) or not number:
        return {}
    return {"into": linking.master(a.house, a.db, a.locked.id, number, field)}


def _class_told(a: Acting, taken: intake.Taken) -> None:
    """A case whose class is known only now may be part of a hot spot."""
    category, row = taken.answers.get("category"), a.locked.row
    if not isinstance(category, str) or category == row["category"]:
        return
    rules, at = a.house.current_rules(a.db), a.setting.at
    words = _place(a)
    same = hotspots.classes(rules, at, category)
    here = Here(row["unit"], same, row["spot"], words, row["id"])
    if found := hotspots.nearby(a.house, a.db, rules, at, here):
        hotspots.notice(a.house, a.db, rules, row["id"], category, found)


def _place(a: Acting) -> str | None:
    """The words in which the case's variables tell its place."""
    for value in a.variables().values():
        token = value.get("words") if isinstance(value, dict) else None
        if isinstance(token, dict) and "$c" in token:
            return vault.reveal(a.db, a.house.tenant, [token["$c"]]).get(token["$c"])
    return None


def _instead(a: Acting) -> dict[str, str]:
    return {"for": a.principal} if a.principal else {}


def return_task(a: Acting, task: str, answers: Answers) -> Reply:
    """Return a task with a reason (退单); the drawing decides where it goes."""
    row = a.task(task)
    queue = a.queue(row)
    element = a.element(row)
    form = element.properties.get("return_form") if element else None
    if element is None or form is None:
        raise NotAllowed(f"“{row['name']}”不能退单,请办理或申请延期", "no_return")
    stop = element.properties.get("no_return_when")
    if stop and a.setting.evaluate(stop, a.variables(task), element.id, "no_return_when") is True:
        raise NotAllowed(f"权属已经裁定,“{row['name']}”不得再退", "no_more_returns")
    _, taken = a.load(a.form(form), answers, task)
    data = {"task": task, "el": row["element"], "answers": taken.answers} | _instead(a)
    tell(a, "task.returned", data, taken, queue)
    return reply(a, task)


def send(a: Acting, message: str, answers: Answers, subscription: str | None = None) -> Reply:
    """Something happened that the case waits for (an action on the case page, a citizen's word)."""
    row = _subscription(a, message, subscription)
    _may_send(a, row)
    _, taken = a.load(a.form(row["form"]), answers)
    data = {"name": message, "answers": taken.answers, "subscription": row["id"]}
    tell(a, "message.received", data, taken, "")
    return reply(a)


def signal(a: Acting, name: str, answers: Answers) -> Reply:
    """Broadcast inside one case: every catcher of the signal hears it."""
    _, taken = a.load(None, answers)
    tell(a, "signal.received", {"name": name, "answers": taken.answers}, taken, "")
    return reply(a)


def finish_job(a: Acting, job: str, answers: Answers) -> Reply:
    """An outside worker or system has done its part."""
    _, taken = a.load(None, answers)
    tell(a, "job.completed", {"job": job, "answers": taken.answers}, taken, "")
    return reply(a)


def fail_job(a: Acting, job: str, code: str) -> Reply:
    """An outside worker or system has given up, with the code of an error of the drawing."""
    if not code:
        raise Invalid({"code": ["请写明错误代码"]})
    a.told("job.failed", {"job": job, "code": code})
    return reply(a)


def ask_extension(a: Acting, task: str, answers: Answers) -> Reply:
    """延期: ask one level up for more time."""
    row = a.task(task)
    queue = a.queue(row)
    return _ask(
        a, "extension.requested", "common/extension_request", answers, queue, {"task": task}
    )


def ask_suspension(a: Acting, answers: Answers) -> Reply:
    """挂账: ask to put the case on hold; who serves one of its open tasks may ask."""
    has_part(a)
    return _ask(a, "suspension.requested", "common/suspension_request", answers, "", {})


def supervise(a: Acting, answers: Answers) -> Reply:
    """督办 by instruction (T6)."""
    commands(a, "supervise")
    return _ask(a, "supervision.opened", "common/supervision", answers, "", {"trigger": "T6"})


def void(a: Acting, answers: Answers) -> Reply:
    """作废: end the case without counting it; reason required."""
    commands(a, "void")
    return _ask(a, "case.voided", "common/void", answers, "", {"outcome": "作废"})


def resume(a: Acting) -> Reply:
    """End a hold before its date."""
    commands(a, "approve_suspension")
    a.told("case.resumed", {})
    return reply(a)


def retry(a: Acting, incident: str) -> Reply:
    """Try the step again that an incident stopped, by who has a part in it or keeps the system
    there. NotAllowed."""
    c, mends = schema.case.c, people.may_mend(a.house, a.db, a.actor)
    query = sa.select(c.id).where(c.tenant == a.house.tenant, c.id == a.locked.id, mends)
    if a.db.scalar(query) is None:
        has_part(a)
    a.told("incident.retried", {"incident": incident})
    return reply(a)


def amend(a: Acting, changes: Mapping[str, Any], reason: str) -> Reply:
    """Correct variables, on the record, with a reason."""
    if not reason:
        raise Invalid({"reason": ["请写明更正的理由"]})
    taken = intake.Taken()
    why = taken.hide("text", reason)
    data = {"changes": intake.take(None, changes).answers, "reason": why}
    tell(a, "case.amended", data, taken, "")
    return reply(a)


def note(a: Acting, text: str) -> Reply:
    """A remark in the case's history."""
    if not text.strip():
        raise Invalid({"text": ["请填写备注内容"]})
    has_part(a)
    taken = intake.Taken()
    a.noted("note.added", {"text": taken.hide("text", text.strip())})
    a.keep(taken)
    return reply(a)


def appeal_figure(a: Acting, sign: str, text: str) -> Reply:
    """A person's objection to what figures show of the work on this case; one for each sign."""
    faults = {} if sign in SIGNS else {"sign": [f"应为 {'、'.join(SIGNS)} 之一"]}
    faults |= {} if text.strip() else {"text": ["请写明申诉的理由"]}
    if faults:
        raise Invalid(faults)
    told = (r for r, _ in a.house.store.history(a.db, a.locked.stream))
    records = [r for r in told if r.actor["id"] == a.actor.id]
    if not any(r.kind == "task.completed" for r in records):
        raise NotAllowed("只有办理过这宗案件的人可以申诉", "no_part")
    if any(r.kind == "figure.appealed" and r.data["sign"] == sign for r in records):
        raise Conflict("同一案件同一情形只能申诉一次", "appealed")
    taken = intake.Taken()
    a.noted("figure.appealed", {"sign": sign, "text": taken.hide("text", text.strip())})
    a.keep(taken)
    return reply(a)


def add_evidence(a: Acting, files: list[str], text: str = "") -> Reply:
    """Photos or papers added at any time."""
    if not files:
        raise Invalid({"files": ["请先选择照片或文件"]})
    has_part(a)
    taken = intake.Taken(files=list(files))
    intake.check_files(a.db, a.house, taken)
    data: dict[str, Any] = {"files": list(files)}
    if text:
        data["text"] = taken.hide("text", text)
    a.noted("evidence.added", data)
    a.keep(taken)
    return reply(a)


# ---------------------------------------------------------------- inside


def _gates(a: Acting, row: Row, values: Answers) -> None:
    element = a.element(row)
    if element is not None:
        if a.principal:
            gates.may_take(element, a.state, a.setting, a.principal)
        known = (a.variables(row["id"]), values)
        gates.may_finish(element, a.state, a.setting, a.actor.id, row["unit"], *known)


def tell(a: Acting, kind: str, data: dict[str, Any], taken: intake.Taken, queue: str) -> None:
    """Keep what is personal, then apply and write the input."""
    lookups = a.looked_up(taken)
    a.keep(taken)
    a.told(kind, data | ({"lookups": lookups} if lookups else {}), queue)


def _ask(
    a: Acting, kind: str, form: str, answers: Answers, queue: str, more: dict[str, Any]
) -> Reply:
    _, taken = a.load(a.form(form), answers)
    tell(a, kind, more | {"answers": taken.answers}, taken, queue)
    return reply(a)


def commands(a: Acting, command: str) -> None:
    """NotAllowed unless a role that may give the command is held somewhere above the case."""
    if a.actor.id == SYSTEM.id:
        return
    roles = set(a.setting.who_may(command))
    path = a.locked.row["path"]
    if not any(p.role in roles and f"/{p.unit}/" in path for p in a.actor.posts):
        names = "、".join(str(a.setting.roles.get(r, {}).get("name", r)) for r in sorted(roles))
        raise NotAllowed(f"只有{names}可以这样做", "not_your_command")


def has_part(a: Acting) -> None:
    """NotAllowed unless the actor reported the case or serves one of its tasks."""
    if a.locked.row["reporter"] == a.actor.id:
        return
    t = schema.task.c
    query = schema.task.select().where(t.tenant == a.house.tenant, t.case == a.locked.id)
    for row in a.db.execute(query).mappings():
        served = set(queues_of(row["role"], row["unit"])) & a.actor.queues
        if served or row["assignee"] == a.actor.id:
            return
    raise NotAllowed("您没有参与这宗案件", "no_part")


def _subscription(a: Acting, message: str, ident: str | None) -> Row:
    s = schema.subscription.c
    query = schema.subscription.select().where(
        s.tenant == a.house.tenant, s.case == a.locked.id, s.name == message, s.type == "message"
    )
    if ident:
        query = query.where(s.id == ident)
    row = a.db.execute(query.order_by(s.id)).mappings().first()
    if row is None:
        raise Conflict(f"案件现在不接收“{message}”", "not_waiting")
    return row


def _may_send(a: Acting, row: Row) -> None:
    roles = {r for r in row["role"].split(",") if r}
    if not roles or a.actor.id == SYSTEM.id:
        return
    path = a.locked.row["path"]
    if any(p.role in roles and _near(p.unit, path, a) for p in a.actor.posts):
        return
    raise NotAllowed(f"您的岗位不能登记“{row['action'] or row['name']}”", "not_your_action")


def _near(unit: str, path: str, a: Acting) -> bool:
    """A post in the case's own line of units, or in a department of that line."""
    return any(f"/{up.id}/" in path for up in a.setting.pack.path(unit))


def reply(a: Acting, task: str | None = None) -> Reply:
    """What every command answers."""
    row = a.locked.row
    reply = {"case": row["id"], "number": row["number"], "seq": a.setting.seq}
    return reply | ({"task": task} if task else {})
