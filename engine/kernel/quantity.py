"""Start quantity: an activity begins when enough tokens have come, along any flows (table 10.3).

Mends: the library does not read the attribute; the activity ran once for every token.

Those that came first wait without having entered; the last takes them up.
"""

from __future__ import annotations

from . import path
from .fold import fold
from .token import WAITING, Token

STUCK = "等不到足够的令牌汇合到这里:它们已经不会再来"


def gathered(token: Token) -> bool:
    """A token arrives. True: there are enough now, the others are gone; False: it waits."""
    data, spec = token.internal_data, token.task_spec
    if "gathered" in data:  # retried after it had begun
        return True
    data.pop("again", None)
    waiting = [t for t in token.workflow.task_tree.children if t.task_spec is spec and _apart(t)]
    if len(waiting) + 1 < spec.needs:
        data["apart"] = 1
        token._set_state(WAITING)
        return False
    path.gathered(token, waiting[: spec.needs - 1])
    for other in waiting[: spec.needs - 1]:
        fold(other)
    data.pop("apart", None)
    data["gathered"] = 1
    return True


def _apart(token: Token) -> bool:
    return token.has_state(WAITING) and "apart" in token.internal_data
