"""Opening a case: from a report to a numbered case with its first tasks."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ..definitions import Definition
from ..errors import Conflict, Invalid
from ..events import Record, stamp
from ..house import House, Rules, who
from ..kernel.setting import Setting
from ..kernel.step import step
from ..model import SHANGHAI, Actor
from ..store import Head, schema, vault
from . import hotspots, intake, outbox, own
from .acting import Acting, versions
from .near import Here, Near, told_place
from .once import Reply
from .reporting import Report, check_header, start_form


def open_case(
    house: House, db: sa.Connection, report: Report, actor: Actor, key: str | None
) -> Reply:
    """Open one case. Invalid (unit, net, form fields), Conflict (external id known already)."""
    definition = house.deployed(db, report.process)
    (rules, calendars), at = house.current(db), house.now()
    report = _as_told(report)
    check_header(report, rules)
    case = report.id or str(uuid.uuid4())
    place = (case, report.unit, stamp(at))
    setting = house.setting_of(*place, 1, at, rules, calendars, definition.profile)
    taken = _load(house, db, definition, setting, report)
    words, token = told_place(taken)
    found = hotspots.nearby(house, db, rules, at, _here(rules, at, report.unit, taken, words))
    data = _data(house, db, definition, setting, report, taken, actor)
    data["lookups"] |= _duplicates(hotspots.duplicates(rules, at, found))
    vault.keep(db, house.tenant, f"case:{case}", taken.kept, house.secret, [token])
    reply = file(house, db, definition, setting, data, actor, key)
    if found:
        hotspots.notice(house, db, rules, case, data["category"], found)
    return reply


def file(
    house: House,
    db: sa.Connection,
    definition: Definition,
    setting: Setting,
    data: dict[str, Any],
    actor: Actor,
    key: str | None,
) -> Reply:
    """Write the first record of a case, with all that follows from it."""
    done = step(definition, {}, setting, "case.opened", data, actor.id)
    record = Record(
        house.tenant,
        f"case:{setting.case}",
        1,
        setting.at,
        "case.opened",
        who(actor),
        data,
        done.effects,
        house.keep_versions(db, versions(definition, setting)),
        done.post,
        key or "",
    )
    over = done.state["status"] != "open"
    house.store.append(db, Head(0, ""), record, None if over else done.state, fresh=True)
    sender = outbox.Sender(setting.case, 1, data["unit"], data["net"], outbox.hops(data))
    outbox.hand_out(house, db, sender, done)
    if jobs := own.waiting(done):
        locked = house.store.lock(db, setting.case)
        begun = Acting(house, db, locked, definition, setting, actor, hops=sender.hops)
        own.perform(begun, done, locked.head, jobs)
    return {"case": setting.case, "number": data["number"], "seq": 1}


def _as_told(report: Report) -> Report:
    """Channel, net and external id that the form asks for win over the defaults beside it."""
    told = {"channel": "channel", "net": "net", "external_id": "external"}
    given: dict[str, Any] = {
        to: v for key, to in told.items() if isinstance(v := report.answers.get(key), str) and v
    }
    if report.occurred_at is None:
        given["occurred_at"] = _told_instant(report.answers.get("occurred_at"))
    return replace(report, **given)


def _told_instant(text: Any) -> datetime | None:
    """The local time that the form was told; what is no time the form itself refuses."""
    try:
        told = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return told if told.tzinfo else told.replace(tzinfo=SHANGHAI)


def _load(
    house: House, db: sa.Connection, definition: Definition, setting: Setting, report: Report
) -> intake.Taken:
    form = house.form(definition, start_form(definition))
    values = dict(report.answers)
    if form is not None:
        values = form.load(report.answers, setting.context({}), now=setting.at)
    taken = intake.take(form, values)
    intake.check_files(db, house, taken)
    return taken


def _data(
    house: House,
    db: sa.Connection,
    definition: Definition,
    setting: Setting,
    report: Report,
    taken: intake.Taken,
    actor: Actor,
) -> dict[str, Any]:
    unit = setting.pack.units.get(report.unit)
    if unit and not unit.takes(setting.at.astimezone(SHANGHAI).date()):
        raise Invalid({"unit": [f"{unit.name}已停用,请选现在的单位"]})
    if report.external is not None:
        _unknown_external(house, db, report.external)
    spot = _spot(taken.answers)
    category = taken.answers.get("category")
    lookups = intake.same_plate(db, house, taken, setting.case) | {
        "reporter_role": sorted(actor.roles)[0] if actor.roles else "",
        "photo_count": len(taken.files),
        "net": report.net,
        "channel": report.channel,
    }
    occurred = report.occurred_at or setting.at
    if occurred > setting.at:
        raise Invalid({"occurred_at": ["发生时间不能晚于现在"]})
    data = {
        "seen": versions(definition, setting),
        "process": definition.process,
        "name": definition.name,
        "number": next_number(house, db, report.unit, setting),
        "unit": report.unit,
        "path": unit_path(setting, report.unit),
        "net": report.net,
        "channel": report.channel,
        "occurred_at": stamp(occurred),
        "opened_at": stamp(setting.at),
        "answers": taken.answers,
        "lookups": lookups,
    }
    title = taken.hide("text", report.title)["$c"] if report.title else _title(taken)
    optional = {"external": report.external, "category": category, "spot": spot, "title": title}
    optional["parent"] = report.parent
    data |= {"from": dict(report.origin)} if report.origin else {}
    return data | {k: v for k, v in optional.items() if isinstance(v, str)}


def _title(taken: intake.Taken) -> str | None:
    title = taken.answers.get("title")
    return title["$c"] if isinstance(title, dict) and "$c" in title else None


def unit_path(setting: Setting, unit: str) -> str:
    """The chain of units from the top, ``/a/b/c/``: a territory's cases share its prefix."""
    chain = [up.id for up in setting.pack.path(unit)]
    return "/" + "/".join(reversed(chain)) + "/"


def next_number(house: House, db: sa.Connection, unit: str, setting: Setting) -> str:
    """``<unit>-<yyyy>-<n>``; gaps are allowed, repeats are not."""
    name = f"{unit}-{setting.at.astimezone(SHANGHAI).year}"
    return f"{name}-{house.store.next_value(db, name):05d}"


def _unknown_external(house: House, db: sa.Connection, external: str) -> None:
    c = schema.case.c
    query = sa.select(c.number).where(c.tenant == house.tenant, c.external == external)
    if number := db.scalar(query):
        raise Conflict(f"外部编号 {external} 已登记为 {number}", "external_known")


def _spot(answers: Mapping[str, Any]) -> str | None:
    for value in answers.values():
        if (
            isinstance(value, dict)
            and value.get("lat") is not None
            and value.get("lng") is not None
        ):
            return f"{_plain(value['lat'])},{_plain(value['lng'])}"
    return None


def _plain(number: Any) -> str:
    return str(number["$n"]) if isinstance(number, dict) else str(number)


def _here(rules: Rules, at: datetime, unit: str, taken: intake.Taken, words: str | None) -> Here:
    category = taken.answers.get("category")
    same = hotspots.classes(rules, at, category if isinstance(category, str) else None)
    return Here(unit, same, _spot(taken.answers), words)


def _duplicates(found: Sequence[Near]) -> dict[str, Any]:
    """Candidates for merging, and by what they were found."""
    numbers = sorted(each.number for each in found)
    return {"possible_duplicates": numbers, "duplicates_by": hotspots.by(found)}
