"""Decisions: DMN 1.1-1.5 files as values, their results, and the holes in their tables."""

from .deciding import Outcome, decide
from .gaps import Flaw, flaws, table_flaws, tables_in
from .model import Decision, Input, Knowledge, Literal, Model, Output, Rule, Service, Table
from .reading import decision_ids, imported_by, namespace_of, read
from .sitting import Hit

__all__ = [
    "Decision",
    "Flaw",
    "Hit",
    "Input",
    "Knowledge",
    "Literal",
    "Model",
    "Outcome",
    "Output",
    "Rule",
    "Service",
    "Table",
    "decide",
    "decision_ids",
    "flaws",
    "imported_by",
    "namespace_of",
    "read",
    "table_flaws",
    "tables_in",
]
