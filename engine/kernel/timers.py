"""Timers: the instant is reckoned once, when the element is entered, and kept in the state.

Mends: P1M from 31 January gave March, naive dates followed the host's zone, unquoted ISO texts
raised, due at exactly now did not fire, and after an outage a cycle fired once for every period
that it had missed. A timer fires only when ``fire()`` names it; missed periods count as one.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from ..definitions.timing import ENDLESS, Timing, timing
from ..errors import CaseworkError
from ..events import decode, encode, instant, stamp
from . import waits
from .env import times
from .errors import REARMING, Failure, note
from .script import ENGINE
from .token import WAITING, Token

if TYPE_CHECKING:
    from .node import Node

MOST_MISSED = 1000
KEYS = ("due", "left", "every", "from", "turn", "until")


def set_(token: Token, catcher: Node) -> None:
    """Reckon when the timer is due and keep it on the token. Raises Failure."""
    meant, value = _read(token, catcher)
    begin = _begin(token, catcher)
    due = _reckoned(token, catcher, value if meant.start is None else meant.start, begin)
    if meant.repeat != 1:
        if isinstance(value, date) or _reckoned(token, catcher, value, begin) <= begin:
            raise Failure("循环间隔应为大于零的时长或时限")
        token.internal_data |= {"left": meant.repeat, "every": encode(value)}
        if times(value, 1) is not None:
            begun = due if meant.start else begin
            token.internal_data |= {"from": stamp(begun), "turn": 0 if meant.start else 1}
    if meant.until is not None:
        token.internal_data["until"] = stamp(_reckoned(token, catcher, meant.until, begin))
        if _over(token, stamp(due)):
            if token.has_state(WAITING):
                return  # an event beside the activity that can no longer happen
            raise Failure(f"循环在 {meant.until} 已经结束")
    token.internal_data["due"] = stamp(due)
    announce(token, catcher)


def _over(token: Token, due: str) -> bool:
    """Is the instant behind the end of the cycle?"""
    until = token.internal_data.get("until")
    return until is not None and due > until


def again(token: Token) -> bool:
    """Set a cycle's next turn after the one that was due; False if it has none left.

    If the next turn cannot be reckoned the armed token stays, with an incident.
    """
    due = instant(token.internal_data["due"])
    clear(token)
    return _go_on(token, due)


def rearm(token: Token) -> bool:
    """What ``again`` could not do, tried once more."""
    return _go_on(token, instant(token.internal_data.pop("was")))


def clear(token: Token) -> bool:
    """Take the timer back. True if there was one."""
    if token.internal_data.pop("due", None) is None:
        return False
    token.progress.effects.plain("timer.cleared", id=token.id)
    return True


def _go_on(token: Token, due: datetime) -> bool:
    data = token.internal_data
    left, turn = _less(data.get("left", 1), 1), data.get("turn")
    try:
        following, left = _next(token, due, left) if left else ("", 0)
        if left and _over(token, following):
            left = 0
    except Failure as failure:
        data["was"] = stamp(due)
        if turn is not None:
            data["turn"] = turn
        note(token, failure, REARMING)
        token.error()
        return True
    if left:
        data["due"], data["left"] = following, left
        announce(token, waits.catcher_of(token))
    return left != 0


def _next(token: Token, due: datetime, left: int) -> tuple[str, int]:
    """The first turn after now. Turns missed meanwhile are counted, not fired."""
    every, now = decode(token.internal_data["every"]), token.progress.env.at
    due = _following(token, every, due)
    for _ in range(MOST_MISSED):
        if due > now or left == 0:
            return stamp(due), left
        due, left = _following(token, every, due), _less(left, 1)
    return stamp(_after(token, every, now)), left  # so many missed: count on from now


def _following(token: Token, every: Any, due: datetime) -> datetime:
    """The turn after the one at ``due``; months are counted from the beginning."""
    data = token.internal_data
    if "turn" not in data:
        return _after(token, every, due)
    data["turn"] += 1
    return _after(token, times(every, data["turn"]), instant(data["from"]))


def _less(left: int, by: int) -> int:
    return left if left == ENDLESS else left - by


def _read(token: Token, catcher: Node) -> tuple[Timing, Any]:
    """Repetitions and value. FEEL may also give ISO text, repetitions included."""
    meant = _meant(token, catcher)
    if meant.written is not None:
        return meant, meant.written
    value = _value(token, meant.feel or "")
    if not isinstance(value, str):
        return meant, value
    try:
        said = timing(waits.definition_of(token, catcher).kind, value)
    except ValueError as error:
        raise Failure(f"时间“{value}”无法读懂:{error}") from error
    if said.written is None:
        raise Failure(f"时间“{value}”不是日期、时长或循环")
    return (said if meant.repeat == ENDLESS else meant), said.written


def _meant(token: Token, catcher: Node) -> Timing:
    """The drawn text; the property ``clock`` wins over its value but not over its repetitions."""
    definition = waits.definition_of(token, catcher)
    clock = catcher.element.properties.get("clock")
    meant = timing(definition.kind, definition.expression or clock or "")
    return Timing(meant.repeat, feel=clock, start=meant.start) if clock else meant


def _begin(token: Token, catcher: Node) -> datetime:
    text = catcher.element.properties.get("clock_from")
    if not text:
        return token.progress.env.at
    begin = ENGINE.evaluate(token, text)
    if not isinstance(begin, datetime):
        raise Failure(f"属性 clock_from 应为日期时间,实际为 {begin!r}")
    return begin


def _value(token: Token, feel: str) -> Any:
    value = ENGINE.evaluate(token, feel)
    if value is None or isinstance(value, bool | list | dict):
        raise Failure(f"时间“{feel}”的结果应为日期、时长或时限,实际为 {value!r}")
    return value


def _after(token: Token, every: Any, begin: datetime) -> datetime:
    return _reckoned(token, waits.catcher_of(token), every, begin)


def _reckoned(token: Token, catcher: Node, value: Any, begin: datetime) -> datetime:
    try:
        return token.progress.env.timer(catcher.element, value, begin)
    except (CaseworkError, ValueError, OverflowError, TypeError) as error:
        raise Failure(f"时间“{value}”无法计算:{error}") from error


def announce(token: Token, catcher: Node) -> None:
    """Say when the token's timer is due."""
    due = token.internal_data["due"]
    token.progress.effects.add("timer.set", token, el=catcher.element.id, due=due, kind="event")
