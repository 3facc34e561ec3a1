"""The city's own rows of its region pack: units and the wording of documents, each a record.

Parameters are in ``parameters``; what all of them share is ``enact``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ..errors import Conflict, Invalid, NotFound
from ..events import stamp
from ..house import House, Rules, who
from ..model import SHANGHAI, Actor
from ..region import Pack, Paper, Unit, broken, with_row
from ..store import schema
from .reliance import keep_pack

UNIT_SET, PAPER_SET = KINDS = ("unit.set", "paper.set")
VILLAGE, GRID = "村居", "网格"
WAITING = ("offered", "claimed", "held")
IDENT = re.compile(r"[a-z][a-z0-9-]{1,38}[a-z0-9]")
LONGEST_NAME, LONGEST_TEXT, MOST_LINES = 60, 500, 60


def enact(
    house: House,
    db: sa.Connection,
    rules: Rules,
    pack: Pack,
    kind: str,
    told: dict[str, Any],
    actor: Actor,
) -> str:
    """Put a changed pack in force, with a record of what was changed; its version. ``rules`` were
    read after the region's turn was taken (``Store.take_turn``).

    Invalid (field ``value``) if it breaks a rule between rows that held before.
    """
    if new := broken(rules.pack, pack):
        raise Invalid({"value": [f"{where}:{'、'.join(said)}" for where, said in new.items()]})
    version = keep_pack(house, db, pack, rules.roles)
    data = {"region": pack.id, "digest": version, "name": pack.name, **told}
    house.tell(db, "region", kind, data, who(actor))
    return version


# ---------------------------------------------------------------- units


@dataclass(frozen=True, slots=True)
class WantedUnit:
    """A village or grid as typed: a new id, or that of one there is to rename or close it."""

    id: str
    name: str
    parent: str = ""
    kind: str = ""
    closed: date | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """What hangs on a unit: posts in force, open tasks offered there, open cases lying in it."""

    posts: int
    tasks: int
    cases: int


def add_unit(house: House, wanted: WantedUnit, actor: Actor) -> str:
    """A new village or grid below a unit; the pack's version. Conflict (known id), Invalid."""
    with house.store.turn("region") as db:
        rules = house.current_rules(db)
        pack, wrong = rules.pack, _wrong_name(rules.pack, wanted)
        if wanted.id in pack.units:
            raise Conflict(f"已有单位 {wanted.id},请另取编号", "unit_known")
        if not IDENT.fullmatch(wanted.id):
            wrong["id"] = ["编号用小写字母、数字和短横,3 到 40 个,字母开头,例如 mazhuang-g3"]
        above = pack.units.get(wanted.parent)
        level = GRID if wanted.kind == GRID else VILLAGE
        if above is None or not above.territory:
            wrong["parent"] = ["请选上级"]
        if wanted.kind not in unit_kinds(pack):
            wrong["kind"] = [f"请选{'、'.join(unit_kinds(pack))}之一"]
        if wrong:
            raise Invalid(wrong)
        row = Unit(wanted.id, wanted.name.strip(), level, wanted.kind, wanted.parent, local=True)
        return _set_unit(house, db, rules, row, actor)


def change_unit(house: House, wanted: WantedUnit, actor: Actor) -> str:
    """Rename a village or grid, or say from which day it takes no new cases (None: it does).

    NotFound, Invalid; Conflict: it is no village or grid, or closing one where work is open.
    """
    with house.store.turn("region") as db:
        rules = house.current_rules(db)
        row = rules.pack.units.get(wanted.id)
        if row is None:
            raise NotFound(f"没有单位 {wanted.id}")
        if not row.territory or row.level not in (VILLAGE, GRID):
            raise Conflict("部门和镇街以上的单位在地区包的文件里改", "unit_of_files")
        if wrong := _wrong_name(rules.pack, wanted):
            raise Invalid(wrong)
        if wanted.closed and wanted.closed != row.closed:
            _closable(house, db, rules.pack, row, wanted.closed)
        changed = replace(row, name=wanted.name.strip(), closed=wanted.closed, local=True)
        if changed == replace(row, local=True):
            return house.current_rules(db).pack.version
        return _set_unit(house, db, rules, changed, actor)


def unit_kinds(pack: Pack) -> list[str]:
    """What a new unit may be: the kinds of villages that the pack has, and a grid."""
    kinds = (u.kind for u in pack.unit_rows if u.level in (VILLAGE, GRID) and u.territory)
    return list(dict.fromkeys([*kinds, GRID]))


def _wrong_name(pack: Pack, wanted: WantedUnit) -> dict[str, list[str]]:
    name = wanted.name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        return {"name": [f"请写名称(1 到 {LONGEST_NAME} 字)"]}
    other = pack.unit_by_name(name)
    if other and other.id != wanted.id:
        return {"name": [f"已有叫{name}的单位({other.id}),请换个名称"]}
    return {}


