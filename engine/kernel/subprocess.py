"""Sub-processes share the scope around them; a called process has its own, mapped in and out.

Mends: the library copies all data into every sub-process and back, and an interrupted call left its
inside running.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults

from ..definitions.extensions import Pair
from . import begin, compensation, script
from .errors import Failure
from .node import Node
from .token import Token
from .workflow import DEEPEST, Part


class SubProcess(Node, defaults.SubWorkflowTask):
    """An embedded sub-process."""

    transparent = True
    for_people = True
    spec: str

    def act(self, token: Token) -> bool | None:
        _begin(token, None)
        return None


class Transaction(SubProcess, defaults.TransactionSubprocess):
    """A sub-process that can be cancelled; an error leaves it without undoing (hazard)."""


class Call(Node, defaults.CallActivity):
    """A call activity. All variables go in unless ``camunda:in`` lists some; only those that
    ``camunda:out`` lists come back."""

    for_people = True
    ins: tuple[Pair, ...]
    outs: tuple[Pair, ...]

    def act(self, token: Token) -> bool | None:
        if "undo" in token.internal_data:
            _begin(token, None)
            return None
        everything = dict(token.scope.view())
        _begin(token, _mapped(token, self.ins, everything) if self.ins else everything)
        return None

    def counts_as_step(self, token: Token) -> bool:
        return token.parent._parent is None

    def conclude(self, token: Token) -> None:
        if "undo" in token.internal_data:
            return
        part = token.workflow.top_workflow.parts[token.id]
        token.scope.write(_mapped(part.task_tree, self.outs, part.variables))


def _begin(token: Token, variables: dict[str, Any] | None) -> None:
    if token.workflow.depth >= DEEPEST:
        raise Failure(f"流程嵌套超过 {DEEPEST} 层")
    if "undo" in token.internal_data:
        compensation.reopen(token)
        return
    begin.spawn(Part(token, variables))


def _mapped(inside: Token, pairs: Iterable[Pair], everything: dict[str, Any]) -> dict[str, Any]:
    """``pairs`` applied where ``inside`` stands. A bare variable that does not exist is null."""
    values: dict[str, Any] = {}
    for pair in pairs:
        if pair.everything:
            values |= everything
        elif pair.source.isidentifier():
            values[pair.target] = inside.scope.pick([pair.source]).get(pair.source)
        else:
            found = script.ENGINE.evaluate(inside, pair.source)
            values |= script.encoded({pair.target: found})
    return values
