"""What our parser adds to SpiffWorkflow's specs: flows with their conditions, timers, decisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.defaults import NoneTask
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow that leaves a node. ``condition`` is FEEL; a default flow has none."""

    id: str
    target: str
    condition: str | None = None
    default: bool = False


@dataclass(frozen=True, slots=True)
class Thrown:
    """An event that a multi-instance throws when one of its instances completes: always, for the
    ``first`` only, or while ``condition`` (FEEL) holds (BPMN 2.0.2, 13.3.7, ``behavior``)."""

    definition: Any
    condition: str | None = None
    first: bool = False


class Process(BpmnProcessSpec):
    """A process or sub-process without the library's own helper nodes.

    Those are called Start, End and Root: an element of the diagram with such an id silently
    emptied the process. Our kernel needs none of them but the root of the task tree.
    """

    ROOT = "(root)"

    def __init__(self, name: str, description: str = "") -> None:
        super().__init__(name=name, description=description)
        self.start.name = self.ROOT
        self.task_specs: dict[str, Any] = {self.ROOT: self.start}
        self.process = name
        self.starts: list[str] = []
        self.event_subprocesses: list[str] = []
        self.implicit: list[str] = []
        self.compensator: str | None = None
        self.declared: dict[str, Any] = {}


class Begin(NoneTask):
    """Not drawn: begins a scope that has no start event at all its nodes without incoming flow."""

    NAME = "(begin)"


class Undo(NoneTask):
    """Not drawn: runs compensation handlers one by one."""

    NAME = "(undo)"


class Compensation(EventDefinition):
    """Undoes ``activity`` or, None, all of its scope; ``wait`` until that is done."""

    def __init__(self, activity: str | None, wait: bool) -> None:
        super().__init__(activity or "")
        self.activity, self.wait = activity, wait


class Timer(TimerEventDefinition):
    """When a timer is due, as drawn: ``kind`` date, duration or cycle and the text; the kernel
    reckons the instant (the library's own clock arithmetic is wrong for the law)."""

    def __init__(self, name: str, kind: str, text: str) -> None:
        super().__init__(name, text)
        self.kind = kind


class DecisionTask(NoneTask):
    """A business rule task: which decision, and the variable for its result (None: merge all)."""

    decision: str = ""
    result: str | None = None


class JobTask(NoneTask):
    """An external service task: work for a connector, known by its topic."""

    topic: str = ""


class ComplexGateway(NoneTask):
    """A complex gateway: its ``activation`` condition (None: the first token activates it)."""

    activation: str | None = None


class PassTask(NoneTask):
    """A task without a kind: nothing to wait for."""
