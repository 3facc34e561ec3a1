"""Conditional events: they happen when their condition becomes true, however it came about.

Mends: the library's condition sees only data objects, is asked once, and raises on variables.
Asked when the event begins to wait and whenever a variable that it names is written; it happens at
the change to true and again only after it was false (BPMN 2.0.2, 10.5.5). A variable that does not
exist yet is null here: waiting for it is what such an event is for.
"""

from __future__ import annotations

from typing import Any

from ..feel import parse
from . import events, walk
from .complex import Complex
from .errors import REARMING, RESUMING, Failure, note
from .script import ENGINE
from .token import ERROR, STARTED, WAITING, Token
from .waits import catcher_of, definition_of


def happen(instance: Any) -> None:
    """Trigger every condition that has become true since the last look, in the case's order."""
    progress = instance.progress
    while progress.watched or progress.written:
        fresh, names = progress.watched, set(progress.written)
        progress.watched = False
        progress.written.clear()
        if not instance.program.conditional:
            return
        for token in list(walk.tokens(instance)):
            if not token.alive or token.has_state(ERROR):
                continue
            if "cond" in token.internal_data:
                _look(token, fresh, names)
            elif names and token.has_state(WAITING) and isinstance(token.task_spec, Complex):
                token.task_spec.weigh(token)


def holds(token: Token, condition: str) -> bool:
    """Is the condition true for what the token sees? Names without a value are null."""
    read = parse(condition)
    names = read.names | read.filter_names
    missing = dict.fromkeys(names - token.scope.pick(names).keys() - token.progress.context.keys())
    return ENGINE.evaluate(token, condition, missing) is True


def _look(token: Token, fresh: bool, names: set[str]) -> None:
    condition = definition_of(token, catcher_of(token)).expression
    read = parse(condition)
    if not fresh and not names & (read.names | read.filter_names):
        return
    try:
        now = holds(token, condition)
    except Failure as failure:
        note(token, failure, RESUMING if token.has_state(STARTED) else REARMING)
        token.error()
        return
    before, token.internal_data["cond"] = token.internal_data["cond"], int(now)
    if now and not before:
        events.trigger(token, {})
