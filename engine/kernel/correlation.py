"""Which waiting node a message is meant for.

Mends: the library matches messages of one process by name alone unless every key fits.

A node that waits says what a message must carry: the property ``correlation`` (a FEEL value, as
Camunda's correlation keys), or the process's ``correlationSubscription`` (BPMN 2.0.2, 8.4.2),
whose ``dataPath`` is evaluated over the variables when the node begins to wait. A message carries
the value of its sender's property ``correlation``, or what the ``messagePath`` of each correlation
property finds in its payload. A node that says nothing takes any message of its name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from ..events import decode, encode
from ..feel import FeelError, evaluate
from .script import ENGINE
from .token import Token

LONGEST = 100


def expected(token: Token, catcher: Any, definition: Any) -> dict[str, Any]:
    """``key`` and the ``paths`` into a payload that give it; {} if any message will do.
    Raises Failure."""
    if text := catcher.element.properties.get("correlation"):
        return {"key": told(ENGINE.evaluate(token, text))}
    pairs = getattr(definition, "pairs", ())
    if not pairs:
        return {}
    values = [ENGINE.evaluate(token, data_path) for data_path, _ in pairs]
    return {"key": told(values), "paths": [path for _, path in pairs]}


def carried(token: Token) -> str | None:
    """The key that a thrown message carries, None if its payload must tell. Raises Failure."""
    text = token.task_spec.element.properties.get("correlation")
    return told(ENGINE.evaluate(token, text)) if text else None


def fits(wanted: Mapping[str, Any], key: str | None, payload: Mapping[str, Any]) -> bool:
    """Is a message with this key and payload (tagged) meant for who wants ``key`` or ``paths``?"""
    if wanted.get("key") is None:
        return True
    if key is not None:
        return bool(wanted["key"] == key)
    return bool(wanted["key"] == found(wanted.get("paths") or (), payload))


def found(paths: Sequence[str], payload: Mapping[str, Any]) -> str | None:
    """The key that the paths find in a payload; None if there are none or one finds nothing."""
    try:
        values = [evaluate(path, decode(dict(payload)), strict=False, names=()) for path in paths]
    except FeelError:
        return None
    return told(values) if values and None not in values else None


def told(value: Any) -> str:
    """A key as text; long ones by their digest."""
    text = json.dumps(encode({"key": value})["key"], ensure_ascii=False, sort_keys=True)
    return text if len(text) <= LONGEST else hashlib.sha256(text.encode()).hexdigest()
