"""What a test needs and this machine lacks: skip, or fail where CI has to have it."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def missing(said: str) -> NoReturn:
    """Skip and say how to get it; fail where browsers, and what comes with them, are required."""
    if os.environ.get("CHUISHAO_REQUIRE_BROWSER") == "1":
        pytest.fail(said)
    pytest.skip(said)
