"""The closing contract of every case: what is frozen when it closes (requirements S30, S32).

The class of 三个一批 is that of the decisive last measure, of two the stronger: 行政执法 over
行业源头 over 调解自治 (domain processes 12). Never derived from a department's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..events import encode

if TYPE_CHECKING:
    from .working import Working

CLASSES = ("调解自治", "行业源头", "行政执法")  # the later the stronger
COERCIVE = CLASSES[-1]
BASES = ("legal_basis_ids", "legal_basis_id", "legal_basis")
WORDS = {"summary": "给群众的答复", "after": "处置后照片", "basis": "法律依据", "level": "解决层级"}


def stronger(one: str | None, other: str) -> str:
    """The stronger of two classes."""
    known = [each for each in (one, other) if each in CLASSES]
    return max(known, key=CLASSES.index)


def measured(w: Working, ident: str, answers: Mapping[str, Any]) -> None:
    """A task that is a measure (property ``measure``) was done: by whom, and of which class."""
    task = w.state["tasks"][ident]
    element = w.definition.elements.get((task["p"], task["el"]))
    text = element.properties.get("measure") if element else None
    if element is None or text is None:
        return
    seen = {**w.seen(ident), **answers}
    value = w.setting.evaluate(text, seen, element.id, "measure")
    if value in CLASSES:
        w.state["measure"] = stronger(w.state.get("measure"), value)
        w.state["resolver"] = task["unit"]


def contract(w: Working, route: Any) -> dict[str, Any]:
    """What the case closed with, from its variables; what the drawing left open is told."""
    v, resolver = w.variables, w.state.get("resolver")
    basis = next((v[name] for name in BASES if v.get(name)), None)
    found = {
        "route_class": route,
        "proposed": w.state.get("measure"),
        "reason": v.get("route_class_reason"),
        "level": v.get("resolved_level") or (resolver and level(w, resolver)),
        "org": v.get("resolved_org") or resolver,
        "basis": basis if _coercive(v, route) else None,
        "before": v.get("photos"),
        "after": v.get("photos_after"),
        "summary": v.get("summary"),
        "publish": v.get("publish"),
    }
    kept = {name: encode(value) for name, value in found.items() if value not in (None, [], "")}
    return kept | {"missing": _missing(v, kept, route)}


def level(w: Working, unit: str) -> str | None:
    """The level a unit works at: a department works at that of its territory."""
    for up in w.setting.pack.path(unit):
        if up.territory:
            return "村居" if up.level == "网格" else up.level
    return None


def _coercive(variables: Mapping[str, Any], route: Any) -> bool:
    return route == COERCIVE or variables.get("coercion") is True


def _missing(v: Mapping[str, Any], kept: Mapping[str, Any], route: Any) -> list[str]:
    wanted = ["summary", "level", *([] if v.get("evidence_waiver") else ["after"])]
    wanted += ["basis"] if _coercive(v, route) else []
    return [WORDS[name] for name in wanted if name not in kept]
