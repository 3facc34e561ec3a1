"""What fails inside a step stays where it is, as an incident that can be retried.

Mends: SpiffWorkflow reports an uncaught error end as ``completed, success=True``, and an exception
in a script leaves the workflow half advanced.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .token import Token

LONGEST = 500
ENTERING = "enter"
WORKING = "work"  # handed to a connector, which gave up; what guards the activity stays armed
LEAVING = "leave"
REARMING = "rearm"  # an armed event: a cycle's next turn, a condition
RESUMING = "resume"  # the condition that an entered event waits for


class Failure(Exception):
    """A node could not do its work. The message is Chinese and names the cause.

    ``code`` is that of the BPMN error it amounts to, if the drawing says so.
    """

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.code = code


def note(token: Token, failure: Failure, phase: str) -> None:
    """Remember the failure on the token; ``Token.error()`` then raises the incident."""
    ident = str(token.progress.ids.next())
    text = str(failure)[:LONGEST]
    token.internal_data["incident"] = {"id": ident, "error": text, "phase": phase}


def handled(token: Token, failure: Failure) -> bool | None:
    """A boundary event on the failing activity itself that catches every error takes over (None);
    otherwise the token stays, with an incident (False)."""
    for activity in (token, token.parent):
        for name in activity.boundary:
            catcher = activity.task_spec.near(name)
            if catcher.catches_all_errors:
                catcher.caught(activity)
                return None
    note(token, failure, ENTERING)
    return False


def report(token: Token) -> None:
    """The effect of an incident that has just been raised."""
    incident = token.internal_data["incident"]
    token.progress.effects.add("incident.raised", token, id=incident["id"], error=incident["error"])


def resolve(token: Token) -> str:
    """Forget the incident; returns the phase in which the token had failed."""
    incident = token.internal_data.pop("incident")
    token.progress.effects.plain("incident.resolved", id=incident["id"])
    return incident["phase"]
