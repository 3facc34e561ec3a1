"""Canonical bytes of a record: a profile of RFC 8785 that the standard library writes by itself.

Inside the profile (keys NFC and below U+D800, no floats, integers below 2^53) the sorted, compact
``json.dumps`` equals the JSON Canonicalization Scheme; outside it a record is refused.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import Any

LARGEST = 2**53 - 1


def canonical(value: Any) -> bytes:
    """The one way to write ``value`` as bytes; ValueError names what the profile forbids."""
    _check(value)
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest(value: Any) -> str:
    """SHA-256 of the canonical bytes, in hex."""
    return hashlib.sha256(canonical(value)).hexdigest()


def leaf(record: bytes) -> str:
    """The Merkle leaf hash of a record's bytes (RFC 6962, 2.1: a zero byte before the leaf)."""
    return hashlib.sha256(b"\x00" + record).hexdigest()


def _check(value: Any) -> None:
    if value is None or value is True or value is False or isinstance(value, str):
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            if not (isinstance(key, str) and key.isascii()):
                _check_key(key)
            if not isinstance(inner, str):
                _check(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check(inner)
    elif not isinstance(value, int):
        raise ValueError(f"Expected a journal value, but got {type(value).__name__}")
    elif abs(value) > LARGEST:
        raise ValueError(f"Expected an integer below 2^53, but got {value}")


def _check_key(key: Any) -> None:
    if not isinstance(key, str):
        raise ValueError(f"Expected text as a key, but got {key!r}")
    if max(key) > "\ud7ff" or not unicodedata.is_normalized("NFC", key):
        raise ValueError(f"Expected a key in NFC below U+D800, but got {key!r}")
