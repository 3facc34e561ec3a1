"""Events that a multi-instance throws by itself when an instance completes (``behavior``).

Mends: the library does not read ``behavior``; the boundary event never happened.

A boundary event of the activity itself catches first (BPMN 2.0.2, table 10.29) and then does not
stop the activity, although it is drawn as interrupting: the other instances of ``None`` and ``One``
have still to complete. docs/decisions/0005-events-of-a-multi-instance.md
"""

from __future__ import annotations

from typing import Any

from . import events, path, waits
from .token import Token


def throw(token: Token, definition: Any) -> bool:
    """Throw at the multi-instance ``token``. True if an interrupting boundary event of its own
    caught it; what catches it elsewhere may stop the token altogether."""
    for name in token.boundary:
        catcher = token.task_spec.near(name)
        if any(_fits(part, definition) for part in waits.parts(catcher.event_definition)):
            token.progress.spawn(token.parent, catcher, **path.of(token))
            return bool(catcher.cancel_activity)
    events.THROWS[type(definition)](token, definition)
    return False


def _fits(catches: Any, thrown: Any) -> bool:
    """The same message or signal; an escalation also where every code is caught."""
    if type(catches) is not type(thrown):
        return False
    if hasattr(thrown, "code"):
        return catches.code in (None, thrown.code)
    return bool(catches.name == thrown.name)
