"""What an event of a drawing becomes in SpiffWorkflow's terms, wherever it may stand."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.parser import event_parsers as events
from SpiffWorkflow.bpmn.specs.event_definitions import (
    ConditionalEventDefinition,
    ErrorEventDefinition,
    EscalationEventDefinition,
    MessageEventDefinition,
    MultipleEventDefinition,
    SignalEventDefinition,
)

from . import specs
from .correlation import pairs
from .xml import B, Node, child, text

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
