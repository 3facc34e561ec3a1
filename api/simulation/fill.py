"""Answers that fit a form: what the script says, and something plausible for the rest.

Words of a script that mean things of the moment:
``@photos:3`` pictures, ``@today+5`` a day, ``@today+5T19:30`` an hour of it, ``@now`` an instant,
``@any`` something that fits,
``@person:村里的岗位`` somebody else of a role (or of several, comma separated),
``@unit:环卫`` the nearest department of a line, ``@department:城管`` the line that the case's
orientation names (else the one given), ``@var:category`` what the case knows already; a list may
hold several of them: ``["@unit:城管", "@unit:市政"]``.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from engine import Actor, Field, Form

from ..simulated import SHANGHAI
from .look import Look
from .photos import Album

WORDS = "按流程办理,情况已核实"
PLACES = ("村口停车场旁", "学府路东侧", "菜市场后门", "祠堂前空地", "小学对面", "篮球场边")
LONGEST = 40


@dataclass(frozen=True, slots=True)
class Scene:
    """Who answers, when, in which unit; ``case`` is empty before the case is opened."""

    actor: Actor
    at: datetime
    unit: str
    case: str = ""

    @property
    def local(self) -> datetime:
        return self.at.astimezone(SHANGHAI)


@dataclass(frozen=True, slots=True)
class Filler:
    """Fills forms from a seeded source of chance."""

    look: Look
    album: Album
    rng: random.Random

    def fill(self, form: Form | None, scripted: Mapping[str, Any], scene: Scene) -> dict[str, Any]:
        """Scripted answers win; required fields get something that fits."""
        fields = {f.key: f for f in form.fields} if form else {}
        answers = {k: self._scripted(fields.get(k), v, scene) for k, v in scripted.items()}
        for field in fields.values():
            if field.key not in answers and field.required and not field.conditions:
                answers[field.key] = self.value(field, scene)
        return {k: v for k, v in answers.items() if v is not None}

    def mend(
        self, form: Form, answers: dict[str, Any], wrong: Mapping[str, Any], scene: Scene
    ) -> bool:
        """Fill or drop what the form complained about; False if nothing can be done."""
        fields = {f.key: f for f in form.fields}
        names = {key.split(".")[0] for key in wrong}
        return any([self._mended(n, fields.get(n), answers, scene) for n in sorted(names)])

    def value(self, field: Field, scene: Scene) -> Any:
        """Something that fits one field."""
        make = WIDGETS.get(field.widget or "") or TYPES.get(field.type, _text)
        return make(self, field, scene)

    def places(self, scene: Scene) -> list[str]:
        """Where to look for a department: the answering unit first, then that of the case."""
        return [scene.unit, *([self.look.unit(scene.case)] if scene.case else [])]

    def _mended(
        self, name: str, field: Field | None, answers: dict[str, Any], scene: Scene
    ) -> bool:
        if field is None:
            return answers.pop(name, None) is not None
        if name not in answers:
            answers[name] = self.value(field, scene)
            return True
        if field.widget == "photo":
            answers[name] = self.album.another(answers[name], self.rng, scene.actor)
            return True
        return False

    def _scripted(self, field: Field | None, value: Any, scene: Scene) -> Any:
        if isinstance(value, list):
            return [each for part in value for each in _listed(self._scripted(field, part, scene))]
        if not isinstance(value, str) or not value.startswith("@"):
            return value
        word, _, more = value[1:].partition(":")
        if word.startswith("today"):
            days, _, hour = word.removeprefix("today").partition("T")
            day = _day(scene, int(days or 0))
            return f"{day}T{hour}:{more}" if hour else day
        return MOMENTS[word](self, field, scene, more)


# ---------------------------------------------------------------- words of a script


def _day(scene: Scene, days: int) -> str:
    return (scene.local + timedelta(days=days)).date().isoformat()


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _given_photos(filler: Filler, field: Any, scene: Scene, more: str) -> list[str]:
    return filler.album.take(int(more), filler.rng, scene.actor)


def _given_unit(filler: Filler, field: Any, scene: Scene, more: str) -> str:
    return _line(filler, scene, more) or scene.unit


def _department(filler: Filler, field: Any, scene: Scene, more: str) -> str:
    oriented = filler.look.variables(scene.case).get("orientation") or {}
    kind = str(oriented.get("unit_kind", ""))
    return _line(filler, scene, kind) or _given_unit(filler, field, scene, more)


def _line(filler: Filler, scene: Scene, line: str) -> str | None:
    """The department of a line near whoever answers, else near the case."""
    found = (filler.look.pack.department(place, line) for place in filler.places(scene))
    return next((unit.id for unit in found if unit), None)


def _colleague(filler: Filler, field: Any, scene: Scene, more: str) -> Any:
    found = {p for role in more.split(",") for p in filler.look.near(role, scene.unit)}
    chosen = filler.rng.choice(sorted(found - {scene.actor.id}) or [scene.actor.id])
    return [chosen] if field is not None and field.multiple else chosen


def _variable(filler: Filler, field: Any, scene: Scene, more: str) -> Any:
    """What the case knows; something else where the form does not offer that."""
    value = filler.look.variables(scene.case).get(more)
    offered = {o.value for o in field.options} if field is not None else set()
    return value if not offered or value in offered else filler.value(field, scene)


def _first(filler: Filler, field: Any, scene: Scene, more: str) -> Any:
    """The first of a list that the case knows, else nothing."""
    return next(iter(filler.look.variables(scene.case).get(more) or ()), None)


MOMENTS: dict[str, Callable[..., Any]] = {
    "photos": _given_photos,
    "unit": _given_unit,
    "department": _department,
    "person": _colleague,
    "var": _variable,
    "first": _first,
    "now": lambda filler, field, scene, more: scene.at.isoformat(),
    "any": lambda filler, field, scene, more: filler.value(field, scene),
}


# ---------------------------------------------------------------- something that fits


def _text(filler: Filler, field: Field, scene: Scene) -> str:
    return WORDS[: field.rules.max_length or LONGEST]


def _number(filler: Filler, field: Field, scene: Scene) -> str:
    low = int(field.rules.min) if field.rules.min is not None else 1
    high = int(field.rules.max) if field.rules.max is not None else low + 3
    return str(filler.rng.randint(max(low, 1), max(low, 1, min(high, low + 8))))


def _choice(filler: Filler, field: Field, scene: Scene) -> str:
    return filler.rng.choice([o.value for o in field.options])


def _checklist(filler: Filler, field: Field, scene: Scene) -> list[str]:
    least = max(field.rules.min_count or 1, 1)
    return filler.rng.sample([o.value for o in field.options], least)


def _today(filler: Filler, field: Field, scene: Scene) -> str:
    return scene.local.isoformat() if "time" in field.kind else _day(scene, 0)


def _photos(filler: Filler, field: Field, scene: Scene) -> list[str]:
    return filler.album.take(field.rules.min_count or 1, filler.rng, scene.actor)


def _person(filler: Filler, field: Field, scene: Scene) -> Any:
    return _colleague(filler, field, scene, ",".join(sorted(scene.actor.roles)))


def _unit(filler: Filler, field: Field, scene: Scene) -> Any:
    """Some department above whoever answers, else above the case."""
    pack = filler.look.pack
    for place in filler.places(scene):
        above = {u.id for u in pack.path(place)}
        if near := [u.id for u in pack.unit_rows if u.parent in above and u.department]:
            break
    chosen = filler.rng.choice(near or [scene.unit])
    return [chosen] if field.multiple else chosen


def _place(filler: Filler, field: Field, scene: Scene) -> dict[str, Any]:
    return {"words": filler.rng.choice(PLACES)}


def _plate(filler: Filler, field: Field, scene: Scene) -> str:
    return f"粤L00{filler.rng.choice('ABCDEFGHJK')}{filler.rng.randrange(100):02}"  # 明显是编的


def _phone(filler: Filler, field: Field, scene: Scene) -> str:
    return f"138{filler.rng.randrange(10**7, 10**8)}"


def _signature(filler: Filler, field: Field, scene: Scene) -> str:
    return "某某"


WIDGETS: dict[str, Callable[[Filler, Field, Scene], Any]] = {
    "photo": _photos,
    "person": _person,
    "unit": _unit,
    "location": _place,
    "plate": _plate,
    "phone": _phone,
    "signature": _signature,
}
TYPES: dict[str, Callable[[Filler, Field, Scene], Any]] = {
    "number": _number,
    "radio": _choice,
    "select": _choice,
    "checklist": _checklist,
    "checkbox": lambda *_: True,
    "datetime": _today,
}
