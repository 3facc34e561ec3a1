"""Which cases rely on a legal basis or a pact: what a change of law has to reach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from ..audit import state_of
from ..house import House

SUSPENDED, RESTORED = SIGNALS = ("basis_suspended", "basis_restored")
NAMES = frozenset({"legal_basis", "legal_basis_id", "legal_basis_ids", "pact_id"})
"""The variables in which a case holds what it relies on."""


def relies(house: House, db: sa.Connection, case: str, basis: str) -> bool:
    """Does the case hold the basis or pact in a variable, in whatever scope of its processes?"""
    return _holds(state_of(house, db, case).get("machine"), basis)


def _holds(found: Any, basis: str, *, named: bool = False) -> bool:
    if isinstance(found, Mapping):
        return any(_holds(v, basis, named=named or k in NAMES) for k, v in found.items())
    if isinstance(found, list):
        return any(_holds(each, basis, named=named) for each in found)
    return named and found == basis
