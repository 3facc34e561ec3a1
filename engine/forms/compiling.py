"""form-js JSON -> Form, or everything that is wrong with it."""

from __future__ import annotations

import graphlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from marshmallow import ValidationError

from engine.errors import Invalid
from engine.speech import as_written, speaking

from . import conditions
from .building import fields_of, part
from .checks import Component, feel, label_of, problems
from .form import Form
from .grammar import LAYOUT
from .model import Field, Part
from .schema import CONVERT, schema
from .words import tell

COMPONENTS = 200
SIZE = 64 * 1024
DEPTH = 5
WHOLE = "$form"
"""The name under which findings about the form as a whole are reported."""

Findings = dict[str, list[str]]
Components = Mapping[str, tuple[Any, int]]


def compile(form: Mapping[str, Any]) -> Form:
    """The form, ready to show and to check; raises Invalid with every finding.

    ``Invalid.fields`` maps the id of a component (its key or place, if it has none) to Chinese
    sentences; ``$form`` stands for the whole.
    """
    _stop({WHOLE: list(_frame(form))})
    found = dict(_walk(form["components"]))
    if len(found) > COMPONENTS:
        _stop({WHOLE: [tell("count")]})
    _stop(_findings(found))
    names = {
        component.get("key"): _name(component, place) for place, (component, _) in found.items()
    }
    return _assembled(tuple(part(component) for component in form["components"]), names, found)


def _assembled(parts: tuple[Part, ...], names: Mapping[str, str], found: Components) -> Form:
    fields = tuple(fields_of(parts))
    _stop({names[field.key]: list(_default(field)) for field in fields})
    try:
        order = conditions.ordered(fields)
    except graphlib.CycleError as error:
        _stop({WHOLE: [tell("cycle", name=" → ".join(error.args[1]))]})
        raise
    return Form(parts, fields, order, schema(fields), dict(_on_server(found, fields)))


def _on_server(found: Components, fields: Iterable[Field]) -> Iterator[tuple[str, str]]:
    for place, (component, _) in found.items():
        hide = (component.get("conditional") or {}).get("hide")
        reason = conditions.live(feel(hide), fields)[1] if hide else None
        if reason:
            yield _name(component, place), reason


def _frame(form: object) -> Iterator[str]:
    if not isinstance(form, Mapping):
        yield tell("not_object")
        return
    version = form.get("schemaVersion")
    if version is None:
        yield tell("version")
    elif not isinstance(version, int) or isinstance(version, bool) or not 1 <= version <= 19:
        yield tell("version_range")
    if not isinstance(form.get("components"), list):
        yield tell("components")
    if len(json.dumps(form, ensure_ascii=False).encode("utf-8", "surrogatepass")) > SIZE:
        yield tell("size")


def _walk(
    components: list[Any], path: str = "", depth: int = 1
) -> Iterator[tuple[str, tuple[Any, int]]]:
    """Every component with its place (``3.1`` is the first in the third) and its depth."""
    for index, component in enumerate(components, 1):
        place = f"{path}{index}"
        yield place, (component, depth)
        inner = component.get("components") if isinstance(component, Mapping) else None
        if isinstance(inner, list) and depth <= DEPTH:
            yield from _walk(inner, f"{place}.", depth + 1)


def _findings(found: Components) -> Findings:
    findings: Findings = {}
    seen: dict[str, set[str]] = {"id": set(), "key": set(), "label": set()}
    for place, (component, depth) in found.items():
        messages = _about(component, depth, seen)
        if messages:
            findings.setdefault(_name(component, place), []).extend(messages)
    return findings


def _about(component: Any, depth: int, seen: Mapping[str, set[str]]) -> list[str]:
    if not isinstance(component, Mapping):
        return [tell("component")]
    deep = [tell("depth")] if depth > DEPTH else []
    return [*deep, *problems(component), *_twice(component, seen)]


def _twice(component: Component, seen: Mapping[str, set[str]]) -> Iterator[str]:
    asked = component.get("type") not in LAYOUT
    words = {
        "id": component.get("id"),
        "key": component.get("key") if asked else None,
        "label": label_of(component) if asked else None,
    }
    for name, word in words.items():
        if isinstance(word, str) and word:
            if word in seen[name]:
                yield tell(f"{name}_twice", name=word)
            seen[name].add(word)


def _default(field: Field) -> Iterator[str]:
    if field.default is None or field.default == "":
        return
    try:
        with speaking(as_written):  # findings are kept, and are read by others
            CONVERT[field.kind](field.default, field)
    except ValidationError as error:
        yield tell("default", reason="、".join(map(str, error.messages)))


def _name(component: Any, place: str) -> str:
    given = component if isinstance(component, Mapping) else {}
    return str(given.get("id") or given.get("key") or f"#{place}")


def _stop(findings: Findings) -> None:
    wrong = {name: messages for name, messages in findings.items() if messages}
    if wrong:
        raise Invalid(wrong)
