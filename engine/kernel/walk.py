"""All tokens of a case in one fixed order, at any depth.

Mends: ``get_tasks`` does not look deeper than 1,000 levels, so a case in a long loop stalled
without a word.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .token import Token


def tokens(workflow: Any) -> Iterator[Token]:
    """Depth first: a token, what it holds, the instance that runs inside it."""
    todo = _held(workflow.task_tree)
    parts = workflow.top_workflow.parts
    while todo:
        token = todo.pop()
        yield token
        if token.id in parts:
            todo += _held(parts[token.id].task_tree)
        todo += _held(token)


def _held(token: Token) -> list[Token]:
    tasks = token.workflow.tasks
    return [tasks[ident] for ident in reversed(token._children)]
