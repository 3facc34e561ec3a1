"""A case's process instance and the instances inside it, in SpiffWorkflow's classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.util.subworkflow import BpmnBaseWorkflow, BpmnSubWorkflow

from .path import Visits
from .progress import Progress
from .scope import Scope
from .script import ENGINE
from .token import STARTED, Token

if TYPE_CHECKING:
    from .program import Program

ROOT = ""  # the id of the token that holds all others of an instance
DEEPEST = 20  # instances inside instances


class Instance(BpmnWorkflow):
    """The root. ``variables`` is its one scope, ``ends`` the end events that decide its outcome."""

    def __init__(self, program: Program, progress: Progress) -> None:
        super().__init__(program.root, program.inner, script_engine=ENGINE, deserializing=True)
        self.program, self.progress = program, progress
        self.variables: dict[str, Any] = {}
        self.ends: list[str] = []
        self.done: list[list[Any]] = []
        self.visits: Visits = {}
        self.task_tree = Token(self, self.spec.start, None, ROOT, STARTED)

    @property
    def scope(self) -> Scope:
        return Scope(self.variables, written=self.progress.written)

    @property
    def owner(self) -> None:
        return None

    @property
    def parts(self) -> dict[str, Part]:
        """Owner token id -> the instance that runs inside it."""
        return self.subprocesses

    def find(self, ident: str) -> Token | None:
        """A living token anywhere in the case."""
        workflows: tuple[Any, ...] = (self, *self.parts.values())
        found = (w.tasks[ident] for w in workflows if ident in w.tasks)
        return next(found, None) if ident != ROOT else None


class Part(BpmnSubWorkflow):
    """An embedded sub-process (shares the scope of its owner) or a called process (has its own)."""

    def __init__(self, owner: Token, variables: dict[str, Any] | None = None) -> None:
        # Not BpmnSubWorkflow.__init__: it searches the whole case for the owner that we hold.
        self.owner, self.variables = owner, variables
        self.done: list[list[Any]] = []
        self.parent_task_id, self.top_workflow = owner.id, owner.workflow.top_workflow
        self.depth = owner.workflow.depth + 1
        spec = self.top_workflow.subprocess_specs[owner.task_spec.spec]
        BpmnBaseWorkflow.__init__(self, spec, deserializing=True)
        self.task_tree = Token(self, spec.start, None, ROOT, STARTED)
        self.top_workflow.parts[owner.id] = self
        self._declare(spec.declared)

    def _declare(self, declared: dict[str, Any]) -> None:
        """Data of a called process are its variables; those of a sub-process end with it."""
        data = self.owner.internal_data
        if self.variables is not None:
            self.variables = {**declared, **self.variables}
        elif declared:
            data["local"] = {**declared, **data.get("local", {})}

    @property
    def parent_workflow(self) -> Any:
        return self.owner.workflow

    @property
    def scope(self) -> Scope:
        if self.variables is None:
            return self.owner.scope
        return Scope(self.variables, written=self.owner.progress.written)
