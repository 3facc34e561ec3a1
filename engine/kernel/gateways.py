"""Gateways; the joins themselves are in ``joins``."""

from __future__ import annotations

from collections.abc import Mapping

from SpiffWorkflow.bpmn.specs import defaults

from . import joins, waits
from .cancel import release
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
    """Waits for all tokens that can still come, then takes every flow whose condition holds."""

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

    def upstream(self, flow: str) -> frozenset[str]:
        """Nodes from which ``flow`` can be reached without passing this gateway."""
        return self.reach[flow]


class EventBased(Node, defaults.EventBasedGateway):
    """Arms every event behind it; the first to happen decides, the others are closed.

    Mends: the library's gateway takes the definitions away from its events, and before 3.2.0 it
    left the losing branches alive.
    """

    def act(self, token: Token) -> bool | None:
        for flow in self.flows:
            catcher = self.near(flow.target)
            waits.open_(token.progress.hold(token, catcher, WAITING), catcher)
        return None

    def decided(self, token: Token, catcher: Catching) -> None:
        """Go on at ``catcher``, which has happened."""
        token.progress.spawn(token.parent, catcher, fired=1)
        release(token)
        token.progress.effects.add("element.left", token)
        fold(token)
