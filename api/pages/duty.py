"""接电话: one writes while listening; beside the form similar reports, and who is on duty."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from flask import render_template, request

from engine import Case

from ..auth import casework, me
from . import bp, report, words
from .queue import titles

RECENT, SHOWN = 60, 5
DUTIES = ("grid_head", "village_clerk", "duty_head", "intake", "dispatcher")


@bp.get("/duty")
def duty() -> Any:
    """The form for a call; ``unit`` where the caller is."""
    unit = request.args.get("unit", "")
    known = {place.id for place in report.places()}
    chosen = unit if unit in known else next(iter(place.id for place in report.places()), "")
    found = like(chosen, "")
    return report.show_for(
        "duty.html", chosen, channel=report.phone_channel(),
        similar=found, titles=titles(found), duties=list(_duties(chosen)),
    )  # fmt: skip


@bp.post("/duty/similar")
def similar() -> Any:
    """The list alone; what was said comes in the body, so that no log of addresses keeps it."""
    found = like(request.form.get("unit", ""), request.form.get("words", ""))
    return render_template("similar.html", similar=found, titles=titles(found))


def like(unit: str, said: str) -> list[Case]:
    """Of the recent cases in a place those whose titles share most with the words, the newest
    first where none does; only what the reader may see."""
    recent = casework().cases(me(), None, RECENT, unit=unit).items
    named, asked = titles(recent), _pairs(said)
    scored = [(len(asked & _pairs(named.get(case.id, ""))), case) for case in recent]
    return [case for _score, case in sorted(scored, key=lambda each: -each[0])][:SHOWN]


def _pairs(text: str) -> set[str]:
    """The pairs of neighbouring signs: what Chinese words are mostly made of."""
    signs = [sign for sign in text if sign.isalnum()]
    return {a + b for a, b in pairwise(signs)}


def _duties(unit: str) -> Any:
    """(role, unit, persons) of those who answer calls about the place, the nearest first."""
    for above in words.pack().path(unit) if unit else ():
        for role in DUTIES:
            if words.roles().get(role, {}).get("level") == above.level:
                yield role, above.id, casework().serving(role, above.id)
