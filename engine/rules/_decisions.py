"""The decision tables beside a process."""

from __future__ import annotations

from functools import lru_cache

from ..definitions.xml import parse_xml
from ..errors import Invalid


@lru_cache(maxsize=256)
def decision_ids(data: bytes) -> frozenset[str]:
    """The decisions of a DMN file; none if it cannot be read (``bad_decision`` says so)."""
    try:
        root = parse_xml(data)
    except Invalid:
        return frozenset()
    return frozenset(found for x in root.iter("{*}decision") if (found := x.get("id")))
