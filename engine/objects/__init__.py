"""Objects that outlive a case: vehicles, frontages, pacts, lots, penalties …

Each is a stream ``object:<id>`` of records, folded into rows as cases are. What kinds there are and
who may change them is data (``workflows/objects.json`` and ``forms/objects/``).
"""

from __future__ import annotations

from ..errors import Invalid
from . import ledger, slots
from .types import ObjectType
from .writing import Change


def guarded(kind: ObjectType, change: Change, *, new: bool) -> None:
    """Invalid for a change that would go round the rules of its type: who stands in a slot, what is
    fined. A penalty's status may be changed (it was annulled)."""
    if kind.id == ledger.PENALTY and (new or change.fields or change.add):
        raise Invalid({kind.id: [f"{kind.name}只能用 penalty.enter 登记,一事不得两次罚款"]})
    rows = change.add.get(slots.SLOTS, []) if kind.id == slots.LOT else []
    for row in rows if isinstance(rows, list) else [rows]:
        if not isinstance(row, dict) or set(row) != {"slot"}:
            raise Invalid({slots.SLOTS: ["车位只写名称(slot);占用和腾出请用 slot.take、slot.free"]})
