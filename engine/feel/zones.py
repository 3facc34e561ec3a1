"""Time zones by name, from the pinned package tzdata and never from the host."""

from __future__ import annotations

import re
from datetime import timedelta, timezone, tzinfo
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z][A-Za-z0-9_+-]*){0,2}")


@lru_cache(maxsize=512)
def zone(name: str) -> tzinfo | None:
    """The IANA zone of that name, such as ``Europe/Paris``; None if there is none."""
    if not _NAME.fullmatch(name):
        return None
    path = files("tzdata").joinpath("zoneinfo", *name.split("/"))
    if not path.is_file():
        return None
    with path.open("rb") as data:
        return _read(data, name)


def _read(data: object, name: str) -> tzinfo | None:
    try:
        return ZoneInfo.from_file(data, key=name)  # type: ignore[arg-type]
    except ValueError:  # a file of the package that is no zone
        return None


def zone_name(info: tzinfo | None) -> str | None:
    """The name a zone was read under; None for an offset or none at all."""
    return info.key if isinstance(info, ZoneInfo) else None
