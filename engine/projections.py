"""Records become rows: the only writers of projected tables. One small applier a kind or effect."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from .events import Record, stamp
from .store import schema
from .store.changes import Changes

BUCKETS = 64
NEVER = "9999-12-31T00:00:00.000Z"
MICRO = 1_000_000  # positions are kept in millionths of a degree

Effect = dict[str, Any]


def project(changes: Changes, record: Record, leaf: str) -> None:
    """Gather what ``record`` and its effects change in the projected tables."""
    APPLIERS.get(record.kind, _nothing)(changes, record)
    for effect in record.effects:
        EFFECTS.get(effect["k"], _no_effect)(changes, record, effect)
    if case := case_of(record.stream):
        changes.update(schema.case, {"seq": record.seq, "head": leaf}, id=case)
    elif found := object_of(record.stream):
        row = {"seq": record.seq, "head": leaf, "changed_at": stamp(record.at)}
        changes.update(schema.object, row, id=found)


def case_of(stream: str) -> str | None:
    """The case id of a case's stream, else None."""
    return stream.removeprefix("case:") if stream.startswith("case:") else None


def object_of(stream: str) -> str | None:
    """The id of an object's stream, else None."""
    return stream.removeprefix("object:") if stream.startswith("object:") else None


def bucket(case: str) -> int:
    """The lease bucket that a case's timers fall into, 0–63."""
    return zlib.crc32(case.encode()) % BUCKETS


def queues_of(roles: str, unit: str) -> list[str]:
    """The queues that a task's row stands in: one for every candidate role."""
    return [role if "@" in role else f"{role}@{unit}" for role in roles.split(",")]


def position(spot: str | None) -> tuple[int, int] | None:
    """ "lat,lng" in degrees as millionths of a degree; None without a position."""
    if spot is None:
        return None
    lat, lng = (Decimal(part) for part in spot.split(","))
    return round(lat * MICRO), round(lng * MICRO)


def own_queue(person: str) -> str:
    """Where delegated tasks stand, beside the queues of posts."""
    return f"person:{person}"


# ---------------------------------------------------------------- records


def _case_opened(changes: Changes, r: Record) -> None:
    taken = (
        "number",
        "process",
        "name",
        "unit",
        "path",
        "net",
        "channel",
        "title",
        "external",
        "category",
        "spot",
        "parent",
    )
    lat, lng = position(r.data.get("spot")) or (None, None)
    row = {name: r.data.get(name) for name in taken} | {
        **{name: r.data["seen"][name] for name in ("definition", "pack", "calendar")},
        "reporter": r.actor["id"],
        "occurred_at": r.data["occurred_at"],
        "opened_at": stamp(r.at),
        "lat": lat,
        "lng": lng,
        "status": "open",
        "seq": 0,
        "head": "",
        "provisional": False,
        "suspended": False,
    }
    changes.insert(schema.case, row, id=case_of(r.stream))


def _task_done(changes: Changes, r: Record) -> None:
    done_at = r.data.get("occurred_at") or stamp(r.at)  # 补录: when it really happened
    _set_task(changes, r, status="done", assignee=r.actor["id"], done_at=done_at)
    changes.delete(schema.task_queue, task=r.data["task"])
    said = {n: v for n in ("net", "category") if isinstance(v := r.data["answers"].get(n), str)}
    if said:
        changes.update(schema.case, said, id=case_of(r.stream))


def _hotspot_noticed(changes: Changes, r: Record) -> None:
    names = ("unit", "category", "by", "proposed_at")
    row = {"id": r.data["hotspot"], **{name: r.data[name] for name in names}}
    for case in r.data["cases"]:
        changes.replace(schema.hotspot, row, case=case)


def _task_claimed(changes: Changes, r: Record) -> None:
    _set_task(changes, r, status="claimed", assignee=r.actor["id"])


def _task_urged(changes: Changes, r: Record) -> None:
    _set_task(changes, r, urged_at=stamp(r.at))