def _closable(house: House, db: sa.Connection, pack: Pack, row: Unit, day: date) -> None:
    if day < house.now().astimezone(SHANGHAI).date():
        raise Invalid({"closed": ["请选今天或以后"]})
    below = [u.name for u in pack.descendants(row.id) if u.takes(day)]
    if below:
        raise Conflict(f"下面还有{'、'.join(below[:3])}等单位,请先停用它们", "unit_in_use")
    hung = loads(house, db, [row.id])[row.id]
    if hung.posts or hung.tasks or hung.cases:
        raise Conflict(
            f"还有任职 {hung.posts} 个、待办 {hung.tasks} 件、在办案件 {hung.cases} 件,"
            "请先结束或转走",
            "unit_in_use",
        )


def _set_unit(house: House, db: sa.Connection, rules: Rules, row: Unit, actor: Actor) -> str:
    told = {"unit": row.id, "unit_name": row.name, "parent": row.parent, "kind": row.kind}
    told |= {"closed": row.closed.isoformat()} if row.closed else {}
    return enact(house, db, rules, with_row(rules.pack, row), UNIT_SET, told, actor)


def loads(house: House, db: sa.Connection, units: Iterable[str]) -> dict[str, Load]:
    """Unit -> what hangs on it, in three statements."""
    p, t, c = schema.post.c, schema.task.c, schema.case.c
    now, wanted = stamp(house.now()), list(units)
    in_force = (p.tenant == house.tenant, p.until.is_(None) | (p.until > now))
    waiting = (t.tenant == house.tenant, t.status.in_(WAITING))
    under_way = (c.tenant == house.tenant, c.status == "open")
    found: dict[str, dict[str, int]] = {}
    asked = (("posts", p.unit, in_force), ("tasks", t.unit, waiting), ("cases", c.unit, under_way))
    for name, unit, where in asked:
        query = sa.select(unit, sa.func.count()).where(unit.in_(wanted), *where).group_by(unit)
        found[name] = {each: n for each, n in db.execute(query)}
    return {u: Load(**{name: counts.get(u, 0) for name, counts in found.items()}) for u in wanted}


# ---------------------------------------------------------------- documents


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a document as typed: one line of the body a line."""

    title: str
    body: str
    objection: str
    source: str


@dataclass(frozen=True, slots=True)
class Reworded:
    """A record of a document's wording: by whom, when, and the words before it."""

    paper: str
    before: tuple[str, ...]
    body: tuple[str, ...]
    by: str
    at: datetime


def reword(house: House, ident: str, wording: Wording, actor: Actor) -> str:
    """New words for a document, for those issued from now on; the pack's version.

    What the law wants on it (articles, remedies) is added when it is issued, whatever the words.
    NotFound; Invalid (an expression that is no FEEL, no words, no source).
    """
    with house.store.turn("region") as db:
        rules = house.current_rules(db)
        row = next((each for each in rules.pack.papers if each.id == ident), None)
        if row is None:
            raise NotFound(f"没有文书 {ident}")
        changed = _worded(row, wording)
        told = {"paper": ident, "title": changed.title, "before": list(row.body)}
        told |= {"body": list(changed.body), "source": changed.source}
        return enact(house, db, rules, with_row(rules.pack, changed), PAPER_SET, told, actor)


def _worded(row: Paper, wording: Wording) -> Paper:
    body = tuple(line.strip() for line in wording.body.splitlines() if line.strip())
    wrong: dict[str, list[str]] = {}
    for name in ("title", "source"):
        if not 0 < len(getattr(wording, name).strip()) <= LONGEST_TEXT:
            wrong[name] = [f"请写 1 到 {LONGEST_TEXT} 字"]
    if not body or len(body) > MOST_LINES or any(len(line) > LONGEST_TEXT for line in body):
        wrong["body"] = [f"请写 1 到 {MOST_LINES} 行,每行不超过 {LONGEST_TEXT} 字"]
    if bool(row.objection) and not wording.objection.strip():
        wrong["objection"] = ["不能没有异议途径"]
    for name, text in (("body", "\n".join(body)), ("objection", wording.objection)):
        if text.count("{") != text.count("}"):
            wrong.setdefault(name, []).append("花括号 { } 不成对")
    if wrong:
        raise Invalid(wrong)
    return replace(
        row, title=wording.title.strip(), body=body, objection=wording.objection.strip(),
        source=wording.source.strip(), confirm=False, local=True,
    )  # fmt: skip


def rewordings(house: House, db: sa.Connection, ident: str) -> list[Reworded]:
    """The wordings of a document that were set here, newest first."""
    found = [
        Reworded(ident, tuple(r.data["before"]), tuple(r.data["body"]), r.actor["id"], r.at)
        for r, _ in house.store.history(db, "region")
        if r.kind == PAPER_SET and r.data["paper"] == ident
    ]
    return found[::-1]
