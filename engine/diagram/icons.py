"""Small pictures as paths around (0, 0); events are drawn for a circle of 36 units."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from engine.markup import tag

from .text import fixed

TASKS: Mapping[str, str] = {
    "userTask": "M0-8a3.6 3.6 0 1 0 .01 0M-8 8C-8 2-4 0 0 0s8 2 8 8z",
    "manualTask": "M-8-2l4-4h5l-3 3h9v2.5h-6M7 .5H1M7 .5V3H1M6 3v2.5H1M5 5.5V8h-9l-4-3z",
    "serviceTask": "M0-3.4a3.4 3.4 0 1 0 .01 0M0-8v3M0 5v3M-8 0h3M5 0h3M-5.6-5.6l2 2"
    "M3.6 3.6l2 2M5.6-5.6l-2 2M-3.6 3.6l-2 2",
    "scriptTask": "M-4-8h10c-5 5 3 10-2 16H-6c5-6-3-11 2-16M-3-4h5M-2 0h5M-2 4h5",
    "businessRuleTask": "M-8-7H8V7H-8zM-8-3H8M-8 2H8M-3-3V7",
    "sendTask": "M-8-6H8L0 0zM-8-4L0 2 8-4V6H-8z",
    "receiveTask": "M-8-6H8V6H-8zL0 1 8-6",
}

EVENTS: Mapping[str, str] = {
    "timer": "M0-10a10 10 0 1 0 .01 0M0-6V0L5 2M0-10v2M0 8v2M-10 0h2M8 0h2",
    "message": "M-9-6H9V6H-9zL0 1 9-6",
    "signal": "M0-9L9 6H-9z",
    "error": "M-8 8L-3-8 2 0 8-8 3 8-2 1z",
    "escalation": "M0-9L7 8 0 1-7 8z",
    "compensate": "M0-6V6L-9 0zM9-6V6L0 0z",
    "conditional": "M-7-9H7V9H-7zM-4-5H4M-4-1H4M-4 3H4",
    "link": "M-9-4H2V-8L9 0 2 8V4H-9z",
    "cancel": "M-8-5l3-3 5 5 5-5 3 3-5 5 5 5-3 3-5-5-5 5-3-3 5-5z",
    "terminate": "M0-11a11 11 0 1 0 .01 0",
    "multiple": "M0-9L9-2 5 8H-5L-9-2z",
    "parallel": "M-3-9H3V-3H9V3H3V9H-3V3H-9V-3H-3z",
}

# A filled envelope is cut in two, or its flap would not be seen.
FILLED_MESSAGE = "M-9-6H9L0 .5zM-9-4L0 2.5 9-4V6H-9z"

GATEWAYS: Mapping[str, str] = {
    "exclusiveGateway": "M-7-9L7 9M7-9L-7 9",
    "parallelGateway": "M0-12V12M-12 0H12",
    "inclusiveGateway": "M0-11a11 11 0 1 0 .01 0",
    "complexGateway": "M0-12V12M-12 0H12M-8-8L8 8M8-8L-8 8",
    "eventBasedGateway": "M0-13a13 13 0 1 0 .01 0M0-10a10 10 0 1 0 .01 0M0-6L6-2 4 5H-4L-6-2z",
}
BOLD = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "complexGateway"})

MARKERS: Mapping[str, str] = {
    "collapsed": "M-7-7H7V7H-7zM0-4V4M-4 0H4",
    "loop": "M-3 5.2A6 6 0 1 1 2 5.5M-6 5.8h3.4V2.2",
    "parallel": "M-5-6V6M0-6V6M5-6V6",
    "sequential": "M-6-5H6M-6 0H6M-6 5H6",
    "compensation": "M0-5V5L-7 0zM7-5V5L0 0z",
    "adHoc": "M-7 2c2-6 5-5 7-2s5 3 7-2",
}

DATA_MARKERS: Mapping[str, str] = {
    "dataInput": "M-6-3H1V-6L7 0 1 6V3H-6z",
    "dataOutput": "M-6-3H1V-6L7 0 1 6V3H-6z",
}


def at(x: float, y: float, path: str, class_: str = "i", scale: float = 1) -> Markup:
    """The picture with its middle at (x, y)."""
    place = f"translate({fixed(x)} {fixed(y)})" + (f" scale({fixed(scale)})" if scale != 1 else "")
    return tag("path", class_=class_, d=path, transform=place)


def event(kind: str, x: float, y: float, scale: float, thrown: bool) -> Markup:
    """What an event waits for (outline) or throws (filled)."""
    path = EVENTS.get(kind, "")
    if not path:
        return Markup("")
    if kind == "terminate":
        return at(x, y, path, "fill", scale)
    if thrown and kind == "message":
        path = FILLED_MESSAGE
    return at(x, y, path, "fill" if thrown else "i", scale)
