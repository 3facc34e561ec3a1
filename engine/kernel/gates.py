"""What the law and the house rules forbid: checked before a task is done, refused with a reason.

Element properties ``separation``, ``min_actors``, ``evidence``, ``not_before``, ``refuse``,
``legal_gate``. Every refusal carries its ``Ground``: the rule, the article in force that day, what
would make it lawful.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ..definitions import Element
from ..errors import Ground, Invalid, NotAllowed
from ..model import SHANGHAI
from ..region import closed, ground, off_list, refusal
from .setting import Setting

State = Mapping[str, Any]
Answers = Mapping[str, Any]

OF_THE_HOUSE = ("separation", "legal_basis", "duty")  # no element's own basis stands behind these
BASIS = ("legal_basis_id", "legal_basis")  # the variables that may name the basis of an act


def may_take(element: Element, state: State, setting: Setting, actor: str) -> None:
    """Before claiming: NotAllowed if this person must not do this task in this case."""
    for other in _names(element.properties.get("separation", "")):
        done = [state["reporter"]] if other == "reporter" else state["done"].get(other, [])
        if actor in done:
            what = "上报" if other == "reporter" else f"办理 {other}"
            said = f"回避:本案{what}的人不能再办“{element.name}”"
            raise NotAllowed(said, "separation", _ground(element, setting, "separation"))


def may_start(element: Element, setting: Setting, unit: str) -> None:
    """Before claiming: NotAllowed if the step is always coercive (no ``gate_when``) and no basis in
    force lets this unit do it: a village may not even begin a seizure."""
    power = element.properties.get("legal_gate")
    if power and "gate_when" not in element.properties:
        _refuse(element, closed(setting.pack, unit, power, _day(setting)))


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
    may_take(element, state, setting, actor)
    known = {**variables, **answers}
    _wait_is_over(element, setting, known)
    _enough_actors(element, state, setting, actor, answers)
    _enough_evidence(element, setting, answers)
    _on_the_list(element, setting, known)
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
        said = f"“{element.name}”不得早于 {earliest.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        raise NotAllowed(said, "not_before", _ground(element, setting, "not_before"))


def _enough_actors(
    element: Element, state: State, setting: Setting, actor: str, answers: Answers
) -> None:
    needed = int(element.properties.get("min_actors", "1"))
    if needed < 2:
        return
    field = element.properties.get("actors_field", "officers")
    given = answers.get(field) or []
    people = {actor, *([given] if isinstance(given, str) else given)}
    for other in sorted(people - {actor}):
        may_take(element, state, setting, other)
    if len(people) < needed:
        reason = f"应由不少于 {needed} 人办理,请填写共同办理人"
        behind = _ground(element, setting, "min_actors")
        raise Invalid({field: [reason]}, f"“{element.name}”{reason}", behind)


def _enough_evidence(element: Element, setting: Setting, answers: Answers) -> None:
    if answers.get("evidence_waiver"):
        return
    short = {}
    for part in _names(element.properties.get("evidence", "")):
        field, _, least = part.partition(":")
        have = len(answers.get(field) or [])
        if have < int(least or 1):
            short[field] = [f"佐证不足:至少 {least or 1} 份,现有 {have} 份"]
    if short:
        raise Invalid(short, ground=_ground(element, setting, "evidence"))


def _on_the_list(element: Element, setting: Setting, known: Answers) -> None:
    """What is not on its duty list goes to no community without an approval (条例 17)."""
    text = element.properties.get("dispatches")
    if not text or known.get("access_approval"):
        return
    units = list(_flat(setting.evaluate(text, known, element.id, "dispatches")))
    category = known.get("category")
    asked = category if isinstance(category, str) else None
    if found := off_list(setting.pack, asked, units, _day(setting)):
        names = "、".join(unit.name for unit in found)
        said = f"“{element.name}”不能派给{names}:“{asked or '(未定类)'}”不在其职责清单内"
        raise NotAllowed(said, "duty", _ground(element, setting, "duty"))


def _flat(given: Any) -> Iterator[str]:
    if isinstance(given, str):
        yield given
    elif isinstance(given, list):
        for each in given:
            yield from _flat(each)


def _nothing_against(element: Element, setting: Setting, known: Answers) -> None:
    """``refuse`` names what stands against these answers, in the words the drawing gives."""
    text = element.properties.get("refuse")
    reason = setting.evaluate(text, known, element.id, "refuse") if text else None
    if isinstance(reason, str):
        said = f"“{element.name}”不能办理:{reason}"
        raise NotAllowed(said, "refuse", _ground(element, setting, "refuse"))


def _lawful(element: Element, setting: Setting, unit: str, known: Answers) -> None:
    """A coercive step needs a reviewed pack, a basis in force that day, a unit with the power."""
    power = element.properties.get("legal_gate")
    if not power:
        return
    when = element.properties.get("gate_when")
    if when and setting.evaluate(when, known, element.id, "gate_when") is not True:
        return
    named = next((b for name in BASIS if isinstance(b := known.get(name), str) and b), None)
    if named is None:
        said = f"“{element.name}”须有合法依据,请选择法律依据"
        raise Invalid({"legal_basis": [said]}, said, _ground(element, setting, "legal_basis"))
    pact = str(known.get("pact_id") or "")
    _refuse(element, refusal(setting.pack, unit, power, named, _day(setting), pact))


def _refuse(element: Element, found: tuple[str, Ground] | None) -> None:
    if found:
        said, behind = found
        raise NotAllowed(f"“{element.name}”不能办理:{said}", "legal_gate", behind)


def _ground(element: Element, setting: Setting, rule: str) -> Ground:
    """The element's own ``basis`` if it is in force, else what the pack's table names."""
    pack, day = setting.pack, _day(setting)
    named = "" if rule in OF_THE_HOUSE else element.properties.get("basis", "")
    power = element.properties.get("legal_gate", "")
    return ground(pack, rule, power, day, pack.basis(named, day))


def _day(setting: Setting) -> date:
    return setting.at.astimezone(SHANGHAI).date()


def _names(text: str) -> list[str]:
    found = [part.strip() for part in text.replace("，", ",").split(",") if part.strip()]
    return [] if found == ["none"] else found
