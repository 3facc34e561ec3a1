"""What each node of a drawing puts into the variables: forms, scripts, decisions, calls, lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

from ...definitions.data import meant, name_of, names
from ...definitions.extensions import attribute, mappings
from ...definitions.topics import is_reserved, result_of
from ...definitions.xml import child, text
from ...feel import FeelError, parse
from ...feel import nodes as n
from ...forms import Form
from ...forms.model import Field
from .._decisions import outputs
from .._expressions import plain
from .._forms import form, form_of
from .._model import Model, Node, Scope
from .kinds import ANYTHING, Env, Kind, Kinds, context, elements, join, list_of, one
from .kinds import text as words
from .reader import LOOSE, NULL, OPEN, Reader

LOOKUPS: Env = {
    "reporter_role": one("string"),
    "photo_count": one("number"),
    "possible_duplicates": one("list"),
    "duplicates_by": one("string"),
    "net": ANYTHING,
    "channel": ANYTHING,
}
"""What the engine adds when a case is opened."""
SAME_PLATE: Env = {"same_plate_cases": list_of(one("string"))}
CASE: Env = {
    "param": ANYTHING,
    "at": one("date and time"),
    "case": context(
        {"id": one("string"), "unit": one("string"), "opened_at": one("date and time")}
    ),
}
"""What every expression sees beside the variables."""
TURN: Env = {"loopCounter": one("number")}
COUNTS: Env = {
    name: one("number")
    for name in (
        "nrOfInstances", "nrOfCompletedInstances", "nrOfActiveInstances", "nrOfTerminatedInstances",
        "numberOfInstances", "numberOfCompletedInstances", "numberOfActiveInstances",
        "numberOfTerminatedInstances",
    )
}  # fmt: skip
"""What a completion condition sees (BPMN 2.0, table 10.30, in both spellings)."""


def field_kinds(field: Field, *, stored: bool) -> Kinds:
    """What the answer to a field can be; ``stored``: after personal values went to the vault."""
    if field.kind == "location":
        inside = {"words": _text(field, stored), "lat": one("number"), "lng": one("number")}
        return context(inside)
    if field.kind in ("radio", "select"):
        return words(option.value for option in field.options)
    if field.kind == "checklist":
        return list_of(words(option.value for option in field.options))
    if field.kind in _PLAIN:
        return one(_PLAIN[field.kind])
    single = _text(field, stored)
    return list_of(single) if field.multiple else single


_PLAIN = {"number": "number", "date": "date", "datetime": "date and time", "checkbox": "boolean"}


def _text(field: Field, stored: bool) -> Kinds:
    return one("personal") if stored and field.personal else one("string")


def answers(found: Form | None, *, stored: bool = True) -> dict[str, Kinds]:
    """What a form gives; nothing if there is none, or an unsound one (other rules say so)."""
    if found is None:
        return {}
    given = {field.key: field_kinds(field, stored=stored) for field in found.fields}
    return {**given, **(SAME_PLATE if any(f.widget == "plate" for f in found.fields) else {})}


def gives(model: Model, node: Node, env: Env, called: Callable[[str], Env]) -> dict[str, Kinds]:
    """The variables that a node sets, over what is known before it; ``called`` tells what is known
    at the end of a process."""
    own = {**env, **local(model, node, env)}
    given = dict(_form(model, node))
    if node.type in _GIVERS:
        given |= _GIVERS[node.type](model, node, own, called)
    if "vote_pass" in node.properties:
        given[node.properties.get("vote_result", "vote")] = ANYTHING
    if collection := node.properties.get("output_collection") or _filled(node):
        element = node.properties.get("output_element")
        given[collection] = list_of(kinds(element, {**own, **given}) if element else ANYTHING)
    return given


def local(model: Model, node: Node, env: Env) -> dict[str, Kinds]:
    """What only the bodies of a multi-instance or a loop see."""
    many = child(node.xml, "multiInstanceLoopCharacteristics")
    if many is None:
        return dict(TURN) if child(node.xml, "standardLoopCharacteristics") is not None else {}
    found = dict(TURN)
    over = over_what(node)
    item, answer = (child(many, f"{part}DataItem") for part in ("input", "output"))
    if answer is not None and name_of(answer):
        found[name_of(answer)] = ANYTHING
    for name in (attribute(many, "elementVariable"), name_of(item) if item is not None else ""):
        if name:
            found[name] = items(plain(over, model), env) if over else one("number")
    return found


def declared(scope: Scope) -> Env:
    """The data objects and properties of a scope are variables from its beginning."""
    return dict.fromkeys(names(scope.xml), ANYTHING)


def over_what(node: Node) -> str:
    """The list that a multi-instance goes over; a data reference stands for the data behind it."""
    many = child(node.xml, "multiInstanceLoopCharacteristics")
    written = attribute(many, "collection") if many is not None else None
    return written or _behind(node, "loopDataInputRef")


def _filled(node: Node) -> str:
    return _behind(node, "loopDataOutputRef")


def _behind(node: Node, reference: str) -> str:
    many = child(node.xml, "multiInstanceLoopCharacteristics")
    ref = text(child(many, reference)) if many is not None else ""
    return meant(node.xml, ref) if ref else ""


def items(source: str, env: Env) -> Kinds:
    return elements(kinds(source, env))


def kinds(source: str, env: Env) -> Kinds:
    """What an expression gives, silently."""
    try:
        return Reader(missing=NULL).read(parse(source, names=env).tree, {**CASE, **env})
    except FeelError:
        return ANYTHING


def forms_of(model: Model, node: Node) -> Iterator[tuple[str, Form]]:
    """The forms that are filled in at a node, by their key."""
    for key in (form_of(model, node), *map(node.properties.get, ("form", "return_form"))):
        if key and (found := form(model, key)):
            yield key, found


def _form(model: Model, node: Node) -> Iterable[tuple[str, Kinds]]:
    for _, found in forms_of(model, node):
        yield from answers(found).items()
    if "return_form" in node.properties:
        yield "returned", one("boolean")
    if not model.strict and _asks(node) and not list(forms_of(model, node)):
        yield OPEN, ANYTHING  # another engine's form: nobody knows what is in it


def _asks(node: Node) -> bool:
    return node.type in ("startEvent", "userTask", "receiveTask") or "message" in node.kinds


def _script(model: Model, node: Node, env: Env, _: Callable[[str], Env]) -> Mapping[str, Kinds]:
    try:
        tree = parse(plain(text(child(node.xml, "script")), model), names=env).tree
    except FeelError:
        return LOOSE
    if not isinstance(tree, n.ContextOf):
        return LOOSE
    return Reader(missing=NULL).entries(tree, {**CASE, **env})


def _decision(model: Model, node: Node, env: Env, _: Callable[[str], Env]) -> Mapping[str, Kinds]:
    found = _outputs(model, node)
    if found is None:
        return LOOSE
    into = node.attribute("resultVariable")
    if into is None:
        return found
    return {into: next(iter(found.values())) if len(found) == 1 else context(found)}


def _outputs(model: Model, node: Node) -> dict[str, Kinds] | None:
    decision = node.attribute("decisionRef") or ""
    for data in model.library.decisions(model.process).values():
        found = _typed_outputs(data, decision)
        if found is not None:
            return found
    return None


@lru_cache(maxsize=512)
def _typed_outputs(data: bytes, decision: str) -> dict[str, Kinds] | None:
    found = outputs(data, decision)
    if found is None:
        return None
    return {name: _column(column) for name, column in found.items()}


def _column(column: tuple[str, str, tuple[str, ...]]) -> Kinds:
    """The kinds of an output: what its cells say, else the type it declares."""
    shape, declared, cells = column
    each = [kinds(cell, LOOSE) for cell in cells]
    known = ANYTHING
    if each and all(each):
        known = join(*each)
    elif declared in _TYPES:
        known = one(_TYPES[declared])
    return list_of(known) if shape == "list" else known


_TYPES = {
    "string": "string",
    "boolean": "boolean",
    "number": "number",
    "integer": "number",
    "long": "number",
    "double": "number",
    "date": "date",
}


def _call(model: Model, node: Node, env: Env, called: Callable[[str], Env]) -> dict[str, Kinds]:
    inside = called(node.xml.get("calledElement") or "")
    found: dict[str, Kinds] = {}
    for pair in mappings(node.xml, "out"):
        if pair.everything:
            found |= inside
        elif pair.target:
            found[pair.target] = kinds(plain(pair.source, model), {**inside, OPEN: ANYTHING})
    return found


def _job(model: Model, node: Node, env: Env, _: Callable[[str], Env]) -> Mapping[str, Kinds]:
    """An outside worker may set anything; what we perform ourselves sets one variable."""
    if not is_reserved(node.attribute("topic") or ""):
        return LOOSE
    return {result_of(node.id, node.properties): ANYTHING}


def into(model: Model, node: Node, env: Env) -> dict[str, Kinds]:
    """What a called process begins with: everything, or what ``camunda:in`` lists."""
    pairs = mappings(node.xml, "in")
    if not pairs:
        return dict(env)
    found: dict[str, Kinds] = {}
    for pair in pairs:
        if pair.everything:
            found |= env
        elif pair.target:
            found[pair.target] = kinds(plain(pair.source, model), {**env, OPEN: ANYTHING})
    return found


_GIVERS: dict[str, Callable[[Model, Node, Env, Callable[[str], Env]], Mapping[str, Kinds]]] = {
    "scriptTask": _script,
    "businessRuleTask": _decision,
    "callActivity": _call,
    "serviceTask": _job,
}

__all__ = ["CASE", "COUNTS", "LOOKUPS", "Kind", "answers", "forms_of", "gives", "into", "local"]
