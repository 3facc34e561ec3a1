"""Nodes that are ours and in no drawing."""

from __future__ import annotations

from . import errors
from .node import Node, leave
from .token import Token


class Hidden(Node):
    """Not drawn, so it is neither entered nor left; only an incident of it is told."""

    def _run(self, token: Token) -> bool | None:
        try:
            return self.act(token)
        except errors.Failure as failure:
            return errors.handled(token, failure)

    def _on_complete(self, token: Token) -> None:
        leave(token)
