"""并案 (ESP-MERGE): a repeated case ends in another one; where someone slipped, it stands again.

Rules: domain processes 11.0, and a) A3.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..errors import Conflict
from . import restoring, sidetask, steering

if TYPE_CHECKING:
    from .working import Working

Data = Mapping[str, Any]

OUTCOME = "并案"


def merged(w: Working, data: Data) -> None:
    """Everything here stops; what the other case comes to is told to its reporters too."""
    if w.state["resolved"]:
        raise Conflict("案件已经办结,不能再并入别的案件", "resolved")
    if w.state["suspended"]:
        raise Conflict("案件挂账中,恢复办理后再并案", "suspended")
    w.void(OUTCOME)
    w.add({"k": "case.merged_into", **data["into"]})


def unmerged(w: Working, data: Data) -> None:
    """The case stands as before it was merged; its clocks have run on meanwhile."""
    past = w.past
    if not past or w.state["status"] == "open":
        raise Conflict("案件没有并入别的案件", "not_merged")
    w.state["status"] = "open"
    w.state["machine"] = {**past["machine"], "tokens": []}
    w.add({"k": "case.separated", **data["from"]})
    ids: dict[str, str] = {}
    w.carry(lambda instance: ids.update(restoring.reset(instance, past["machine"], restart=False)))
    for old, new in sorted(ids.items()):
        steering.old_clock(w, past["clocks"].get(old), new, keep=True)
        steering.old_holder(w, past["tasks"].get(old, {}), new)
    if "case" in past["clocks"]:
        w.start("case", {**past["clocks"]["case"]})
    if "idle" in past["clocks"]:
        sidetask.watch_idleness(w)
