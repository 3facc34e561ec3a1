"""SpiffWorkflow's parser, taught ``camunda:`` and to wire a process without recursion.

The stock parser follows the arrows recursively (some 600 nodes in a row overflow the stack), puts
helper nodes around every boundary event and refuses conditional flows from a task. Here every node
is made first and wired afterwards; a node keeps its flows and its boundary events itself.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser

from . import looping, specs
from .data import declared
from .eventmakers import EventParser
from .extensions import EVENTS, FLOW_NODES, properties
from .makers import CLASSES
from .undoing import handler_of
from .xml import B, Node, child, children, text

BLIND = (*EVENTS, "parallelGateway", "eventBasedGateway")
"""A condition behind one of these is never looked at (BPMN 8.4.13)."""


class Wiring(ProcessParser):
    """One process or sub-process: make every node, then connect them."""

    def _parse(self) -> None:
        self.spec = specs.Process(self.bpmn_id, self.get_name())
        nodes = [n for n in children(self.node) if n.tag[len(B) :] in FLOW_NODES]
        for node in nodes:
            self._make(node)
        for node in nodes:
            self._wire(node)
        self.spec.declared = declared(self.node)
        self._hide(specs.Begin)
        self._hide(specs.Undo)
        self.spec.implicit = [n.get("id") for n in nodes if self._begins(n)]

    def _hide(self, kind: Any) -> None:
        """A node of ours that is not drawn; what befalls it is told of the scope itself."""
        hidden = kind(self.spec, kind.NAME)
        hidden.bpmn_id = self.bpmn_id
        _prepare(hidden, self.node)

    def _begins(self, node: Node) -> bool:
        """Gets a token when its scope begins without a start event (BPMN 2.0.2, 13.3.4)."""
        if node.tag == B + "boundaryEvent" or node.get("triggeredByEvent") == "true":
            return False
        into = self.spec.task_specs[node.get("id")].incoming
        return not (into or self.spec.starts or node.get("isForCompensation") == "true")

    def _make(self, node: Node) -> None:
        parser_class, spec_class = self.parser._get_parser_class(node.tag)
        maker = parser_class(self, spec_class, node, self.nsmap, lane=self.lane)
        maker.task = maker.create_task()
        _prepare(maker.task, node)
        holder = looping.repeated(maker, node, EventParser(self, None, node, self.nsmap).definition)
        if holder is not None:
            _prepare(holder, node)
            _quantities(holder, node)
        else:
            _quantities(maker.task, node)
        if node.tag == B + "startEvent":
            maker.task.interrupting = node.get("isInterrupting") != "false"
            self.spec.starts.append(node.get("id"))
        if node.get("triggeredByEvent") == "true":
            self.spec.event_subprocesses.append(node.get("id"))

    def _wire(self, node: Node) -> None:
        spec = self.spec.task_specs[node.get("id")]
        for flow in self.get_outgoing_sequence_flows(node.get("id")):
            target = self.spec.task_specs[flow.get("targetRef")]
            blind = node.tag[len(B) :] in BLIND
            condition = None if blind else text(child(flow, "conditionExpression")) or None
            default = node.get("default") == flow.get("id")
            spec.flows += (specs.Flow(flow.get("id"), target.name, condition, default),)
            target.incoming += (flow.get("id"),)
            spec._outputs.append(target.name)
            target._inputs.append(spec.name)
        if isinstance(getattr(spec, "event_definition", None), specs.Compensation):
            self._undoes(node)
        elif node.tag == B + "boundaryEvent":
            self.spec.task_specs[node.get("attachedToRef")].boundary += (spec.name,)

    def _undoes(self, node: Node) -> None:
        """A compensation boundary event is an arrow from the activity to its handler."""
        handler = handler_of(node)
        if node.tag == B + "boundaryEvent" and handler in self.spec.task_specs:
            name = node.get("attachedToRef")
            body = f"{name} [body]"
            host = self.spec.task_specs[body if body in self.spec.task_specs else name]
            host.handler = handler


class Parser(BpmnParser):
    """``get_spec(process id)`` and ``get_subprocess_specs(process id)`` as in the library."""

    PROCESS_PARSER_CLASS = Wiring
    PARSER_CLASSES = CLASSES

    def __init__(self, root: Node) -> None:
        super().__init__()
        self.add_bpmn_xml(root)


def _prepare(spec: Any, node: Node) -> None:
    """Attributes every spec of ours has, whatever its class."""
    spec.flows, spec.incoming, spec.boundary = (), (), ()
    spec.extensions = properties(node)
    spec.opens = node.get("instantiate") == "true"
    spec.needs = spec.gives = 1
    spec.handler, spec.for_compensation = None, node.get("isForCompensation") == "true"


def _quantities(spec: Any, node: Node) -> None:
    """How many tokens an activity needs to begin, and gives to each flow when it is done."""
    spec.needs = int(node.get("startQuantity") or 1)
    spec.gives = int(node.get("completionQuantity") or 1)
    if spec.needs > 1:
        spec.joins = True
