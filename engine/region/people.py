"""People of a demonstration: fixture data beside the pack, never part of it.

Real people are records of the ``org`` stream and their names live in the vault; a pack is stored
by its content and could not be erased.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..errors import Invalid
from .load import read_toml
from .pack import Pack
from .rows import Findings, read_row, read_rows


@dataclass(frozen=True, slots=True)
class Appointment:
    """A post held for a time; ``valid_to`` is the first day it is no longer held."""

    role: str
    unit: str
    valid_from: date
    valid_to: date | None = None
    seconded_by: str = ""
    substitute_for: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone under an opaque id, with an account and the posts held."""

    id: str
    name: str
    account: str
    posts: tuple[Appointment, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    id: str
    name: str
    account: str


def load_people(files: Mapping[str, bytes], pack: Pack) -> tuple[Person, ...]:
    """The people of ``regions/<pack>/people.toml``; Invalid if a post names no unit or person."""
    findings: Findings = {}
    path = f"regions/{pack.id}/people.toml"
    read = read_toml(files, path, findings)
    rows = read.get("person", [])
    found = (
        _person(row, read.get("since"), f"{path} person[{n}]", findings)
        for n, row in enumerate(rows, 1)
    )
    people = tuple(person for person in found if person)
    _check(people, pack, path, findings)
    if findings:
        raise Invalid(findings)
    return people


def _person(row: dict[str, Any], since: Any, where: str, findings: Findings) -> Person | None:
    posts = [{"valid_from": since, **post} for post in row.get("posts", [])]
    held = read_rows(Appointment, posts, f"{where} {row.get('id', '')} posts", findings)
    who = read_row(_Row, {k: v for k, v in row.items() if k != "posts"}, where, findings)
    return Person(who.id, who.name, who.account, tuple(held)) if who else None


def _check(people: Iterable[Person], pack: Pack, path: str, findings: Findings) -> None:
    people = tuple(people)
    ids = {person.id for person in people}
    for label, names in (("id", [p.id for p in people]), ("账号", [p.account for p in people])):
        for name, count in Counter(names).items():
            if count > 1:
                findings.setdefault(f"{path} {name}", []).append(f"{label}重复")
    for person in people:
        wrong = [each for post in person.posts for each in _wrong(post, pack, ids)]
        if wrong:
            findings.setdefault(f"{path} {person.id}", []).extend(wrong)


def _wrong(post: Appointment, pack: Pack, ids: set[str]) -> Iterable[str]:
    for unit in filter(None, (post.unit, post.seconded_by)):
        if unit not in pack.units:
            yield f"没有单位 {unit}"
    if post.substitute_for and post.substitute_for not in ids:
        yield f"没有人员 {post.substitute_for}"
