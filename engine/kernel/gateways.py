"""Gateways; the joins themselves are in ``joins``."""

from __future__ import annotations

from collections.abc import Mapping

from SpiffWorkflow.bpmn.specs import defaults

from . import joins, path, waits
from .cancel import cancel, release
from .events import Catching
from .fold import fold
from .node import Node
from .token import WAITING, Token


class Exclusive(Node, defaults.ExclusiveGateway):
    """The first condition that holds, in drawn order, or the default."""

    instant = True
    first_only = True


class Parallel(Node, defaults.ParallelGateway):
    """Waits for a token on every incoming flow, then takes all outgoing ones."""

    instant = True

    @property
    def joins(self) -> bool:  # type: ignore[override]
        return len(self.incoming) > 1

    def act(self, token: Token) -> bool | None:
        return joins.meets(token) if self.joins else True


class Inclusive(Node, defaults.InclusiveGateway):
    """Waits for all tokens that can still come, then takes every flow whose condition holds.

    ``reach``: for an incoming flow, the nodes that can reach it without passing this gateway.
    """

    instant = True
    inclusive = True
    reach: Mapping[str, frozenset[str]]

    @property
    def joins(self) -> bool:  # type: ignore[override]
        return len(self.incoming) > 1

    def act(self, token: Token) -> bool | None:
        if self.joins:
            token._set_state(WAITING)  # released when the step has come to rest
        return None if self.joins else True

    def may_go(self, token: Token) -> bool:
        """Can no further token come?"""
        return joins.nothing_to_come(token, joins.waiting(token))

    def go(self, token: Token) -> None:
        """Take up one token of every flow and go on."""
        joins.take_up(joins.waiting(token).values(), token)
        token.complete()


class EventBased(Node, defaults.EventBasedGateway):
    """Arms every event behind it; the first to happen decides, the others are closed.

    One that opens its process knows the event that has opened it (``first``); a parallel one then
    waits for all the others too, in the same case (BPMN 2.0.2, 10.6.6).

    Mends: the library's gateway takes the definitions away from its events, and before 3.2.0 it
    left the losing branches alive.
    """

    all_of_them: bool

    def act(self, token: Token) -> bool | None:
        first = token.internal_data.pop("first", None)
        for flow in self.flows:
            if flow.target == first or (first and not self.all_of_them):
                continue
            catcher = self.near(flow.target)
            waits.open_(token.progress.hold(token, catcher, WAITING), catcher)
        if first:
            token.progress.spawn(token.parent, self.near(first), fired=1)
        if not token._children:
            self._leave(token)
        return None

    def decided(self, armed: Token, catcher: Catching) -> None:
        """Go on at ``catcher``, which has happened; a parallel gateway waits for the others too."""
        token = armed.parent
        flow = next(flow for flow in self.flows if flow.target == catcher.name)
        token.progress.flows.append((self.process, flow.id))
        token.progress.spawn(token.parent, catcher, fired=1, **path.of(token))
        if self.all_of_them:
            cancel(armed)
        else:
            release(token)
        if not token._children:
            self._leave(token)

    def _leave(self, token: Token) -> None:
        token.progress.effects.add("element.left", token)
        fold(token)
