"""What tells a rule that a task is coercive, that a promise covers it, that law sets a limit.

A user task is *coercive* if it names a power in ``legal_gate``; else if its name has one of
``WORDS`` or its form a field named after a power (``tow_…``, ``seize_…``, ``fine_…``,
``enforce_…``, ``dispose_…``), unless its name has one of ``SPEAKS``. ``coercive`` says it outright:
``act`` (done to somebody), ``decide`` (ordered or approved, done by a later task), ``no`` (it only
speaks of it). A *case process* makes a promise: it has the property ``clock``; what it calls
belongs to it.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache

from ..definitions.extensions import properties
from ..definitions.xml import descendants
from ._forms import form, form_of
from ._model import Model, Node

WORDS = {
    "tow": ("拖移", "拖车"),
    "seize": ("扣押", "查封", "扣留"),
    "fine": ("当场处罚", "处罚决定", "罚款决定"),
    "enforce": ("强制执行", "代履行", "强制拆除", "强制清除"),
    "dispose": ("没收", "强制报废"),
}
SPEAKS = ("不予", "申请", "告知", "送达", "通知", "登记", "记录", "拟")
"""A task whose name has one of these tells or asks; it does nothing to anybody."""
FIELDS = tuple(f"{power}_" for power in WORDS)
PARAMETER = re.compile(r"\bparam\s*\.\s*([A-Za-z_]\w*)")


def coercive(model: Model, node: Node) -> str:
    """``act`` or ``decide`` for a coercive user task, else empty."""
    said = node.properties.get("coercive", "")
    if node.type != "userTask" or said == "no":
        return ""
    return said or ("act" if _looks_coercive(model, node) else "")


def _looks_coercive(model: Model, node: Node) -> bool:
    if "legal_gate" in node.properties:
        return True
    if any(word in node.name for word in SPEAKS):
        return False
    if any(word in node.name for words in WORDS.values() for word in words):
        return True
    found = form(model, form_of(model, node))
    return found is not None and any(f.key.startswith(FIELDS) for f in found.fields)


def covered(model: Model) -> bool:
    """Does the promise of a case process cover this drawing: its own, or that of who calls it?"""
    calls, waiting, seen = model.library.calls, [model.process], {model.process}
    while waiting:
        process = waiting.pop()
        if _promises(model, process):
            return True
        callers = [name for name, called in calls.items() if process in called]
        waiting += [name for name in callers if name not in seen]
        seen.update(callers)
    return False


def promises(model: Model) -> bool:
    """Is this drawing itself a case process?"""
    return _promises(model, model.process)


def _promises(model: Model, process: str) -> bool:
    root = model.library.roots.get(process)
    drawn = descendants(root, "process") if root is not None else ()
    return any("clock" in properties(xml) for xml in drawn)


def statutory(model: Model, text: str) -> list[str]:
    """The parameters in an expression whose number a law sets (``regions/cn``)."""
    files = model.library.files
    tables = [d for p, d in files.items() if p.startswith("regions/") and p.endswith("meters.toml")]
    known = {key for data in tables for key in _statutory(data)}
    return [key for key in PARAMETER.findall(text) if key in known]


@lru_cache(maxsize=8)
def _statutory(data: bytes) -> frozenset[str]:
    try:
        read = tomllib.loads(data.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return frozenset()
    rows = read.get("parameter", []) if read.get("statutory") is True else []
    return frozenset(str(row.get("key")) for row in rows if isinstance(row, dict))
