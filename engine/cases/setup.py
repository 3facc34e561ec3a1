"""Setting up: processes, region packs, calendars, people. Each leaves a record in its stream."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa

from .. import definitions, people, repair, rules
from ..clocks import Calendars
from ..definitions import Definition
from ..errors import Conflict, Invalid, NotFound
from ..events import canonical, stamp
from ..house import House, who
from ..model import SHANGHAI, Actor, Finding
from ..objects import types, writing
from ..region import Pack, Person, Version, carried, laid_over, with_version
from ..repair import Mended
from ..store import schema, vault
from . import apart, intake, scheduling
from .refusals import say
from .reliance import keep_pack

Library = Mapping[str, bytes]
NAMESPACE = uuid.UUID("5f8d1a52-64f5-5d8e-9a5b-7c8f3a1e0c42")
ROLES = "workflows/roles.json"


@dataclass(frozen=True, slots=True)
class Deployed:
    """What one deployment did: process ids by whether their definition is new."""

    new: tuple[str, ...]
    unchanged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A pack put in force: its digest, and in sentences what was set locally and could not stay."""

    version: str
    dropped: tuple[str, ...]


def check(library: Library, profile: str) -> list[Finding]:
    """All findings of the lint, errors and warnings."""
    found = rules.check(library, roles=_roles(library), profile=profile)
    return [*found, *_wrong_types(library)]


def _wrong_types(library: Library) -> list[Finding]:
    """What is wrong with the types of objects."""
    try:
        types.declared(library)
    except Invalid as error:
        return [
            Finding(types.FILE, place.partition("#")[2], "bad_object_type", sentence)
            for place, sentences in error.fields.items()
            for sentence in sentences
        ]
    return []


def mend(library: Library, path: str, profile: str) -> Mended:
    """One diagram with everything put right that has only one right answer."""
    return repair.mend(library, path, roles=_roles(library), profile=profile)


def deploy(
    house: House,
    library: Library,
    only: Iterable[str],
    profile: str,
    actor: Actor,
    against: Mapping[str, str] | None = None,
) -> Deployed:
    """Deploy processes all-or-nothing. Invalid with every error of the lint if one is unfit.

    ``against``: process -> digest of the version that the new one was compared with (empty: there
    was none); Conflict if it is not of all of them, or if another one is in force by now.
    """
    wanted = sorted(only)
    errors = [f for f in check(library, profile) if f.severity == "error" and _concerns(f, wanted)]
    if errors:
        raise Invalid(_by_element(errors), say("refused", number=len(errors)))
    roles = _roles(library)
    built = [definitions.build(p, library, roles=roles, profile=profile) for p in wanted]
    with house.store.turn("deploy") as db:
        if against is not None:
            _still(house, db, wanted, against)
        _deploy_types(house, db, library, actor)
        fresh = [d.process for d in built if _deploy(house, db, d, actor)]
    return Deployed(tuple(fresh), tuple(p for p in wanted if p not in fresh))


def _still(house: House, db: sa.Connection, wanted: list[str], against: Mapping[str, str]) -> None:
    if set(against) != set(wanted):
        raise Conflict(say("not_compared"), "not_compared")
    p = schema.process.c
    query = sa.select(p.id, p.digest).where(p.tenant == house.tenant, p.id.in_(wanted))
    now = {row.id: row.digest for row in db.execute(query)}
    if changed := [name for name in wanted if now.get(name, "") != against[name]]:
        names = say("and").join(changed)
        raise Conflict(say("deployed_meanwhile", names=names), "deployed_meanwhile")


def _concerns(finding: Finding, wanted: list[str]) -> bool:
    """A finding in another process of the library does not stop this deployment."""
    parts = finding.file.split("/")
    return parts[0] != "workflows" or len(parts) < 3 or parts[1] in wanted


def _deploy(house: House, db: sa.Connection, made: Definition, actor: Actor) -> bool:
    p = schema.process.c
    query = sa.select(p.digest).where(p.tenant == house.tenant, p.id == made.process)
    if db.scalar(query) == made.digest:
        return False
    manifest = {path: _sha(data) for path, data in made.files.items()}
    house.store.put_blobs(db, {manifest[path]: data for path, data in made.files.items()})
    _keep_definition(house, db, made, manifest)
    data: dict[str, Any] = {"process": made.process, "name": made.name, "digest": made.digest}
    data["files"] = manifest
    if starts := scheduling.starts(house, db, made):
        data["starts"] = starts
    house.tell(db, "deploy", "process.deployed", data, who(actor))
    return True


