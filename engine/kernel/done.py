"""Remembering what has completed and may have to be undone; nothing where nothing can be."""

from __future__ import annotations

from .token import Token


def remember(token: Token) -> None:
    """The token leaves its node: if that has a compensation handler, or is a sub-process in which
    something can be undone, its instance notes it with the data it saw."""
    spec, data = token.task_spec, token.internal_data
    part = token.workflow.top_workflow.parts.get(token.id)
    inner = part.done if part is not None else []
    undoable = spec.handler is not None or inner or (part is not None and part.spec.compensator)
    if undoable and not spec.for_compensation and "undo" not in data:
        variables = part.variables if part is not None else None
        token.workflow.done.append([spec.name, data.get("local"), inner, variables])