def _case_copied(changes: Changes, r: Record) -> None:
    for person in r.data["to"]:
        row = {"sent_by": r.actor["id"], "sent_at": stamp(r.at), "read_at": None}
        changes.replace(schema.copy, row, case=case_of(r.stream), person=person)


def _copy_read(changes: Changes, r: Record) -> None:
    key = {"case": case_of(r.stream), "person": r.actor["id"]}
    changes.update(schema.copy, {"read_at": stamp(r.at)}, **key)


def _fact_added(changes: Changes, r: Record) -> None:
    changes.update(schema.case, {"fact_at": stamp(r.at)}, id=case_of(r.stream))


def _set_task(changes: Changes, r: Record, **values: Any) -> None:
    changes.update(schema.task, values, case=case_of(r.stream), id=r.data["task"])


def _timer_fired(changes: Changes, r: Record) -> None:
    changes.delete(schema.timer, case=case_of(r.stream), id=r.data["timer"])


def _job_completed(changes: Changes, r: Record) -> None:
    changes.delete(schema.job, case=case_of(r.stream), id=r.data["job"])
    for found in r.data.get("objects", ()):
        key = {"case": case_of(r.stream), "object": found, "element": r.data["el"]}
        changes.replace(schema.object_link, {"at": stamp(r.at)}, **key)


def _person_added(changes: Changes, r: Record) -> None:
    row = {"name": r.data["name"]["$c"], "demo": bool(r.data.get("demo"))}
    changes.replace(schema.person, row, id=r.data["person"])


def _post_assigned(changes: Changes, r: Record) -> None:
    names = ("person", "role", "unit", "since", "until", "seconded_by", "substitute_for")
    changes.replace(schema.post, {n: r.data.get(n) for n in names}, id=r.data["id"])


def _post_ended(changes: Changes, r: Record) -> None:
    changes.update(schema.post, {"until": r.data["until"]}, id=r.data["id"])


def _process_deployed(changes: Changes, r: Record) -> None:
    row = {n: r.data[n] for n in ("name", "digest")} | {"deployed_at": stamp(r.at)}
    changes.replace(schema.process, row, id=r.data["process"])
    _scheduled(changes, r)


def _scheduled(changes: Changes, r: Record) -> None:
    """What opens the new version of a process; the old version's triggers go."""
    process = r.data["process"]
    changes.delete(schema.schedule, process=process)
    for start in r.data.get("starts", ()):
        key = {"process": process, "element": start["el"], "part": start["part"]}
        row = {name: start.get(name, "") for name in ("kind", "name", "text", "units")}
        row |= _turn(start.get("state", {})) | {"bucket": bucket(process)}
        changes.insert(schema.schedule, row, **key)


def _schedule_fired(changes: Changes, r: Record) -> None:
    key = {"process": r.data["process"], "element": r.data["el"], "part": r.data["part"]}
    changes.update(schema.schedule, _turn(r.data["state"]), **key)


def _turn(state: dict[str, Any]) -> dict[str, Any]:
    return {"due": state.get("due"), "state": json.dumps(state, sort_keys=True)}


def _pack_loaded(changes: Changes, r: Record) -> None:
    row = {"pack": r.data["digest"], "loaded_at": stamp(r.at)}
    changes.replace(schema.region, row, id=r.data["region"])


def _basis_changed(changes: Changes, r: Record) -> None:
    """The pact's own stream tells of it too; what is in force is said in the region's."""
    if r.stream == "region":
        _pack_loaded(changes, r)


def _calendar_loaded(changes: Changes, r: Record) -> None:
    if r.data.get("before"):
        changes.update(schema.calendar, {"current": False}, digest=r.data["before"])
    row = {"loaded_at": stamp(r.at), "current": True}
    changes.replace(schema.calendar, row, digest=r.data["digest"])


def _metric_published(changes: Changes, r: Record) -> None:
    row = {"published_at": stamp(r.at), "by": r.actor["id"]}
    row |= {"body": json.dumps(r.data, ensure_ascii=False, sort_keys=True)}
    key = {name: r.data[name] for name in ("metric", "period", "revision")}
    changes.insert(schema.publication, row, **key)


