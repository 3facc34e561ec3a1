"""Native controls, one function a kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from markupsafe import Markup

from engine.markup import join, tag

from . import widgets
from .control import Control, text_of
from .model import Option
from .values import YES
from .words import on_page

FIELDSETS = frozenset({"radio", "checklist", "photo"})
"""Kinds of several controls under one legend."""

HINTED = frozenset({"plate", "signature"})
"""Kinds that have a hint of their own (words.PAGE) if the form describes nothing."""


def _input(control: Control, **attributes: object) -> Markup:
    field = tag(
        "input",
        id=control.id,
        name=control.key,
        **{"type": "text", "autocomplete": "off", "value": text_of(control.value)} | attributes,
        **control.aria,
    )
    if not control.field.suffix:
        return field
    return tag("span", field, tag("span", control.field.suffix, class_="f-suffix"), class_="f-row")


def _line(control: Control) -> Markup:
    return _input(control)


def _plate(control: Control) -> Markup:
    return _input(control, autocapitalize="characters", spellcheck="false", data_plate=True)


def _phone(control: Control) -> Markup:
    return _input(control, type="tel", inputmode="tel")


def _number(control: Control) -> Markup:
    mode = "numeric" if control.field.rules.digits == 0 else "decimal"
    return _input(control, inputmode=mode)


def _date(control: Control) -> Markup:
    return _input(control, type="date")


def _datetime(control: Control) -> Markup:
    return _input(control, type="datetime-local")


def _area(control: Control) -> Markup:
    # A browser drops the first line break after the tag; the text may begin with one.
    text = "\n" + text_of(control.value)
    return tag("textarea", text, id=control.id, name=control.key, rows=4, **control.aria)


def _checkbox(control: Control) -> Markup:
    box = tag(
        "input",
        type="checkbox",
        id=control.id,
        name=control.key,
        value="true",
        checked=control.value in YES,
        **control.aria,
    )
    return tag("label", box, tag("span", control.field.label), class_="f-choice", for_=control.id)


def _select(control: Control) -> Markup:
    first = tag("option", on_page("choose"), value="")
    rows = [
        tag("option", option.label, value=option.value, selected=option.value in control.chosen)
        for option in _with_given(control)
    ]
    return tag("select", first, *rows, id=control.id, name=control.key, **control.aria)


def _radios(control: Control) -> Markup:
    return _ticks(control, "radio", control.options)


def _boxes(control: Control) -> Markup:
    return _ticks(control, "checkbox", control.options)


def _ids(control: Control) -> Markup:
    if not control.field.multiple:
        return _select(control)
    return _ticks(control, "checkbox", _with_given(control))


def _ticks(control: Control, type_: str, options: tuple[Option, ...]) -> Markup:
    return join([_tick(control, type_, place, option) for place, option in enumerate(options)])


def _tick(control: Control, type_: str, place: int, option: Option) -> Markup:
    box = tag(
        "input",
        type=type_,
        # The first one carries the id that links to the field lead to.
        id=f"{control.id}-{place}" if place else control.id,
        name=control.key,
        value=option.value,
        checked=option.value in control.chosen,
        aria_invalid=control.aria["aria_invalid"],
    )
    return tag("label", box, tag("span", option.label), class_="f-choice")


def _with_given(control: Control) -> tuple[Option, ...]:
    """The options, and what was chosen before even if it is offered no more."""
    known = {option.value for option in control.options}
    if control.field.options:
        return control.options
    lost = sorted(control.chosen - known)
    return (*control.options, *(Option(value, value) for value in lost))


CONTROLS: Mapping[str, Callable[[Control], Markup]] = {
    "textfield": _line,
    "textarea": _area,
    "number": _number,
    "checkbox": _checkbox,
    "radio": _radios,
    "select": _select,
    "checklist": _boxes,
    "date": _date,
    "datetime": _datetime,
    "plate": _plate,
    "phone": _phone,
    "person": _ids,
    "unit": _ids,
    "photo": widgets.photo,
    "location": widgets.location,
    "signature": widgets.signature,
}
