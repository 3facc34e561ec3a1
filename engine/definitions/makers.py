"""What each tag of a drawing becomes in SpiffWorkflow's terms."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.parser import event_parsers as events
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs import defaults

from . import specs
from .eventmakers import BoundaryParser, EventMixin, EventParser
from .extensions import attribute, called_element, mappings
from .xml import B, child, text


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
