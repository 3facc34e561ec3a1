"""What answers need before they are recorded: their files are there, other cases know the plate."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from ..errors import Invalid
from ..house import House
from ..store import schema, vault
from ..store.hiding import Taken, take
from .filing import ZIP

__all__ = ["Taken", "check_files", "same_plate", "take"]

UPLOADED = sa.select(schema.file.c.digest).where(
    *schema.where(schema.file),
    schema.file.c.digest.in_(sa.bindparam("files", expanding=True)),
    schema.file.c.mime != ZIP,
)


def check_files(db: sa.Connection, house: House, taken: Taken) -> None:
    """Every photo named must have been uploaded, and not as a designer's ZIP, which would be read
    by whoever may read the case. Invalid otherwise."""
    if not taken.files:
        return
    found = db.scalars(UPLOADED, {"tenant": house.tenant, "files": taken.files})
    missing = set(taken.files) - set(found)
    if missing:
        raise Invalid({"photos": [f"有 {len(missing)} 张照片没有上传成功,请重新上传"]})


def same_plate(db: sa.Connection, house: House, taken: Taken, but: str) -> dict[str, Any]:
    """Local look-up, recorded in the input: other open cases about a plate just entered."""
    if not taken.asks_plate:
        return {}
    streams: set[str] = set()
    for plate in set(taken.plates) - {"无牌"}:
        streams |= set(vault.streams_with(db, house.tenant, plate, house.secret))
    ids = sorted(
        s.removeprefix("case:") for s in streams if s.startswith("case:") and s != f"case:{but}"
    )
    c = schema.case.c
    query = sa.select(c.number).where(c.tenant == house.tenant, c.id.in_(ids), c.status == "open")
    return {"same_plate_cases": sorted(db.scalars(query)) if ids else []}