def _deploy_types(house: House, db: sa.Connection, library: Library, actor: Actor) -> None:
    """The object types of a library come with its processes."""
    found = types.declared(library)
    if found is None:
        return
    made = json.dumps(found, ensure_ascii=False).encode()  # in the order of its columns
    version = _sha(made)
    t = schema.object_types.c
    if db.scalar(sa.select(t.digest).where(t.tenant == house.tenant)) == version:
        return
    house.store.put_blobs(db, {version: made})
    writing.make_gate(house, db)
    data = {"digest": version, "types": sorted(found["types"])}
    house.tell(db, "deploy", "types.deployed", data, who(actor))


def _keep_definition(
    house: House, db: sa.Connection, made: Definition, manifest: dict[str, str]
) -> None:
    d = schema.definition
    known = sa.select(d.c.digest).where(d.c.tenant == house.tenant, d.c.digest == made.digest)
    if db.scalar(known) is None:
        row = {"process": made.process, "name": made.name, "profile": made.profile}
        row |= {"tenant": house.tenant, "digest": made.digest}
        db.execute(d.insert(), row | {"manifest": json.dumps(manifest, sort_keys=True)})


def load_pack(house: House, pack: Pack, roles: Mapping[str, Any], actor: Actor) -> Loaded:
    """Keep a pack version with its roles and make it the one in force.

    What was set in the system stays (``region.laid_over``); Invalid if it no longer fits.
    """
    with house.store.turn("region") as db:
        return _load_pack(house, db, pack, roles, actor)


def _load_pack(
    house: House, db: sa.Connection, pack: Pack, roles: Mapping[str, Any], actor: Actor
) -> Loaded:
    r = schema.region.c
    current = db.scalar(sa.select(r.pack).where(r.tenant == house.tenant, r.id == pack.id))
    dropped: tuple[str, ...] = ()
    if current:  # what is suspended stays so until it is restored
        before = house.rules_of(db, current).pack
        pack = replace(pack, suspensions=pack.suspensions or before.suspensions)
        versions, codes = carried(pack, before)
        pack, dropped = laid_over(replace(pack, versions=versions, codes=codes), before)
    version = keep_pack(house, db, pack, roles)
    if current != version:
        data: dict[str, Any] = {"region": pack.id, "digest": version, "name": pack.name}
        data |= {"dropped": list(dropped)} if dropped else {}
        house.tell(db, "region", "pack.loaded", data, who(actor))
    return Loaded(version, dropped)


def import_taxonomy(
    house: House,
    version: Version,
    rows: Iterable[Mapping[str, str]],
    masters: Mapping[str, str],
    actor: Actor,
) -> int:
    """Add a table of codes beside those that there are; the number of its codes."""
    with house.store.turn("region") as db:
        rules = house.current_rules(db)
        pack = with_version(rules.pack, version, rows, masters)
        _load_pack(house, db, pack, rules.roles, actor)
    return sum(row.version == version.id for row in pack.codes)


def load_calendars(house: House, calendars: Calendars, actor: Actor) -> str:
    """Keep a calendar version and make it the one for new cases; its digest.

    Notices that were imported since stay: they are laid over these tables in their order."""
    with house.store.turn("calendar") as db:
        found = house.store.history(db, "calendar")
        notices = [r.data["notice"] for r, _ in found if "notice" in r.data]
        for notice in notices:
            calendars = calendars.with_rows(house.store.blobs(db, [notice])[notice].decode())
        return _calendars_loaded(house, db, calendars, actor, {})


def import_notice(house: House, text: str, actor: Actor) -> str:
    """Lay a notice of the State Council (CSV rows) over the calendar in force; the new digest.

    Invalid names wrong lines.
    """
    with house.store.turn("calendar") as db:
        calendars = house.current(db)[1].with_rows(text)
        notice = text.encode()
        house.store.put_blobs(db, {_sha(notice): notice})
        return _calendars_loaded(house, db, calendars, actor, {"notice": _sha(notice)})


def _calendars_loaded(
    house: House, db: sa.Connection, calendars: Calendars, actor: Actor, more: dict[str, Any]
) -> str:
    c = schema.calendar.c
    current = db.scalar(sa.select(c.digest).where(c.tenant == house.tenant, c.current.is_(True)))
    if current != calendars.version:
        house.store.put_blobs(db, {calendars.version: canonical(calendars.to_json())})
        before = {"before": current} if current else {}
        data = {"digest": calendars.version, **before, **more}
        house.tell(db, "calendar", "calendar.loaded", data, who(actor))
    return calendars.version


def calendars_in_force(house: House) -> Calendars:
    with house.store.reading() as db:
        return house.current(db)[1]


