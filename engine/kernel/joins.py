"""Where parallel branches meet: one token of every flow (AND), or of all that can still come (OR).

Mends: in the second turn of a rework loop the library's AND join fired with one branch done, its OR
join too early. Tokens wait here by the flow that they came along (BPMN 2.0, 13.4.1 and 13.4.3).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from . import errors, path, quantity, walk
from .fold import fold
from .token import CANCELLED, ERROR, WAITING, Token

STUCK = "汇合网关等不到其余分支:它们已经不会再来"


def meets(token: Token) -> bool:
    """A token arrives at an AND join. True: all branches are here and the others are taken up."""
    found = waiting(token)
    found.setdefault(token.internal_data["via"], token)
    if len(found) < len(token.task_spec.incoming):
        token._set_state(WAITING)
        return False
    take_up(found.values(), token)
    return True


def release_inclusive(instance: Any) -> bool:
    """Let one OR join go to which no more token can come. True if there was one."""
    for token in walk.tokens(instance):
        spec = token.task_spec
        if token.has_state(WAITING) and spec.inclusive and spec.may_go(token):
            spec.go(token)
            return True
    return False


def report_stuck(instance: Any) -> bool:
    """Nothing may wait in silence: a join whose scope has no other life left is an incident."""
    for token in walk.tokens(instance):
        if token.has_state(WAITING) and token.task_spec.joins and _alone(token):
            sentence = STUCK if token.entered else quantity.STUCK
            errors.note(token, errors.Failure(sentence), errors.ENTERING)
            token.error()
            return True
    return False


def waiting(token: Token) -> dict[str, Token]:
    """Flow -> the first token that waits at this join, having come along it."""
    found: dict[str, Token] = {}
    for other in token.workflow.task_tree.children:
        if other.task_spec is token.task_spec and stays(other):
            found.setdefault(other.internal_data["via"], other)
    return found


def stays(token: Token) -> bool:
    """Does the token wait at its join, perhaps given up on (an incident)?"""
    given_up = token.internal_data.get("incident", {}).get("phase") == errors.ENTERING
    return token.has_state(WAITING) or given_up


def take_up(others: Iterable[Token], token: Token) -> None:
    """The other tokens that go on as this one."""
    others = [other for other in others if other is not token]
    path.met(token, others)
    for other in others:
        if other.has_state(ERROR):
            errors.resolve(other)
        token.progress.effects.add("element.left", other, into=token.id)
        other._set_state(CANCELLED)
        fold(other)


def nothing_to_come(token: Token, full: Collection[str]) -> bool:
    """Can no token reach an incoming flow outside ``full``, but those that reach one inside it?"""
    spec = token.task_spec
    empty = [flow for flow in spec.incoming if flow not in full]
    for node in _alive(token):
        reaches_empty = any(node in spec.reach[flow] for flow in empty)
        if reaches_empty and not any(node in spec.reach[flow] for flow in full):
            return False
    return True


def _alive(token: Token) -> Iterator[str]:
    """Names of the nodes where other tokens of the same instance stand."""
    for other in token.workflow.task_tree.children:
        if other.task_spec is not token.task_spec and not other.task_spec.triggered_by_event:
            yield other.task_spec.name


def _alone(token: Token) -> bool:
    others = token.workflow.task_tree.children
    return all(
        (o.has_state(WAITING) and (o.task_spec.joins or o.task_spec.triggered_by_event))
        and not o.has_state(ERROR)
        for o in others
    )
