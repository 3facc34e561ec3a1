"""Every expression of a drawing with what is known where it stands and what it should give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...definitions.extensions import mappings
from ...definitions.xml import child, descendants, text
from ...forms import Form
from ...forms.model import Field, Group, Part, Static
from .._decisions import needs
from .._expressions import Time, feel_of, plain, times
from .._model import Model, Node, form_path
from .given import CASE, COUNTS, answers, forms_of, gives, local, over_what
from .kinds import ANYTHING, Env
from .reader import OPEN

BOOLEAN, NUMBER, LIST, STRING = ("boolean",), ("number",), ("list",), ("string",)
INSTANT, LIMIT = ("date and time",), ("limit",)
SPANS = ("limit", "days and time duration", "years and months duration")
TIME = (*SPANS, "date", "date and time", "string")
WANTED: dict[str, tuple[str, ...]] = {
    "clock": LIMIT,
    "clock_from": INSTANT,
    "not_before": INSTANT,
    "unit": STRING,
    "gate_when": BOOLEAN,
    "refuse": STRING,
    "dispatches": ("string", "list"),
    "no_return_when": BOOLEAN,
    "priority": NUMBER,
    "measure": STRING,
    "payload": ("context",),
    "output_element": (),
    "facts": ("context",),
}
LATER = frozenset({"not_before", "gate_when", "refuse", "dispatches", "output_element", "measure"})
"""Properties that are evaluated over the answers as well."""


@dataclass(frozen=True, slots=True)
class Place:
    """One expression: whose it is, what a designer calls it, what it may speak of and must give."""

    file: str
    element: str
    what: str
    text: str
    env: Env
    wanted: tuple[str, ...] = ()


def places(model: Model) -> Iterator[Place]:
    """All of a drawing, its forms and the inputs of its decisions."""
    known = model.known
    for flow in model.flows:
        if flow.condition and flow.source in model.by_id:
            env = known.after.get(flow.source, {})
            yield _place(model, flow.id, "条件", flow.condition, env, BOOLEAN)
    for node in model.nodes:
        before = known.before.get(node.id, {})
        inside = {**before, **local(model, node, before)}
        yield from _inner(model, node, before, inside)
        yield from _properties(model, node, inside)
        yield from _forms(model, node, inside)
    for scope in model.processes:
        for name, wanted in WANTED.items():
            if value := scope.properties.get(name):
                env = _opened(model, scope.id)
                yield _place(model, scope.id, f"属性 {name}", value, env, wanted)
    for time in times(model):
        yield from _time(model, time.node, time.kind, time.text)


def _place(
    model: Model, element: str, what: str, text: str, env: Env, wanted: tuple[str, ...] = ()
) -> Place:
    return Place(model.file, element, what, plain(text, model), {**CASE, **env}, wanted)


def _opened(model: Model, process: str) -> Env:
    """What is known when a case of this process has just been opened."""
    starts = [model.known.after.get(n.id, {}) for n in model.starts(process)]
    return {name: kinds for env in starts for name, kinds in env.items()}


def _properties(model: Model, node: Node, inside: Env) -> Iterator[Place]:
    for name, wanted in WANTED.items():
        if value := node.properties.get(name):
            env = {**inside, **_own(model, node)} if name in LATER else inside
            if name == "facts":  # counted from the record alone: only its own answers are known
                env = _own(model, node)
            wanted = TIME if name == "clock" and "timer" in node.kinds else wanted
            yield _place(model, node.id, f"属性 {name}", value, env, wanted)


def _own(model: Model, node: Node) -> Env:
    """What the node's own forms answer."""
    return {k: v for _, form in forms_of(model, node) for k, v in answers(form).items()}


def _inner(model: Model, node: Node, before: Env, inside: Env) -> Iterator[Place]:
    script = text(child(node.xml, "script")) if node.type == "scriptTask" else ""
    if script:
        yield _place(model, node.id, "脚本", script, inside, ("context",))
    for event in node.events:
        if event.kind == "conditional" and (source := text(child(event.xml, "condition"))):
            yield _place(model, node.id, "条件", source, {**before, OPEN: ANYTHING}, BOOLEAN)
    many = child(node.xml, "multiInstanceLoopCharacteristics")
    if many is not None:
        yield from _many(model, node, many, before, inside)
    loop = child(node.xml, "standardLoopCharacteristics")
    if loop is not None and (source := text(child(loop, "loopCondition"))):
        env = {**inside, **model.known.after.get(node.id, {})}
        yield _place(model, node.id, "循环条件", source, env, BOOLEAN)
    for pair in mappings(node.xml, "in") if node.type == "callActivity" else ():
        if pair.source and not pair.source.isidentifier():  # a bare name that is missing is null
            yield _place(model, node.id, "传值", pair.source, inside)
    if node.type == "businessRuleTask":
        yield from _decision(model, node, inside)


def _many(model: Model, node: Node, many: object, before: Env, inside: Env) -> Iterator[Place]:
    for part in descendants(many, "loopCardinality"):
        if text(part):
            yield _place(model, node.id, "多实例次数", text(part), before, NUMBER)
    for part in descendants(many, "completionCondition"):
        if text(part):
            env = {**inside, **model.known.after.get(node.id, {}), **COUNTS}
            yield _place(model, node.id, "多实例完成条件", text(part), env, BOOLEAN)
    if over := over_what(node):
        yield _place(model, node.id, "多实例集合", over, before, LIST)


def _time(model: Model, node: Node, kind: str, source: str) -> Iterator[Place]:
    try:
        feel = feel_of(Time(node, kind, source))
    except ValueError:
        return  # bad_timer says so
    if feel is not None:
        env = model.known.before.get(node.id, {})
        yield _place(model, node.id, "时间", feel, env, TIME)


def _decision(model: Model, node: Node, inside: Env) -> Iterator[Place]:
    decision = node.attribute("decisionRef") or ""
    for data in model.library.decisions(model.process).values():
        texts, own = needs(data, decision)
        env = {**inside, **dict.fromkeys(own, ANYTHING)}
        for source in texts:
            yield _place(model, node.id, f"决策表 {decision} 的输入", source, env)


def _forms(model: Model, node: Node, inside: Env) -> Iterator[Place]:
    """Conditions of a form see the case and what is being filled in, in clear."""
    for key, form in forms_of(model, node):
        env = {**CASE, **inside, **answers(form, stored=False)}
        for element, what, source in _conditions(form):
            yield Place(form_path(key), element, what, source, env, BOOLEAN)


def _conditions(form: Form) -> Iterator[tuple[str, str, str]]:
    for part in _parts(form.parts):
        element = part.key if isinstance(part, Field) else getattr(part, "label", "") or "$form"
        if part.hide:
            yield element, "隐藏条件", part.hide
        if isinstance(part, Field) and part.required_if:
            yield element, "必填条件", part.required_if


def _parts(parts: tuple[Part, ...]) -> Iterator[Field | Group | Static]:
    for part in parts:
        yield part
        if isinstance(part, Group):
            yield from _parts(part.parts)


__all__ = ["Place", "gives", "places"]
