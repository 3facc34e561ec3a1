"""SpiffWorkflow's parser, taught ``camunda:`` and to wire a process without recursion.

The stock parser follows the arrows recursively (some 600 nodes in a row overflow the stack), puts
helper nodes around every boundary event and refuses conditional flows from a task. Here every node
is made first and wired afterwards; a node keeps its flows and its boundary events itself.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser import event_parsers as events
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.event_definitions import (
    ConditionalEventDefinition,
    ErrorEventDefinition,
    EscalationEventDefinition,
    MessageEventDefinition,
    MultipleEventDefinition,
    SignalEventDefinition,
)

from . import looping, specs
from .correlation import pairs
from .data import declared
from .extensions import EVENTS, FLOW_NODES, attribute, called_element, mappings, properties
from .undoing import handler_of
from .xml import B, Node, child, children, text

EVENT_XPATHS = [
    events.MESSAGE_EVENT_XPATH,
    events.SIGNAL_EVENT_XPATH,
    events.TIMER_EVENT_XPATH,
    events.ERROR_EVENT_XPATH,
    events.ESCALATION_EVENT_XPATH,
    events.TERMINATION_EVENT_XPATH,
    events.CONDITIONAL_EVENT_XPATH,
    events.CANCEL_EVENT_XPATH,
]

BLIND = (*EVENTS, "parallelGateway", "eventBasedGateway")
"""A condition behind one of these is never looked at (BPMN 8.4.13)."""


class EventMixin:
    """Every event kind wherever it may stand; names and codes as we match them."""

    node: Node
    process_parser: Any

    def create_task(self) -> Any:
        return self._create_task(self.get_event_definition(EVENT_XPATHS))  # type: ignore[attr-defined]

    def get_event_definition(self, xpaths: list[str]) -> Any:
        """Several definitions come in the order in which they are drawn, not kind by kind."""
        found = super().get_event_definition(xpaths)  # type: ignore[misc]
        if isinstance(found, MultipleEventDefinition):
            nodes = self.event_nodes  # type: ignore[attr-defined]
            by_node = dict(zip(nodes, found.event_definitions, strict=True))
            found.event_definitions = [by_node[n] for n in self.node if n in by_node]
        return found

    def parse_conditional_event(self, event: Node) -> ConditionalEventDefinition:
        return ConditionalEventDefinition(text(child(event, "condition")))

    def definition(self, event: Node) -> Any:
        """What one event definition of the file means."""
        kind = event.tag[len(B) :].removesuffix("EventDefinition")
        return getattr(self, f"parse_{kind}_event")(event)

    def parse_timer_event(self, event: Node) -> specs.Timer:
        for kind in ("Date", "Duration", "Cycle"):
            if (found := child(event, f"time{kind}")) is not None:
                return specs.Timer(self.node.get("id"), kind.lower(), text(found))
        return specs.Timer(self.node.get("id"), "duration", "")

    def parse_message_event(self, event: Node) -> MessageEventDefinition:
        ref = event.get("messageRef")
        found = MessageEventDefinition(self._named("messages", ref))
        found.pairs = pairs(event, ref)
        return found

    def parse_signal_event(self, event: Node) -> SignalEventDefinition:
        return SignalEventDefinition(self._named("signals", event.get("signalRef")))

    def parse_error_event(self, event: Node) -> ErrorEventDefinition:
        ref = event.get("errorRef")
        return ErrorEventDefinition(ref or "", self._code("errors", ref, "error_code"))

    def parse_escalation_event(self, event: Node) -> EscalationEventDefinition:
        ref = event.get("escalationRef")
        return EscalationEventDefinition(
            ref or "", self._code("escalations", ref, "escalation_code")
        )

    def _named(self, table: str, ref: str | None) -> str:
        """A message or signal is known by its name, an unnamed one by its id."""
        return getattr(self.process_parser.parser, table).get(ref) or ref or ""

    def _code(self, table: str, ref: str | None, key: str) -> str | None:
        """Matched by code, else name, else id; None (no reference) catches every code."""
        if not ref:
            return None
        entry = getattr(self.process_parser.parser, table).get(ref) or {}
        return entry.get(key) or entry.get("name") or ref


class Undoing:
    """Compensation, which the library does not know at all."""

    node: Node

    def get_event_definition(self, xpaths: list[str]) -> Any:
        found = child(self.node, "compensateEventDefinition")
        if found is None:
            return super().get_event_definition(xpaths)  # type: ignore[misc]
        wait = found.get("waitForCompletion") != "false"
        return specs.Compensation(found.get("activityRef"), wait)


class EventParser(EventMixin, Undoing, events.EventDefinitionParser):
    """Start, end and intermediate events."""


class BoundaryParser(EventMixin, Undoing, events.EventDefinitionParser):
    def create_task(self) -> Any:
        definition = self.get_event_definition(EVENT_XPATHS)
        return self._create_task(definition, self.node.get("cancelActivity") != "false")


def _passing(maker: Any) -> specs.PassTask:
    """A task that does not say what it does passes like one without a kind (BPMN 2.0.2, 10.3.3);
    the profile ``strict`` refuses it."""
    return specs.PassTask(maker.spec, maker.bpmn_id, **maker.bpmn_attributes)


class MessageTaskParser(EventMixin, events.SendTaskParser):
    """Send and receive tasks: the message stands on the task itself. Where it is not written, a
    send task passes and a receive task waits for a message that is called like the task."""

    def create_task(self) -> Any:
        if not self.node.get("messageRef") and self.node.tag == B + "sendTask":
            return _passing(self)
        message = self.parse_message_event(self.node)
        message.name = message.name or self.bpmn_id
        return self._create_task(message)


class ScriptParser(TaskParser):
    def create_task(self) -> Any:
        script = text(child(self.node, "script"))
        if not script:
            return _passing(self)
        return self.spec_class(self.spec, self.bpmn_id, script=script, **self.bpmn_attributes)


class DecisionParser(TaskParser):
    def create_task(self) -> Any:
        if not attribute(self.node, "decisionRef"):
            return _passing(self)
        task = super().create_task()
        task.decision = attribute(self.node, "decisionRef")
        task.result = attribute(self.node, "resultVariable")
        return task


class JobParser(TaskParser):
    def create_task(self) -> Any:
        if not attribute(self.node, "topic"):
            return _passing(self)
        task = super().create_task()
        task.topic = attribute(self.node, "topic")
        return task


class SubProcessParser(TaskParser):
    """The stock parser demands a start and an end event in every sub-process, and looks for
    ``triggeredByEvent`` in the BPMN namespace, where it never is."""

    def create_task(self) -> Any:
        self.process_parser.parser.create_parser(self.node, self.filename, self.lane)
        by_event = self.node.get("triggeredByEvent") == "true"
        kind = defaults.EventSubprocess if by_event else self.spec_class
        return kind(self.spec, self.bpmn_id, subworkflow_spec=self.bpmn_id, **self.bpmn_attributes)


class AdHocParser(SubProcessParser):
    def create_task(self) -> Any:
        task = super().create_task()
        task.condition = text(child(self.node, "completionCondition")) or None
        task.sequential = self.node.get("ordering") == "Sequential"
        task.cancels_rest = self.node.get("cancelRemainingInstances") != "false"
        return task


class CallParser(TaskParser):
    def create_task(self) -> Any:
        called = called_element(self.node)
        task = self.spec_class(
            self.spec, self.bpmn_id, subworkflow_spec=called, **self.bpmn_attributes
        )
        task.ins, task.outs = mappings(self.node, "in"), mappings(self.node, "out")
        return task


class GatewayParser(TaskParser):
    def create_task(self) -> Any:
        return self.spec_class(self.spec, self.bpmn_id, **self.bpmn_attributes)


class EventGatewayParser(TaskParser):
    def create_task(self) -> Any:
        task = self.spec_class(self.spec, self.bpmn_id, None, **self.bpmn_attributes)
        task.all_of_them = self.node.get("eventGatewayType") == "Parallel"
        return task


class ComplexParser(TaskParser):
    def create_task(self) -> Any:
        task = super().create_task()
        task.activation = text(child(self.node, "activationCondition")) or None
        return task


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


CLASSES = {
    full_tag(tag): pair
    for tag, pair in {
        "startEvent": (EventParser, defaults.StartEvent),
        "endEvent": (EventParser, defaults.EndEvent),
        "intermediateCatchEvent": (EventParser, defaults.IntermediateCatchEvent),
        "intermediateThrowEvent": (EventParser, defaults.IntermediateThrowEvent),
        "boundaryEvent": (BoundaryParser, defaults.BoundaryEvent),
        "sendTask": (MessageTaskParser, defaults.SendTask),
        "receiveTask": (MessageTaskParser, defaults.ReceiveTask),
        "task": (TaskParser, specs.PassTask),
        "userTask": (TaskParser, defaults.UserTask),
        "manualTask": (TaskParser, defaults.ManualTask),
        "scriptTask": (ScriptParser, defaults.ScriptTask),
        "businessRuleTask": (DecisionParser, specs.DecisionTask),
        "serviceTask": (JobParser, specs.JobTask),
        "subProcess": (SubProcessParser, defaults.SubWorkflowTask),
        "transaction": (SubProcessParser, defaults.TransactionSubprocess),
        "adHocSubProcess": (AdHocParser, defaults.AdHocSubprocess),
        "callActivity": (CallParser, defaults.CallActivity),
        "exclusiveGateway": (GatewayParser, defaults.ExclusiveGateway),
        "parallelGateway": (GatewayParser, defaults.ParallelGateway),
        "inclusiveGateway": (GatewayParser, defaults.InclusiveGateway),
        "complexGateway": (ComplexParser, specs.ComplexGateway),
        "eventBasedGateway": (EventGatewayParser, defaults.EventBasedGateway),
    }.items()
}


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
