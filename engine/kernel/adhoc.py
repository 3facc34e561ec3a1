"""The ad-hoc sub-process: activities without a prescribed order (BPMN 2.0.2, 10.3.5 and 13.3.5).

Mends: the library raises KeyError as soon as there are two tasks, and reads neither
``ordering`` nor what is left when the condition holds.

All activities without incoming flow begin at once (``Parallel``) or one after the other in drawn
order (``Sequential``). Without a completion condition each is done once. With one it is looked at
whenever an inner activity completes: as soon as it holds nothing new begins, and what still runs
is stopped unless ``cancelRemainingInstances`` is false. When all have been done and it does not
hold yet, all begin anew: people may do each of them as often as needed.
"""

from __future__ import annotations

from SpiffWorkflow.bpmn.specs import defaults

from ..definitions.extensions import ACTIVITIES
from . import path
from .flow import holds
from .subprocess import SubProcess
from .token import Token


class AdHoc(SubProcess, defaults.AdHocSubprocess):
    """State: ``next`` still to begin in this round, ``satisfied`` once the condition has held."""

    condition: str | None
    sequential: bool
    cancels_rest: bool

    def first(self, token: Token, names: list[str]) -> list[str]:
        """Which of the activities begin now; the others wait for their turn."""
        if not self.sequential:
            return names
        token.internal_data["next"] = names[1:]
        return names[:1]

    def inner_concludes(self, token: Token, inner: Token) -> None:
        """An activity inside completes: is it enough?"""
        data = token.internal_data
        open_ = _counts(inner) and "satisfied" not in data and "undo" not in data
        if self.condition and open_ and holds(inner, self.condition, "即席子流程的完成条件"):
            data["satisfied"] = 1

    def is_over(self, token: Token) -> bool:
        return self.cancels_rest and "satisfied" in token.internal_data

    def goes_on(self, token: Token) -> bool:
        """Nothing is left inside: begin the next activity, or another round."""
        data, part = token.internal_data, token.workflow.top_workflow.parts[token.id]
        if "satisfied" in data or "undo" in data:
            return False
        names = data.get("next") or []
        if names:
            data["next"] = names[1:]
            names = names[:1]
        elif self.condition:
            names = self.first(token, part.spec.implicit)
        for name in names:
            spec = part.spec.task_specs[name]
            token.progress.spawn(part.task_tree, spec, **path.within(token))
        return bool(names)


def _counts(inner: Token) -> bool:
    """Is it an activity, drawn and in the ordinary flow?"""
    spec = inner.task_spec
    drawn = "apart" not in inner.internal_data and not spec.triggered_by_event
    return drawn and spec.element.type in ACTIVITIES
