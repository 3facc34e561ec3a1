"""A Definition made ready to run: each parsed spec gets the behaviour that this room gives it.

The classes of SpiffWorkflow are substituted, not patched: nothing of the library changes for
anybody else in the process (but for its script engine, clock and ids).
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.event_definitions import ConditionalEventDefinition

from ..definitions import Definition, Element, specs
from ..dmn import Model, decision_ids, read
from ..errors import NotFound
from . import (
    adhoc,
    begin,
    compensation,
    complex,
    events,
    eventsubprocess,
    gateways,
    loop,
    multi,
    subprocess,
    tasks,
    waits,
)

BEHAVIOURS: dict[type, type] = {
    defaults.StartEvent: events.Start,
    defaults.EndEvent: events.End,
    defaults.IntermediateThrowEvent: events.Throw,
    defaults.IntermediateCatchEvent: events.Catch,
    defaults.BoundaryEvent: events.Boundary,
    defaults.SendTask: events.Send,
    defaults.ReceiveTask: events.Receive,
    defaults.UserTask: tasks.User,
    defaults.ManualTask: tasks.Manual,
    defaults.ScriptTask: tasks.Script,
    specs.DecisionTask: tasks.Decision,
    specs.JobTask: tasks.Job,
    specs.PassTask: tasks.Pass,
    specs.Begin: begin.Begin,
    specs.Undo: compensation.Undo,
    defaults.ExclusiveGateway: gateways.Exclusive,
    defaults.ParallelGateway: gateways.Parallel,
    defaults.InclusiveGateway: gateways.Inclusive,
    specs.ComplexGateway: complex.Complex,
    defaults.EventBasedGateway: gateways.EventBased,
    defaults.SubWorkflowTask: subprocess.SubProcess,
    defaults.TransactionSubprocess: subprocess.Transaction,
    defaults.AdHocSubprocess: adhoc.AdHoc,
    defaults.CallActivity: subprocess.Call,
    defaults.EventSubprocess: eventsubprocess.EventSubprocess,
    defaults.ParallelMultiInstanceTask: multi.Parallel,
    defaults.SequentialMultiInstanceTask: multi.Sequential,
    defaults.StandardLoopTask: loop.Loop,
}


class Program:
    """``root`` and ``inner`` are specs as SpiffWorkflow knows them, with our behaviour."""

    def __init__(self, definition: Definition) -> None:
        self.elements: Mapping[tuple[str, str], Element] = definition.elements
        self.root = _dressed(definition.spec, self.elements)
        self.inner = {k: _dressed(s, self.elements) for k, s in definition.subprocesses.items()}
        for spec in (self.root, *self.inner.values()):
            _connect(spec, self.inner)
        self.conditional = any(_conditional(s) for s in (self.root, *self.inner.values()))
        self._files = definition.files
        self._decisions: dict[tuple[str, str], Model] = {}

    def decisions(self, process: str, decision: str) -> Model:
        """The model of the file beside ``process`` that holds ``decision``; else NotFound."""
        key = (process, decision)
        if key not in self._decisions:
            files = self._decision_files(process)
            data = next((each for each in files if decision in decision_ids(each)), None)
            if data is None:
                raise NotFound(f"流程 {process} 没有决策 {decision}")
            self._decisions[key] = read(data, files)
        return self._decisions[key]

    def _decision_files(self, process: str) -> list[bytes]:
        folder = f"workflows/{process}/"
        files = sorted(self._files.items())
        return [data for path, data in files if path.startswith(folder) and path.endswith(".dmn")]


@lru_cache(maxsize=256)
def program(definition: Definition) -> Program:
    """The program of a definition, made once a digest."""
    return Program(definition)


def _dressed(spec: Any, elements: Mapping[tuple[str, str], Element]) -> Any:
    twin = copy.copy(spec)
    twin.task_specs = {name: _behaving(s, twin, elements) for name, s in spec.task_specs.items()}
    twin.start = twin.task_specs[specs.Process.ROOT]
    return twin


def _behaving(spec: Any, owner: Any, elements: Mapping[tuple[str, str], Element]) -> Any:
    twin = copy.copy(spec)
    twin._wf_spec = owner
    if type(spec) in BEHAVIOURS:
        twin.__class__ = BEHAVIOURS[type(spec)]
        twin.process = owner.process
        twin.element = elements[owner.process, spec.bpmn_id]
    return twin


def _connect(spec: Any, inner: Mapping[str, Any]) -> None:
    """What a node needs to know of its neighbours and cannot cheaply find out while it runs."""
    for node in spec.task_specs.values():
        if isinstance(node, eventsubprocess.EventSubprocess):
            started = inner[node.spec]
            node.start_event = started.task_specs[started.starts[0]]
            if isinstance(node.start_event.event_definition, specs.Compensation):
                _compensates(spec, node)
        if isinstance(node, gateways.Inclusive | complex.Complex):
            node.reach = {flow: _upstream(spec, node.name, flow) for flow in node.incoming}


def _compensates(spec: Any, node: Any) -> None:
    """A compensation event sub-process listens to nothing: it undoes its scope afterwards."""
    node.for_compensation, spec.compensator = True, node.name
    spec.event_subprocesses = [n for n in spec.event_subprocesses if n != node.name]


def _upstream(spec: Any, join: str, flow: str) -> frozenset[str]:
    """Nodes that can reach ``flow`` without passing ``join``; an activity also through its
    boundary events."""
    before: dict[str, set[str]] = {}
    for node in spec.task_specs.values():
        for out in getattr(node, "flows", ()):
            before.setdefault(out.target, set()).add(node.name)
        for name in getattr(node, "boundary", ()):
            before.setdefault(name, set()).add(node.name)
    source = next(n for n in spec.task_specs.values() if _leaves_by(n, flow))
    seen: set[str] = set()
    todo = [source.name]
    while todo:
        name = todo.pop()
        if name != join and name not in seen:
            seen.add(name)
            todo += before.get(name, ())
    return frozenset(seen)


def _conditional(spec: Any) -> bool:
    """Does any event or gateway in it wait for a condition on data?"""
    if any(isinstance(node, complex.Complex) for node in spec.task_specs.values()):
        return True
    events = (getattr(node, "event_definition", None) for node in spec.task_specs.values())
    return any(isinstance(d, ConditionalEventDefinition) for e in events for d in waits.parts(e))


def _leaves_by(node: Any, flow: str) -> bool:
    return any(out.id == flow for out in getattr(node, "flows", ()))