def _case_amended(changes: Changes, r: Record) -> None:
    row = {
        n: r.data["header"][n] for n in ("net", "channel", "title") if n in r.data.get("header", {})
    }
    if row:
        changes.update(schema.case, row, id=case_of(r.stream))


def _case_migrated(changes: Changes, r: Record) -> None:
    row = {"definition": r.data["to"], "name": r.data["name"]}
    changes.update(schema.case, row, id=case_of(r.stream))


def _calendar_applied(changes: Changes, r: Record) -> None:
    changes.update(schema.case, {"calendar": r.data["calendar"]}, id=case_of(r.stream))


def _types_deployed(changes: Changes, r: Record) -> None:
    changes.replace(schema.object_types, {"digest": r.data["digest"]}, id="current")


def _linked(changes: Changes, r: Record) -> None:
    """What somebody registers for a case belongs to it; what the case does itself, its own record
    says."""
    cause = r.data.get("cause", {})
    if cause and "el" not in cause:
        key = {"case": cause["case"], "object": object_of(r.stream), "element": ""}
        changes.replace(schema.object_link, {"at": stamp(r.at)}, **key)


def _object_created(changes: Changes, r: Record) -> None:
    row = {name: r.data.get(name) for name in ("type", "key", "unit", "path", "status")}
    row |= {"created_at": stamp(r.at), "changed_at": stamp(r.at), "seq": 0, "head": ""}
    changes.insert(schema.object, row, id=object_of(r.stream))
    _object_changed(changes, r)


def _object_changed(changes: Changes, r: Record) -> None:
    """``set``: field -> value; ``items``: list -> number -> item."""
    _linked(changes, r)
    for name, value in r.data.get("set", {}).items():
        _put_value(changes, r, name, 0, value)
    for name, items in r.data.get("items", {}).items():
        for n, item in items.items():
            _put_value(changes, r, name, int(n), item)
    if "key" in r.data:
        changes.update(schema.object, {"key": r.data["key"]}, id=object_of(r.stream))


def _put_value(changes: Changes, r: Record, name: str, n: int, value: Any) -> None:
    key = {"object": object_of(r.stream), "name": name, "n": n}
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    changes.replace(schema.object_value, {"value": text}, **key)


def _object_status_changed(changes: Changes, r: Record) -> None:
    _linked(changes, r)
    changes.update(schema.object, {"status": r.data["to"]}, id=object_of(r.stream))


def _nothing(changes: Changes, r: Record) -> None:
    """A fact worth keeping that no table shows."""


# ---------------------------------------------------------------- effects


def _task_offered(changes: Changes, r: Record, e: Effect) -> None:
    case = case_of(r.stream)
    row = {
        "element": e["el"],
        "process": e["p"],
        "name": e["name"],
        "role": ",".join(e["role"]),
        "unit": e["unit"],
        "form": e.get("form"),
        "status": "claimed" if "assignee" in e else "offered",
        "assignee": e.get("assignee"),
        "priority": e.get("priority", 50),
        "offered_at": e.get("since") or stamp(r.at),
        "due": e.get("due"),
    }
    changes.insert(schema.task, row, case=case, id=e["id"])
    _line_up(changes, r, e, e.get("assignee"))


def _line_up(changes: Changes, r: Record, e: Effect, to: str | None) -> None:
    """The task stands in the queues of its roles, and in that of the person it is for."""
    queues = queues_of(",".join(e["role"]), e["unit"]) + ([own_queue(to)] if to else [])
    for queue in queues:
        key = {"queue": queue, "due": e.get("due") or NEVER, "task": e["id"]}
        changes.insert(schema.task_queue, {"case": case_of(r.stream)}, **key)


def _task_assigned(changes: Changes, r: Record, e: Effect) -> None:
    """Handed to a person, or ("") back to its queue."""
    row = {"status": "claimed" if e["to"] else "offered", "assignee": e["to"] or None}
    row |= {"done_at": None, "owner": e.get("owner")}
    changes.update(schema.task, row, case=case_of(r.stream), id=e["id"])
    changes.delete(schema.task_queue, task=e["id"])
    _line_up(changes, r, e, e["to"])


