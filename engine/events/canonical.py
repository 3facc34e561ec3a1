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
    return _WRITER.encode(value).encode()


def compact(value: Any) -> bytes:
    """The same bytes for a value that need not be looked through: it never enters the journal."""
    return _WRITER.encode(value).encode()


def digest(value: Any) -> str:
    """SHA-256 of the canonical bytes, in hex."""
    return hashlib.sha256(canonical(value)).hexdigest()


def leaf(record: bytes) -> str:
    """The Merkle leaf hash of a record's bytes (RFC 6962, 2.1: a zero byte before the leaf)."""
    return hashlib.sha256(b"\x00" + record).hexdigest()


# A record has no circles: _check would not come to an end.
_WRITER = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), check_circular=False
)
_PLAIN = {str, bool, type(None)}


def _check(value: Any) -> None:
    """Look at every part without a call for each: this is done for every record."""
    left = [value]
    while left:
        part = left.pop()
        kind = type(part)
        if kind in _PLAIN:
            continue
        if kind is dict:
            for key in part:
                if type(key) is not str or not key.isascii():
                    _check_key(key)
            left += [inner for inner in part.values() if type(inner) not in _PLAIN]
        elif kind is list or kind is tuple:
            left += [inner for inner in part if type(inner) not in _PLAIN]
        else:
            _check_other(part, left)


def _check_other(part: Any, left: list[Any]) -> None:
    """A number, a value of a derived class, or something that has no place in the journal."""
    if isinstance(part, dict):
        left.append(dict(part))
    elif isinstance(part, list | tuple):
        left.append(list(part))
    elif isinstance(part, str):
        return
    elif not isinstance(part, int):
        raise ValueError(f"Expected a journal value, but got {type(part).__name__}")
    elif abs(part) > LARGEST:
        raise ValueError(f"Expected an integer below 2^53, but got {part}")


def _check_key(key: Any) -> None:
    if not isinstance(key, str):
        raise ValueError(f"Expected text as a key, but got {key!r}")
    if max(key) > "\ud7ff" or not unicodedata.is_normalized("NFC", key):
        raise ValueError(f"Expected a key in NFC below U+D800, but got {key!r}")
