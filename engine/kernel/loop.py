"""The standard loop: the activity again and again while its condition holds (BPMN 2.0.2, 13.3.6).

Mends: the library keeps every turn in its tree, merges the data of each turn over what others wrote
meanwhile, and calls a condition that is no boolean false.

Each turn is one body with ``loopCounter`` (from 1) in a small local scope. The condition sees it as
the number of turns done: 0 before the first, if it is tested before.
"""

from __future__ import annotations

from SpiffWorkflow.bpmn.specs import defaults

from . import path
from .cancel import release
from .flow import holds
from .node import Node
from .token import Token


class Loop(Node, defaults.StandardLoopTask):
    """Holds the body of the present turn; nothing remains of the turns before."""

    task_spec: str
    maximum: int | None
    condition: str | None
    test_before: bool

    def act(self, token: Token) -> bool | None:
        if self.test_before and not self._again(token, 0, {"loopCounter": 0}):
            return True
        self._turn(token, 1)
        return None

    def body_concludes(self, token: Token, body: Token) -> None:
        """While the body's scope is still there: whether there is another turn."""
        body.internal_data["more"] = self._again(body, body.internal_data["local"]["loopCounter"])

    def body_done(self, token: Token, body: Token) -> None:
        if body.internal_data["more"]:
            self._turn(token, body.internal_data["local"]["loopCounter"] + 1)
        else:
            token.complete()

    def conclude(self, token: Token) -> None:
        release(token)

    def counts_as_step(self, token: Token) -> bool:
        return self.near(self.task_spec).for_people

    def _turn(self, token: Token, number: int) -> None:
        local = {"loopCounter": number}
        token.progress.spawn(token, self.near(self.task_spec), local=local, **path.of(token))

    def _again(self, inside: Token, done: int, more: dict[str, int] | None = None) -> bool:
        if self.maximum is not None and done >= self.maximum:
            return False
        return self.condition is None or holds(inside, self.condition, "循环条件", more)
