"""What is under way while one input is worked on: surroundings, ids, effects, the queue."""

from __future__ import annotations

from collections import deque
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..definitions.specs import Flow
from .effects import Effects
from .token import Token

if TYPE_CHECKING:
    from .env import Env
    from .ids import Ids


class Progress:
    """Lives for one step. ``opened`` is the instant at which the case was opened."""

    def __init__(self, env: Env, ids: Ids, process: str, opened: Any) -> None:
        self.env, self.ids, self.opened = env, ids, opened
        self.effects = Effects(process)
        self.flows: list[tuple[str, str]] = []  # taken: process, sequence flow
        self.queue: deque[Token] = deque()
        self.made = self.thrown = 0  # tokens; messages and signals
        self.written: set[str] = set()  # names of variables written since the last look
        self.watched = False  # a condition began to wait since the last look

    @cached_property
    def context(self) -> dict[str, Any]:
        """What every expression sees beside the variables."""
        case = {"id": self.env.case, "opened_at": self.opened}
        known = {"param": self.env.parameters, "case": case, "at": self.env.at}
        return {**known, **self.env.context}

    def spawn(self, parent: Token, spec: Any, **internal: Any) -> Token:
        """A new token that will enter ``spec``, held by ``parent``."""
        token = self.hold(parent, spec, Token.QUEUED, **internal)
        self.queue.append(token)
        return token

    def hold(self, parent: Token, spec: Any, state: int, **internal: Any) -> Token:
        """A new token in a given state."""
        self.made += 1
        return Token(parent.workflow, spec, parent, str(self.ids.next()), state, internal)

    def along(self, parent: Token, flow: Flow, **internal: Any) -> Token:
        """A new token at the end of a flow; only joins need to know which."""
        spec = parent.workflow.spec.task_specs[flow.target]
        self.flows.append((spec.process, flow.id))
        return self.spawn(parent, spec, **({"via": flow.id} if spec.joins else {}), **internal)
