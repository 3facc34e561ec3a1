"""Which operations an element allows: properties ``allow`` and ``forbid``, else the usual.

The element's word wins over its process's, ``forbid`` over ``allow`` beside it.
"""

from __future__ import annotations

from ..definitions import Definition, Element
from ..definitions.operations import OPERATIONS, listed
from ..errors import NotAllowed

SHOWN = ("send_back", "take_back", "transfer", "delegate", "add_signer", "copy", "urge")


def allowed(definition: Definition, element: Element | None, name: str) -> bool:
    """May this be done at the element? Of a task beside the drawing only the usual."""
    process = definition.elements[(definition.process, definition.process)]
    for holder in (element, process):
        if holder is not None and (said := _said(holder, name)) is not None:
            return said
    return OPERATIONS[name].usual


def require(definition: Definition, element: Element | None, name: str) -> None:
    """NotAllowed, with what is allowed instead."""
    if allowed(definition, element, name):
        return
    others = [OPERATIONS[n].words for n in SHOWN if allowed(definition, element, n)]
    instead = f";可以{'、'.join(others)}" if others else ""
    where = element.name if element is not None else definition.name
    raise NotAllowed(f"“{where}”不允许{OPERATIONS[name].words}{instead}", f"no_{name}")


def refused(definition: Definition, name: str) -> bool:
    """Does the process itself forbid it?"""
    process = definition.elements[(definition.process, definition.process)]
    return _said(process, name) is False


def demand(definition: Definition, name: str) -> None:
    """NotAllowed if the process forbids what every case may have done to it."""
    if refused(definition, name):
        words = OPERATIONS[name].words
        raise NotAllowed(f"“{definition.name}”的案件不允许{words}", f"no_{name}")


def _said(element: Element, name: str) -> bool | None:
    if name in listed(element.properties.get("forbid", "")):
        return False
    return True if name in listed(element.properties.get("allow", "")) else None
