"""The deploy-time lint: what would run wrongly, or not at all, is said before anybody waits for it.

One file a rule, one name in four places: ``engine/rules/x.py``, ``tests/rules/x/{good,bad}.bpmn``,
``docs/rules/x.md``, and ``Finding.rule``. Files that begin with an underscore are what rules share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..model import Finding
from . import (
    bad_activity,
    bad_boundary,
    bad_collaboration,
    bad_data,
    bad_decision,
    bad_event,
    bad_expression,
    bad_flow,
    bad_form,
    bad_gateway,
    bad_message_flow,
    bad_own_task,
    bad_property,
    bad_timer,
    call_cycle,
    dangling_reference,
    dead_element,
    deadlock,
    duplicate_flow,
    duplicate_id,
    endless_loop,
    event_gateway_targets,
    fake_join,
    gateway_join_fork,
    global_name,
    ignored_condition,
    implicit_split,
    lack_of_synchronisation,
    many_triggers,
    missing_clock,
    missing_closing,
    missing_condition,
    missing_default,
    missing_form,
    missing_legal_gate,
    missing_role,
    missing_safeguard,
    missing_separation,
    missing_topic,
    mistyped_expression,
    no_end,
    no_process,
    no_start,
    no_way_out,
    not_formal,
    not_in_schema,
    overlapping,
    reserved_id,
    server_condition,
    statutory_clock,
    superfluous_gateway,
    superfluous_termination,
    too_large,
    unclocked_limit,
    undrawn,
    unfit,
    unknown_call,
    unknown_decision,
    unknown_extension,
    unknown_property,
    unknown_role,
    unknown_variable,
    unnamed,
    unreachable,
    unsupported_element,
    xml_unsafe,
)
from ._explore import walks
from ._model import Known, Model
from ._reading import models
from ._typing.known import known
from ._typing.troubles import troubles

BOMB = 2000  # nodes
Check = Callable[[Model], Iterator[Finding]]

RULES: dict[str, Check] = {
    # can it be read
    xml_unsafe.RULE: xml_unsafe.check,
    not_in_schema.RULE: not_in_schema.check,
    no_process.RULE: no_process.check,
    reserved_id.RULE: reserved_id.check,
    duplicate_id.RULE: duplicate_id.check,
    dangling_reference.RULE: dangling_reference.check,
    unsupported_element.RULE: unsupported_element.check,
    too_large.RULE: too_large.check,
    # does it run through
    no_start.RULE: no_start.check,
    no_end.RULE: no_end.check,
    unreachable.RULE: unreachable.check,
    no_way_out.RULE: no_way_out.check,
    endless_loop.RULE: endless_loop.check,
    deadlock.RULE: deadlock.check,
    lack_of_synchronisation.RULE: lack_of_synchronisation.check,
    dead_element.RULE: dead_element.check,
    bad_flow.RULE: bad_flow.check,
    bad_boundary.RULE: bad_boundary.check,
    bad_event.RULE: bad_event.check,
    not_formal.RULE: not_formal.check,
    bad_message_flow.RULE: bad_message_flow.check,
    bad_gateway.RULE: bad_gateway.check,
    bad_data.RULE: bad_data.check,
    bad_collaboration.RULE: bad_collaboration.check,
    bad_activity.RULE: bad_activity.check,
    event_gateway_targets.RULE: event_gateway_targets.check,
    missing_default.RULE: missing_default.check,
    missing_condition.RULE: missing_condition.check,
    ignored_condition.RULE: ignored_condition.check,
    # does it say what it means
    bad_expression.RULE: bad_expression.check,
    unknown_variable.RULE: unknown_variable.check,
    mistyped_expression.RULE: mistyped_expression.check,
    bad_timer.RULE: bad_timer.check,
    unclocked_limit.RULE: unclocked_limit.check,
    unknown_property.RULE: unknown_property.check,
    bad_property.RULE: bad_property.check,
    unknown_extension.RULE: unknown_extension.check,
    # does it reach people, forms, decisions, other processes
    unknown_role.RULE: unknown_role.check,
    missing_role.RULE: missing_role.check,
    missing_form.RULE: missing_form.check,
    bad_form.RULE: bad_form.check,
    server_condition.RULE: server_condition.check,
    unknown_decision.RULE: unknown_decision.check,
    bad_decision.RULE: bad_decision.check,
    unknown_call.RULE: unknown_call.check,
    call_cycle.RULE: call_cycle.check,
    missing_topic.RULE: missing_topic.check,
    bad_own_task.RULE: bad_own_task.check,
    # does it keep the law and the house rules
    missing_legal_gate.RULE: missing_legal_gate.check,
    missing_safeguard.RULE: missing_safeguard.check,
    statutory_clock.RULE: statutory_clock.check,
    missing_separation.RULE: missing_separation.check,
    missing_clock.RULE: missing_clock.check,
    missing_closing.RULE: missing_closing.check,
    # can people read it
    unnamed.RULE: unnamed.check,
    duplicate_flow.RULE: duplicate_flow.check,
    fake_join.RULE: fake_join.check,
    gateway_join_fork.RULE: gateway_join_fork.check,
    global_name.RULE: global_name.check,
    implicit_split.RULE: implicit_split.check,
    many_triggers.RULE: many_triggers.check,
    overlapping.RULE: overlapping.check,
    superfluous_gateway.RULE: superfluous_gateway.check,
    superfluous_termination.RULE: superfluous_termination.check,
    undrawn.RULE: undrawn.check,
    # does it run at all
    unfit.RULE: unfit.check,
}


def check(
    library: Mapping[str, bytes],
    *,
    roles: Mapping[str, Mapping[str, Any]],
    profile: str = "strict",
) -> list[Finding]:
    """Everything wrong with a library of process folders, forms and decision tables, sorted.

    Keys are ``workflows/<process>/process.bpmn``, ``workflows/<process>/*.dmn`` and
    ``forms/**.form``. In the profile ``bpmn`` (diagrams drawn for other engines) findings about
    roles, forms, clocks and extensions are warnings. Bytes of any kind give findings, never raise.
    """
    all_models = list(models(library, roles, profile))
    readable = [model for model in all_models if len(model.nodes) <= BOMB]
    facts = {model.process: each for model, each in zip(readable, known(readable), strict=True)}
    found = {
        finding
        for model in all_models
        for finding in _findings(replace(model, known=facts.get(model.process, Known())))
    }
    return sorted(found, key=lambda f: (f.file, f.element, f.rule, f.message, f.severity))


def _findings(model: Model) -> Iterator[Finding]:
    """A bomb of a file gets one answer, so that the others need not be fast on it."""
    if len(model.nodes) > BOMB:
        yield from too_large.check(model)
        return
    walked = replace(model, walks=tuple(walks(model)), troubles=tuple(troubles(model)))
    broken = False
    for rule in RULES.values():
        for found in rule(walked) if rule is not unfit.check or not broken else ():
            broken = broken or found.severity == "error"
            yield replace(found, line=_line(model, found))


def _line(model: Model, found: Finding) -> int:
    """Of an element in the diagram; forms and tables have no lines that help."""
    if found.file != model.file:
        return 0
    xml = model.ids.get(found.element)
    written = found.element.rpartition("@")[2]  # an element without an id is named by its line
    return xml.sourceline if xml is not None else int(written) if written.isdecimal() else 0


__all__ = ["RULES", "check"]