def _task_changed(changes: Changes, r: Record, e: Effect) -> None:
    """The task's element was drawn anew (migration)."""
    row = {"element": e["el"], "process": e["p"], "name": e["name"], "form": e.get("form")}
    row |= {"role": ",".join(e["role"]), "unit": e["unit"], "due": e.get("due")}
    changes.update(schema.task, row, case=case_of(r.stream), id=e["id"])
    changes.delete(schema.task_queue, task=e["id"])
    _line_up(changes, r, e, e.get("to"))


def _task_held(changes: Changes, r: Record, e: Effect) -> None:
    """Answered, and waiting for signers."""
    row = {"status": "held", "done_at": None}
    changes.update(schema.task, row, case=case_of(r.stream), id=e["id"])
    changes.delete(schema.task_queue, task=e["id"])


def _task_finished(changes: Changes, r: Record, e: Effect) -> None:
    """What was held is done, by whoever had answered it."""
    row = {"status": "done", "assignee": e["by"], "done_at": stamp(r.at)}
    changes.update(schema.task, row, case=case_of(r.stream), id=e["id"])


def _task_withdrawn(changes: Changes, r: Record, e: Effect) -> None:
    row = {"status": "withdrawn", "done_at": stamp(r.at)}
    changes.update(schema.task, row, case=case_of(r.stream), id=e["id"])
    changes.delete(schema.task_queue, task=e["id"])


def _task_moved(changes: Changes, r: Record, e: Effect) -> None:
    """A task's deadline moved: pause, extension or a new calendar."""
    case = case_of(r.stream)
    changes.update(schema.task, {"due": e["due"]}, case=case, id=e["id"])
    changes.delete(schema.task_queue, task=e["id"])
    _line_up(changes, r, e, e.get("to"))


def _task_reminded(changes: Changes, r: Record, e: Effect) -> None:
    changes.update(schema.task, {"urged_at": stamp(r.at)}, case=case_of(r.stream), id=e["id"])


def _timer_set(changes: Changes, r: Record, e: Effect) -> None:
    case = case_of(r.stream) or ""
    row = {
        "bucket": bucket(case),
        "due": e["due"],
        "kind": e["kind"],
        "element": e["el"],
        "provisional": bool(e.get("provisional")),
    }
    changes.insert(schema.timer, row, case=case, id=e["id"])


def _timer_cleared(changes: Changes, r: Record, e: Effect) -> None:
    changes.delete(schema.timer, case=case_of(r.stream), id=e["id"])


def _subscription_opened(changes: Changes, r: Record, e: Effect) -> None:
    row = {
        "element": e["el"],
        "process": e["p"],
        "type": e["type"],
        "name": e["name"],
        "role": ",".join(e.get("role") or ()),
        "form": e.get("form"),
        "action": e.get("action"),
        "key": e.get("key"),
        "paths": json.dumps(e["paths"], ensure_ascii=False) if e.get("paths") else None,
    }
    changes.insert(schema.subscription, row, case=case_of(r.stream), id=e["id"])


def _subscription_closed(changes: Changes, r: Record, e: Effect) -> None:
    changes.delete(schema.subscription, case=case_of(r.stream), id=e["id"])


def _job_created(changes: Changes, r: Record, e: Effect) -> None:
    row = {"element": e["el"], "topic": e["topic"]}
    changes.insert(schema.job, row, case=case_of(r.stream), id=e["id"])


def _job_withdrawn(changes: Changes, r: Record, e: Effect) -> None:
    changes.delete(schema.job, case=case_of(r.stream), id=e["id"])


def _incident_raised(changes: Changes, r: Record, e: Effect) -> None:
    row = {"element": e["el"], "error": e["error"], "raised_at": stamp(r.at)}
    changes.replace(schema.incident, row, case=case_of(r.stream), id=e["id"])


