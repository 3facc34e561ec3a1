"""Every element has an id of its own: history, deadlines and forms refer to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..model import Finding
from ._model import Model

RULE = "duplicate_id"


def check(model: Model) -> Iterator[Finding]:
    """Ids used twice anywhere in the semantic part of the file, and ids left out."""
    for item in model.elements:
        if not item.xml.get("id"):
            yield model.error(RULE, item.id, "缺少编号(id),请给它一个唯一的编号。")
    counts = Counter(item.xml.get("id") for item in model.elements if item.xml.get("id"))
    for name, count in counts.items():
        if count > 1:
            message = f"编号 {name} 被用了 {count} 次,请改成各不相同的编号。"
            yield model.error(RULE, name, message)
