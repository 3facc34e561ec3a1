"""What every node does: enter, act, leave. Each kind of node fills in the middle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import catching, done, errors, flow, path, quantity, timers, waits
from .cancel import release
from .fold import fold
from .settle import settle
from .token import Token

if TYPE_CHECKING:
    from ..definitions import Element
    from ..definitions.specs import Flow


class Node:
    """Mixed into SpiffWorkflow's task specs. Nothing is predicted: the future is drawn, not stored.

    ``instant`` nodes never wait, so their boundary events are not armed; ``joins`` nodes need to
    know the flow a token came along; ``calls_out`` nodes throw what others wait for;
    ``first_only`` takes one outgoing flow.
    """

    instant = False
    first_only = False
    inclusive = False
    triggered_by_event = False
    joins = False
    opens = False
    calls_out = False
    for_people = False  # people work in it
    transparent = False  # what people did inside counts as steps of the process around it

    name: str
    bpmn_id: str
    bpmn_name: str | None
    process: str
    element: Element
    flows: tuple[Flow, ...]
    incoming: tuple[str, ...]
    boundary: tuple[str, ...]
    needs: int
    gives: int
    handler: str | None
    for_compensation: bool
    _wf_spec: Any

    def act(self, token: Token) -> bool | None:
        """Do the node's work. True: leave now; None: wait. Raises Failure."""
        return True

    def conclude(self, token: Token) -> None:
        """Last work before the flows are chosen. Raises Failure; must then be repeatable."""

    def exits(self, token: Token) -> tuple[Flow, ...]:
        """The flows to take. Raises Failure."""
        return flow.chosen(token)

    def known(self, token: Token) -> dict[str, Any]:
        """Names that conditions of this node's flows see beside the variables."""
        return {}

    def body_concludes(self, token: Token, body: Token) -> None:
        """Last work for a body that ``token`` (a multi-instance) holds."""

    def body_done(self, token: Token, body: Token) -> None:
        """A body that ``token`` (a multi-instance) holds has left."""

    def inner_concludes(self, token: Token, inner: Token) -> None:
        """Last work for a token of the instance inside ``token`` (a sub-process)."""

    def is_over(self, token: Token) -> bool:
        """Does the instance inside end now, whatever is left in it?"""
        return False

    def goes_on(self, token: Token) -> bool:
        """Nothing is left in the instance inside: does something new begin?"""
        return False

    def first(self, token: Token, names: list[str]) -> list[str]:
        """Which of the nodes without incoming flow begin when the instance inside does."""
        return names

    def withdraw(self, token: Token) -> None:
        """The token is stopped: take back what the node had put into the world."""
        waits.close(token)

    def fired(self, token: Token) -> None:
        """What the token waited for has happened."""
        token.complete()

    def rearm(self, token: Token) -> None:
        """Wait on for the token's condition, or the next turn of its cycle if it has one."""
        if "cond" in token.internal_data:
            token.progress.watched = True
        elif not timers.rearm(token):
            self.over(token)

    def over(self, token: Token) -> None:
        """The armed token's cycle has no turn left."""
        fold(token)

    def counts_as_step(self, token: Token) -> bool:
        """Is leaving this node a step of people, to which one can go back?"""
        return False

    def near(self, name: str) -> Any:
        """Another node of the same process or sub-process."""
        return self._wf_spec.task_specs[name]

    # ------------------------------------------------- the library's protocol, as we need it

    def _run(self, token: Token) -> bool | None:
        if self.needs > 1 and not quantity.gathered(token):
            return None
        enter(token)
        try:
            if token.boundary and not self.instant:
                waits.arm_boundary(token)
            return self.act(token)
        except errors.Failure as failure:
            release(token)
            code = failure.code or self.element.properties.get("error_code")
            if code and catching.fails(token, code):
                return None
            return errors.handled(token, failure)

    def _on_complete(self, token: Token) -> None:
        waits.close(token)
        release(token)
        done.remember(token)
        token.workflow.top_workflow.parts.pop(token.id, None)
        if "undo" not in token.internal_data:
            token.progress.effects.add("element.left", token)
        leave(token)

    def _on_error(self, token: Token) -> None:
        errors.report(token)

    def _predict(self, *_: Any, **__: Any) -> None:
        pass

    def _update(self, token: Token) -> None:
        pass


def leave(token: Token) -> None:
    """Go on: a body reports to its multi-instance, any other token spawns what follows."""
    parent, past = token.parent, path.left(token)
    for taken in token.exits:
        for _ in range(token.task_spec.gives):
            token.progress.along(parent, taken, **past, **_addressed(token))
    if not token.exits:
        path.ended(token, past)
    fold(token)
    if parent._parent is None:
        settle(token.workflow)
    else:
        parent.task_spec.body_done(parent, token)


def _addressed(token: Token) -> dict[str, str]:
    """What was sent back goes straight to the person who did so."""
    direct = token.internal_data.get("direct")
    return {"to": direct[1]} if direct and direct[1] else {}


def enter(token: Token) -> None:
    """Say that the token has come to its node; once, however often it is then retried. One that
    stands apart has not come yet."""
    if token.internal_data.pop("again", None) or "apart" in token.internal_data:
        return
    token.entered = True
    effects = token.progress.effects
    effects.add("element.entered", token)
    if token.task_spec.element.properties.get("resolves") == "true":
        effects.plain("case.resolved")
