"""Names for ids and times for instants: the filters that templates use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from flask import Flask, g, request
from flask_babel import gettext

from engine import Invalid, Pack, UserTask, ends

from ..auth import casework
from ..language import chosen
from ..simulated import SHANGHAI
from . import naming, places


def register(app: Flask) -> None:
    filters = (
        when,
        day,
        day_of,
        due,
        instant,
        unit,
        role,
        person,
        answer,
        plain,
        of_task,
        media,
        original,
        queue_name,
        naming.left,
    )
    app.jinja_env.filters.update({each.__name__: each for each in filters})
    app.context_processor(_surroundings)


def _surroundings() -> dict[str, Any]:
    return {
        "tabs": places.tabs,
        "size": request.cookies.get("size", "normal"),
        "here": request.full_path.rstrip("?"),
        "my_name": person(g.person) if g.get("person") else "",
    }


def pack() -> Pack:
    """The region pack in force, looked up once a request."""
    if "pack" not in g:
        g.pack = casework().pack()
    return g.pack


def roles() -> Mapping[str, Mapping[str, Any]]:
    if "roles" not in g:
        g.roles = casework().roles()
    return g.roles


def instant(text: str) -> datetime:
    """An instant as the journal writes it."""
    return datetime.fromisoformat(text)


def when(at: datetime) -> str:
    """``3月2日 09:00``, with the year if it is another one than now."""
    local = at.astimezone(SHANGHAI)
    return f"{day(local)} {local:%H:%M}"


def day(at: date) -> str:
    this_year = casework().now().astimezone(SHANGHAI).year
    if chosen() == "en":
        return format_date(at, "d MMM" if at.year == this_year else "d MMM y", "en")
    return f"{'' if at.year == this_year else f'{at.year}年'}{at.month}月{at.day}日"


def today() -> date:
    """The day it is here."""
    return casework().now().astimezone(SHANGHAI).date()


def lapse_known() -> None:
    """Invalid (``lapse``) if what was sent ends a legal review and the page was not told so."""
    review = pack().legal_review
    if pack().reviewed and review.status == "reviewed" and "lapse" not in request.form:
        raise Invalid(
            {"lapse": [gettext("请先确认:设定后法制审核失效,强制步骤关闭到重新审核为止")]}
        )


def typed_day(name: str) -> date:
    """The day posted under a name. Invalid naming it if there is none."""
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError as error:
        raise Invalid({name: [gettext("请填写日期")]}) from error


def day_of(at: datetime) -> str:
    """The day of an instant, here."""
    return day(at.astimezone(SHANGHAI).date())


def due(at: datetime) -> str:
    """``11月30日24:00前``, ``by 30 Nov 24:00``."""
    return ends(at, today=today())


def unit(ident: str) -> str:
    found = pack().units.get(ident)
    return found.name if found else ident


def role(idents: str | Iterable[str]) -> str:
    given = [idents] if isinstance(idents, str) else idents
    return gettext("、").join(str(roles().get(each, {}).get("name", each)) for each in given)


def person(ident: str) -> str:
    """A name, looked up once a request; the id if there is none."""
    if ident in ("system", "citizen"):
        return gettext("系统") if ident == "system" else gettext("市民")
    known = g.setdefault("names", {})
    if ident not in known:
        known[ident] = casework().names([ident]).get(ident, ident)
    return known[ident]


def of_task(task: UserTask) -> str:
    """Who serves a task: the roles and their unit."""
    return f"{unit(task.unit)}{role(task.role)}"


def queue_name(queue: str) -> str:
    """``role@unit`` as people call it; a person's own queue is 我的."""
    held, _, where = queue.rpartition("@")
    return f"{unit(where)}{role(held)}" if held else gettext("交给我本人的")


def media(files: Iterable[str]) -> list[tuple[str, str]]:
    """Files with what they are: image, audio or other."""
    listed = list(files)
    known = know_files(listed)
    kinds = {"image": "image", "audio": "audio", "video": "audio"}
    return [(each, kinds.get(known[each][0].partition("/")[0], "other")) for each in listed]


def original(photo: str) -> str | None:
    """What the camera took, if the phone has sent it."""
    return know_files([photo])[photo][1]


def know_files(files: Iterable[str]) -> Mapping[str, tuple[str, str | None]]:
    """MIME types and originals of files, "" if there is none such; each looked up once a request.
    Ask for all the files of a page at once before its template asks for each list."""
    known: dict[str, tuple[str, str | None]] = g.setdefault("files", {})
    if missing := [each for each in files if each not in known]:
        known |= dict.fromkeys(missing, ("", None)) | casework().files(missing)
    return known


def plain(value: Any) -> str:
    """A value of an answer as people write it."""
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, datetime):
        return when(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        return _place(value)
    if isinstance(value, list):
        return gettext("、").join(plain(each) for each in value)
    return str(value)


def _place(value: Mapping[str, Any]) -> str:
    words = str(value.get("words") or "")
    spot = f"({value['lat']}, {value['lng']})" if value.get("lat") is not None else ""
    return f"{words}{spot}" or gettext("、").join(
        gettext("%(name)s:%(part)s", name=k, part=plain(v)) for k, v in value.items()
    )


def answer(value: Any, kind: str) -> str:
    """An answer of a field of this kind."""
    given = value if isinstance(value, list) else [value]
    if kind == "person":
        return gettext("、").join(map(person, given))
    if kind == "unit":
        return gettext("、").join(map(unit, given))
    return plain(value)