def _incident_resolved(changes: Changes, r: Record, e: Effect) -> None:
    changes.delete(schema.incident, case=case_of(r.stream), id=e["id"])


def _case_due(changes: Changes, r: Record, e: Effect) -> None:
    _set_case(changes, r, due=e["due"], provisional=bool(e.get("provisional")))


def _case_resolved(changes: Changes, r: Record, e: Effect) -> None:
    _set_case(changes, r, resolved_at=stamp(r.at))


def _case_reopened(changes: Changes, r: Record, e: Effect) -> None:
    _set_case(changes, r, resolved_at=None)


def _case_closed(changes: Changes, r: Record, e: Effect) -> None:
    row = {n: e.get(n) for n in ("outcome", "route_class", "level")}
    _set_case(changes, r, status=e["status"], closed_at=stamp(r.at), **row)


def _case_merged(changes: Changes, r: Record, e: Effect) -> None:
    _set_case(changes, r, merged_into=e["number"])


def _case_separated(changes: Changes, r: Record, e: Effect) -> None:
    _set_case(changes, r, status="open", closed_at=None, outcome=None, merged_into=None)


def _case_suspended(changes: Changes, r: Record, e: Effect) -> None:
    _set_case(changes, r, suspended=True)


def _case_resumed(changes: Changes, r: Record, e: Effect) -> None:
    _set_case(changes, r, suspended=False)


def _set_case(changes: Changes, r: Record, **values: Any) -> None:
    changes.update(schema.case, values, id=case_of(r.stream))


def _no_effect(changes: Changes, r: Record, e: Effect) -> None:
    """An effect for readers of the history only."""


APPLIERS: dict[str, Callable[[Changes, Record], None]] = {
    "case.opened": _case_opened,
    "case.amended": _case_amended,
    "calendar.applied": _calendar_applied,
    "case.migrated": _case_migrated,
    "task.completed": _task_done,
    "task.returned": _task_done,
    "task.claimed": _task_claimed,
    "task.urged": _task_urged,
    "case.copied": _case_copied,
    "hotspot.noticed": _hotspot_noticed,
    "copy.read": _copy_read,
    "fact.added": _fact_added,
    "timer.fired": _timer_fired,
    "job.completed": _job_completed,
    "person.added": _person_added,
    "post.assigned": _post_assigned,
    "post.ended": _post_ended,
    "process.deployed": _process_deployed,
    "schedule.fired": _schedule_fired,
    "metric.published": _metric_published,
    "types.deployed": _types_deployed,
    "object.created": _object_created,
    "object.changed": _object_changed,
    "object.status_changed": _object_status_changed,
    "pack.loaded": _pack_loaded,
    "parameter.set": _pack_loaded,
    "parameter.withdrawn": _pack_loaded,
    "unit.set": _pack_loaded,
    "paper.set": _pack_loaded,
    "basis.suspended": _basis_changed,
    "basis.restored": _basis_changed,
    "calendar.loaded": _calendar_loaded,
}

EFFECTS: dict[str, Callable[[Changes, Record, Effect], None]] = {
    "task.offered": _task_offered,
    "task.withdrawn": _task_withdrawn,
    "task.moved": _task_moved,
    "task.assigned": _task_assigned,
    "task.held": _task_held,
    "task.changed": _task_changed,
    "task.done": _task_finished,
    "timer.set": _timer_set,
    "timer.cleared": _timer_cleared,
    "subscription.opened": _subscription_opened,
    "subscription.closed": _subscription_closed,
    "job.created": _job_created,
    "job.withdrawn": _job_withdrawn,
    "incident.raised": _incident_raised,
    "incident.resolved": _incident_resolved,
    "case.due": _case_due,
    "case.resolved": _case_resolved,
    "case.reopened": _case_reopened,
    "case.closed": _case_closed,
    "case.merged_into": _case_merged,
    "case.separated": _case_separated,
    "task.reminded": _task_reminded,
    "case.suspended": _case_suspended,
    "case.resumed": _case_resumed,
}
