"""A token: SpiffWorkflow's Task, kept only as long as it is alive.

Mends: the stock tree holds every task that ever was and many that may come. Here a parent *holds*
its children (an activity its boundary events, a multi-instance its bodies), nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from . import errors
from .scope import Scope

if TYPE_CHECKING:
    from .progress import Progress

READY, WAITING, STARTED = TaskState.READY, TaskState.WAITING, TaskState.STARTED
ERROR, CANCELLED = TaskState.ERROR, TaskState.CANCELLED


class Token(Task):
    """READY is queued; STARTED entered and busy; WAITING armed or at a join; ERROR has an incident.

    ``internal_data`` is what the state keeps of it: flat, small, replaced and never deeply changed.
    ``entered`` is True from the moment its node was entered (an armed event has not been).
    """

    QUEUED = TaskState.READY

    def __init__(
        self,
        workflow: Any,
        spec: Any,
        parent: Token | None,
        ident: str,
        state: int = READY,
        internal: dict[str, Any] | None = None,
    ) -> None:
        # Not calling up: Task.__init__ reads the clock and builds copies that we do not keep.
        self.id, self.workflow, self.task_spec = ident, workflow, spec
        self._state, self._parent = state, parent.id if parent is not None else None
        self._children: dict[str, None] = {}  # type: ignore[assignment]
        self.internal_data = internal or {}
        self.triggered, self.thread_id, self.last_state_change = False, 0, 0.0
        self.exits: tuple[Any, ...] = ()
        self.entered = False
        workflow.tasks[ident] = self
        if parent is not None:
            parent._children[ident] = None  # type: ignore[call-overload]

    @property
    def progress(self) -> Progress:
        return self.workflow.top_workflow.progress

    @property
    def alive(self) -> bool:
        """Still in the tree: neither left nor stopped."""
        return self.workflow.tasks.get(self.id) is self

    @property
    def armed(self) -> bool:
        """Waits for an event before it enters its node."""
        waits = self._state == WAITING and not self.task_spec.joins
        held_up = self.internal_data.get("incident", {}).get("phase") == errors.REARMING
        return waits or held_up or "reset" in self.internal_data

    @property
    def boundary(self) -> tuple[str, ...]:
        """Names of the boundary events of the node it stands at."""
        undone = self._parent is None or "undo" in self.internal_data
        return () if undone else self.task_spec.boundary

    @property
    def scope(self) -> Scope:
        """The innermost scope that this token sees."""
        parent = self.parent
        outer = parent.scope if parent is not None else self.workflow.scope
        local = self.internal_data.get("local")
        return outer if local is None else Scope(local, outer, outer.written)

    @property
    def data(self) -> dict[str, Any]:
        """All visible variables; what the library calls task data."""
        return self.scope.view()

    def run(self) -> bool | None:
        """Enter the node: None it waits, False it failed, True it is done."""
        result = self.task_spec._run(self)
        if self._state != READY:  # cancelled, completed or put to wait while it ran
            return result
        if result is None:
            self._set_state(STARTED)
        elif result is False:
            self.error()
        else:
            self.complete()
        return result

    def complete(self) -> None:
        """Leave the node along its flows; if that fails, stay with an incident."""
        try:
            self.task_spec.conclude(self)
            if self.parent._parent is not None:
                self.parent.task_spec.body_concludes(self.parent, self)
            elif self.workflow.owner is not None:
                self.workflow.owner.task_spec.inner_concludes(self.workflow.owner, self)
            self.exits = self.task_spec.exits(self)
        except errors.Failure as failure:
            errors.note(self, failure, errors.LEAVING)
            self.error()
        else:
            super().complete()

    def retry(self) -> None:
        """Try again what had failed."""
        phase = errors.resolve(self)
        if phase == errors.LEAVING:
            self._set_state(STARTED)
            self.complete()
        elif phase == errors.WORKING:
            self._set_state(STARTED)
            self.task_spec.act(self)
        elif phase in (errors.REARMING, errors.RESUMING):
            self._set_state(WAITING if phase == errors.REARMING else STARTED)
            self.task_spec.rearm(self)
        else:
            self.internal_data["again"] = 1
            self._set_state(READY)
            self.progress.queue.append(self)

    def _set_state(self, value: int) -> None:
        # The stock method gathers log details eagerly: most of the time of a step.
        self._state = value

    def __repr__(self) -> str:
        return f"<Token {self.task_spec.name} {TaskState.get_name(self._state)} {self.id}>"
