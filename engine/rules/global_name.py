"""Messages, signals, errors and escalations are found by name: each has one of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..definitions.xml import local
from ..model import Finding
from ._model import Model, identity

RULE = "global_name"

WORDS = {"message": "消息", "signal": "信号", "error": "错误", "escalation": "升级"}


def check(model: Model) -> Iterator[Finding]:
    """Names left out or used twice for one kind; warnings only."""
    found = [*model.every(*WORDS)]
    names = Counter((local(xml), (xml.get("name") or "").strip()) for xml in found)
    for xml in found:
        kind, name = local(xml), (xml.get("name") or "").strip()
        coded = xml.get("errorCode") or xml.get("escalationCode")
        if not name and not coded:
            yield model.warning(RULE, identity(xml), f"{WORDS[kind]}没有名称,请起一个名称。")
        elif name and names[kind, name] > 1:
            message = f"有 {names[kind, name]} 个{WORDS[kind]}都叫“{name}”,请合并,或改名。"
            yield model.warning(RULE, identity(xml), message)