def add_people(house: House, people: Iterable[Person], actor: Actor, *, demo: bool = False) -> int:
    """Register people (names to the vault) and their posts; known ids are left alone."""
    added = 0
    with house.store.turn("org") as db:
        p = schema.person.c
        known = set(db.scalars(sa.select(p.id).where(p.tenant == house.tenant)))
        for person in people:
            if person.id not in known:
                _add_person(house, db, person, actor, demo)
                added += 1
    return added


def _add_person(house: House, db: sa.Connection, person: Person, actor: Actor, demo: bool) -> None:
    taken = intake.Taken()
    data = {"person": person.id, "name": taken.hide("name", person.name), "demo": demo}
    vault.keep(db, house.tenant, "org", taken.kept, house.secret)
    house.tell(db, "org", "person.added", data, who(actor))
    for post in person.posts:
        begin = stamp(_midnight(post.valid_from))
        end = stamp(_midnight(post.valid_to)) if post.valid_to else None
        assign(
            house,
            db,
            person.id,
            post.role,
            post.unit,
            begin,
            actor,
            until=end,
            seconded_by=post.seconded_by or None,
            substitute_for=post.substitute_for or None,
        )


def assign(
    house: House,
    db: sa.Connection,
    person: str,
    role: str,
    unit: str,
    since: str,
    actor: Actor,
    *,
    until: str | None = None,
    seconded_by: str | None = None,
    substitute_for: str | None = None,
) -> str:
    """Give a person a post; the post's id."""
    told = f"{house.tenant}:{person}:{role}:{unit}:{since}"
    told += f":{substitute_for}" if substitute_for else ""
    ident = str(uuid.uuid5(NAMESPACE, told))
    data = {"id": ident, "person": person, "role": role, "unit": unit, "since": since}
    more = {"until": until, "seconded_by": seconded_by, "substitute_for": substitute_for}
    data |= {k: v for k, v in more.items() if v}
    apart.check(house, db, apart.Held(person, role, since, until, substitute_for))
    house.tell(db, "org", "post.assigned", data, who(actor))
    return ident


def assign_post(
    house: House, person: str, role: str, unit: str, since: datetime, actor: Actor
) -> str:
    """A post for a registered person.

    NotFound (person), Invalid (unit, role), NotAllowed (one's own; an administrator's except on
    the server; see ``apart``), Conflict (somebody else may know the person's password).
    """
    apart.not_oneself(actor, person)
    with house.store.turn("org") as db:
        rules = house.current_rules(db)
        faults = {} if unit in rules.pack.units else {"unit": [f"没有单位 {unit}"]}
        faults |= {} if role in rules.roles else {"role": [f"没有岗位 {role}"]}
        if faults:
            raise Invalid(faults)
        people.known(house, db, person)
        apart.may_give(house, db, rules.roles, actor, person, role)
        return assign(house, db, person, role, unit, stamp(since), actor)


def appoint_substitute(
    house: House, substitute: str, absent: str, since: datetime, until: datetime, actor: Actor
) -> str:
    """代理: for a time somebody also serves what an absent person serves.

    NotFound, Invalid, NotAllowed (oneself; see ``apart``).
    """
    apart.not_oneself(actor, substitute)
    if substitute == absent:
        raise Invalid({"substitute": ["请选择别人代理"]})
    if until <= since:
        raise Invalid({"until": ["代理结束应晚于开始"]})
    with house.store.turn("org") as db:
        people.known(house, db, substitute)
        people.known(house, db, absent)
        apart.may_stand_in(house, db, actor, absent)
        for_a_time = {"until": stamp(until), "substitute_for": absent}
        return assign(house, db, substitute, "", "", stamp(since), actor, **for_a_time)


def end_post(house: House, post: str, until: datetime, actor: Actor) -> None:
    """End a post at an instant. NotFound if there is no such post."""
    with house.store.turn("org") as db:
        p = schema.post.c
        holder = db.scalar(sa.select(p.person).where(p.tenant == house.tenant, p.id == post))
        if holder is None:
            raise NotFound(f"没有任职 {post}")
        apart.not_oneself(actor, holder)
        house.tell(db, "org", "post.ended", {"id": post, "until": stamp(until)}, who(actor))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def _roles(library: Library) -> dict[str, Any]:
    if ROLES not in library:
        raise Invalid({ROLES: ["缺少岗位表 workflows/roles.json"]})
    try:
        return json.loads(library[ROLES])
    except ValueError as error:
        raise Invalid({ROLES: [f"岗位表不是有效的 JSON:{error}"]}) from error


def _by_element(findings: list[Finding]) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for f in findings:
        fields.setdefault(f"{f.file}#{f.element or '-'}", []).append(f"{f.rule}: {f.message}")
    return fields


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
