"""The database: an append-only journal, and tables projected from it."""

from .store import Head, Locked, Store

__all__ = ["Head", "Locked", "Store"]
