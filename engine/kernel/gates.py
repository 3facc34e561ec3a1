"""What the law and the house rules forbid: checked before a task is done, refused with a reason.

Element properties ``separation``, ``min_actors``, ``evidence``, ``not_before``, ``refuse``,
``legal_gate``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ..definitions import Element
from ..errors import Invalid, NotAllowed
from ..model import SHANGHAI
from .setting import Setting

State = Mapping[str, Any]
Answers = Mapping[str, Any]


def may_take(element: Element, state: State, actor: str) -> None:
    """Before claiming: NotAllowed if this person must not do this task in this case."""
    for other in _names(element.properties.get("separation", "")):
        done = [state["reporter"]] if other == "reporter" else state["done"].get(other, [])
        if actor in done:
            what = "上报" if other == "reporter" else f"办理 {other}"
            raise NotAllowed(
                f"回避:本案{what}的人不能再办“{element.name}”,请由他人办理", "separation"
            )


def may_finish(
    element: Element,
    state: State,
    setting: Setting,
    actor: str,
    unit: str,
    variables: Mapping[str, Any],
    answers: Answers,
) -> None:
    """Before completing: NotAllowed or Invalid with the rule that is not kept."""
    may_take(element, state, actor)
    known = {**variables, **answers}
    _wait_is_over(element, setting, known)
    _enough_actors(element, state, actor, answers)
    _enough_evidence(element, answers)
    _nothing_against(element, setting, known)
    _lawful(element, setting, unit, known)


def _wait_is_over(element: Element, setting: Setting, known: Answers) -> None:
    text = element.properties.get("not_before")
    if not text:
        return
    found = setting.evaluate(text, known, element.id, "not_before")
    earliest = setting.instant(found) if isinstance(found, date) else None
    if earliest is None:  # no date, no act: what the wait is counted from is missing
        raise Invalid({element.id: ["属性 not_before 没有得出时间,请先补齐它所依据的日期"]})
    if setting.at < earliest:
        local = earliest.astimezone(SHANGHAI)
        raise NotAllowed(f"“{element.name}”不得早于 {local:%Y-%m-%d %H:%M}", "not_before")


def _enough_actors(element: Element, state: State, actor: str, answers: Answers) -> None:
    needed = int(element.properties.get("min_actors", "1"))
    if needed < 2:
        return
    field = element.properties.get("actors_field", "officers")
    given = answers.get(field) or []
    people = {actor, *([given] if isinstance(given, str) else given)}
    for other in people - {actor}:
        may_take(element, state, other)
    if len(people) < needed:
        reason = f"应由不少于 {needed} 人办理,请填写共同办理人"
        raise Invalid({field: [reason]}, f"“{element.name}”{reason}")


def _enough_evidence(element: Element, answers: Answers) -> None:
    if answers.get("evidence_waiver"):
        return
    short = {}
    for part in _names(element.properties.get("evidence", "")):
        field, _, least = part.partition(":")
        have = len(answers.get(field) or [])
        if have < int(least or 1):
            short[field] = [f"佐证不足:至少 {least or 1} 份,现有 {have} 份"]
    if short:
        raise Invalid(short)


def _nothing_against(element: Element, setting: Setting, known: Answers) -> None:
    """``refuse`` names what stands against these answers, in the words the drawing gives."""
    text = element.properties.get("refuse")
    reason = setting.evaluate(text, known, element.id, "refuse") if text else None
    if isinstance(reason, str):
        raise NotAllowed(f"“{element.name}”不能办理:{reason}", "refuse")


def _lawful(element: Element, setting: Setting, unit: str, known: Answers) -> None:
    """A coercive step needs a reviewed pack, a basis in force that day, a unit with the power."""
    power = element.properties.get("legal_gate")
    if not power:
        return
    when = element.properties.get("gate_when")
    if when and setting.evaluate(when, known, element.id, "gate_when") is not True:
        return
    named = known.get("legal_basis")
    if not isinstance(named, str):
        raise Invalid({"legal_basis": [f"“{element.name}”须有合法依据,请选择法律依据"]})
    day = setting.at.astimezone(SHANGHAI).date()
    if reason := setting.pack.refusal(unit, power, named, day):
        raise NotAllowed(f"“{element.name}”不能办理:{reason}", "legal_gate")


def _names(text: str) -> list[str]:
    return [part.strip() for part in text.replace(",", ",").split(",") if part.strip()]
