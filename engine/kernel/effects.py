"""What followed from an input, in the order in which it happened.

The kernel keeps no finished token, so effects are recorded while the step runs: a script that is
entered and left within one step would leave no trace in a comparison of before and after.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .token import Token

Effect = dict[str, Any]


class Effects:
    """Collects the effects of one step. ``process`` is the root's: others are marked with ``p``."""

    __slots__ = ("_process", "all")

    def __init__(self, process: str) -> None:
        self.all: list[Effect] = []
        self._process = process

    def add(self, kind: str, token: Token, /, **more: Any) -> None:
        """An effect at the token's element. An explicit ``id`` or ``el`` wins; ``i`` counts the
        bodies of a loop or multi-instance from 1."""
        spec = token.task_spec
        effect = {"k": kind, "id": token.id, "el": spec.bpmn_id}
        if turn := token.internal_data.get("local", {}).get("loopCounter"):
            effect["i"] = turn
        if spec.process != self._process:
            effect["p"] = spec.process
        self.all.append(effect | more)

    def plain(self, kind: str, /, **more: Any) -> None:
        """An effect that needs no element."""
        self.all.append({"k": kind, **more})
