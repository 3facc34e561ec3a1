"""Signs of perfunctory work that show only across cases: copied replies, photos used before (S37).

Texts stay in the vault. What is kept of one is a sketch: 64 minima of keyed hashes of its pieces
of three letters (MinHash, Broder 1997). Without the key it tells nothing; equal places estimate how
much of two texts is the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from .folding import Mark

SIZE = 64  # minima in a sketch: an estimate of 90 % is right to about 4 %
ROWS = 4  # in a band: texts that share none are not compared
ALIKE = 0.9
PIECE = 3
SHORTEST = 8  # letters: shorter replies are alike by nature
PRIME = (1 << 61) - 1
CELL = 4  # hex digits a minimum


def sketch(text: str, secret: bytes) -> str:
    """The sketch of a text, hex; "" if it is too short to say anything."""
    plain = "".join(text.split())
    if len(plain) < SHORTEST:
        return ""
    pieces = sorted({plain[n : n + PIECE] for n in range(len(plain) - PIECE + 1)})
    hashes = [_hash(piece.encode(), secret) for piece in pieces]
    return "".join(
        f"{min((a * h + b) % PRIME for h in hashes) & 0xFFFF:04x}" for a, b in _mixers(secret)
    )


def alike(one: str, other: str) -> bool:
    """Whether two sketches are of texts that are the same to nine tenths."""
    return _cells(one, other) >= ALIKE * SIZE


def copied(sketches: Mapping[str, Iterable[str]]) -> set[str]:
    """Of case -> sketches of its replies: the cases of which a reply is that of another case."""
    users: dict[str, set[str]] = {}
    for case, found in sketches.items():
        for each in found:
            users.setdefault(each, set()).add(case)
    shared = [cases for cases in users.values() if len(cases) > 1]
    near = [users[one] | users[two] for one, two in _near(list(users))]
    return {case for cases in (*shared, *near) if len(cases) > 1 for case in cases}


def _near(sketches: list[str]) -> Iterator[tuple[str, str]]:
    """Pairs of different sketches that are alike; only those that share a band are compared."""
    bands: dict[tuple[int, str], list[str]] = {}
    for each in sketches:
        for n in range(0, SIZE * CELL, ROWS * CELL):
            bands.setdefault((n, each[n : n + ROWS * CELL]), []).append(each)
    for entries in bands.values():
        yield from (pair for pair in combinations(entries, 2) if alike(*pair))


def reused(photos: Mapping[str, Iterable[Mark]]) -> set[str]:
    """Of case -> its marks with photos: the cases in which a photo of the handling was used
    before, there or in another case."""
    first: dict[str, tuple[str, str]] = {}
    found: set[str] = set()
    uses = sorted(
        (mark["t"], case, n, photo, mark["k"] == "done")
        for case, marks in photos.items()
        for n, mark in enumerate(marks)
        for photo in mark["photos"]
    )
    for at, case, _, photo, handling in uses:
        known = first.setdefault(photo, (at, case))
        if handling and known != (at, case):
            found.add(case)
    return found


def compared(cases: Iterable[tuple[str, list[Mark]]], cut: str) -> dict[str, set[str]]:
    """Fact -> the cases for which it holds, among all that were known before the cut-off."""
    photos: dict[str, list[Mark]] = {}
    sketches: dict[str, list[str]] = {}
    for case, marks in cases:
        known = [mark for mark in marks if mark["t"] < cut]
        photos[case] = [mark for mark in known if mark.get("photos")]
        sketches[case] = [mark["sketch"] for mark in known if mark.get("sketch")]
    return {"photo_reused": reused(photos), "copied_reply": copied(sketches)}


def _hash(piece: bytes, secret: bytes) -> int:
    key = hashlib.sha256(secret).digest()
    return int.from_bytes(hashlib.blake2b(piece, digest_size=8, key=key).digest()) % PRIME


def _mixers(secret: bytes) -> Iterator[tuple[int, int]]:
    for n in range(SIZE):
        yield 1 + _hash(b"a%d" % n, secret) % (PRIME - 1), _hash(b"b%d" % n, secret)


def _cells(one: str, other: str) -> int:
    places = range(0, SIZE * CELL, CELL)
    return sum(one[n : n + CELL] == other[n : n + CELL] for n in places)
