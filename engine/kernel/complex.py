"""The complex gateway: activated by its condition, then reset (BPMN 2.0.2, 13.4.5).

Mends: SpiffWorkflow cannot read one. Its condition sees ``activationCount`` (tokens that wait
here), ``tokens`` (flow id -> how many) and every flow id as a name; conditions of outgoing flows
see ``waitingForStart`` too. Activated, it takes one token of every flow that has one. A *marker*
then waits, as an inclusive join would, for the flows that had none, takes those late tokens up
and is ready again. A flow gets a token in the reset only if its condition speaks of
``waitingForStart``: without that word a late branch would run what follows twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..definitions.specs import ComplexGateway, Flow
from ..feel import parse
from . import flow, joins, path
from .node import Node, leave
from .token import READY, WAITING, Token

PHASE = "waitingForStart"


class Complex(Node, ComplexGateway):
    """Its tokens WAIT by the flow they came along; the marker remembers the flows it ``took``."""

    instant = True
    joins = True
    inclusive = True
    reach: Mapping[str, frozenset[str]]

    def act(self, token: Token) -> bool | None:
        here = [*self._waiting(token), token]
        if self._activated(token) or not self._active(token):
            token._set_state(WAITING)
            return None
        first = {t.internal_data["via"]: t for t in reversed(here)}
        token.internal_data["took"] = sorted(first)
        joins.take_up([t for t in first.values() if t is not token], token)
        return True

    def known(self, token: Token) -> dict[str, Any]:
        counts = dict.fromkeys(self.incoming, 0)
        for waiting in self._waiting(token):
            counts[waiting.internal_data["via"]] += 1
        if "via" in token.internal_data and not token.has_state(WAITING):
            counts[token.internal_data["via"]] += 1
        total = {"activationCount": sum(counts.values()), "tokens": counts}
        return {**counts, **total, PHASE: "reset" not in token.internal_data}

    def exits(self, token: Token) -> tuple[Flow, ...]:
        if "reset" not in token.internal_data:
            return flow.chosen(token)
        both = (f for f in self.flows if f.condition and PHASE in parse(f.condition).names)
        return tuple(
            f for f in both if flow.holds(token, f.condition or "", "条件", self.known(token))
        )

    def may_go(self, token: Token) -> bool:
        """Is the marker's reset due: can nothing come any more along the other flows?"""
        took = token.internal_data.get("reset")
        if took is None:
            return False
        late = {t.internal_data["via"] for t in self._waiting(token)}
        return joins.nothing_to_come(token, {*took, *late})

    def go(self, token: Token) -> None:
        """Reset: take up the late tokens, then weigh those that wait for the next start."""
        took = token.internal_data["reset"]
        late = {t.internal_data["via"]: t for t in reversed(self._waiting(token))}
        joins.take_up([t for via, t in sorted(late.items()) if via not in took], token)
        token.complete()

    def weigh(self, token: Token) -> None:
        """Data have changed or the gateway is ready again: is it activated now?"""
        if not self._activated(token):
            token.internal_data["again"] = 1
            token._set_state(READY)
            token.progress.queue.append(token)

    def _on_complete(self, token: Token) -> None:
        took = token.internal_data.pop("took", None)
        if took is not None:
            token.progress.hold(token.parent, self, WAITING, reset=took, **path.of(token))
            super()._on_complete(token)
            return
        token.internal_data["over"] = 1
        for waiting in self._waiting(token)[:1]:
            self.weigh(waiting)
        leave(token)

    def _active(self, token: Token) -> bool:
        if self.activation is None:
            return True
        return flow.holds(token, self.activation, "激活条件", self.known(token))

    def _waiting(self, token: Token) -> list[Token]:
        """Other tokens that wait here, those that are just being weighed again included."""
        others = (t for t in self._mine(token) if t is not token and "via" in t.internal_data)
        return [t for t in others if joins.stays(t) or "again" in t.internal_data]

    def _activated(self, token: Token) -> bool:
        """What stands for an activation that is not over: it waits, or failed to leave."""
        others = (t.internal_data for t in self._mine(token) if t is not token)
        return any(("reset" in d or "took" in d) and "over" not in d for d in others)

    def _mine(self, token: Token) -> list[Token]:
        return [t for t in token.workflow.task_tree.children if t.task_spec is self]
