"""Records of the journal: what they may be called, how values are written, what is hashed."""

from .canonical import canonical, digest, leaf
from .codec import decode, encode, instant, stamp
from .record import FACTS, INPUTS, KINDS, Record, chained

__all__ = [
    "FACTS",
    "INPUTS",
    "KINDS",
    "Record",
    "canonical",
    "chained",
    "decode",
    "digest",
    "encode",
    "instant",
    "leaf",
    "stamp",
]
