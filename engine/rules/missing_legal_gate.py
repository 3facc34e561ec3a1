"""A tow, seizure, fine or enforcement without a legal basis (行政强制法 10, 17, 22; 处罚法 4)."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._law import coercive
from ._model import Model

RULE = "missing_legal_gate"


def check(model: Model) -> Iterator[Finding]:
    """Coercive user tasks (``_law``) without the property ``legal_gate``."""
    for node in model.of("userTask"):
        if coercive(model, node) and "legal_gate" not in node.properties:
            yield model.demand(
                RULE,
                node.id,
                f"{node.label}涉及拖移、扣押、处罚或强制执行,却没有法律关口,"
                "请写上 legal_gate(tow、seize、fine、enforce、dispose 之一),"
                "有别的结果的再写 gate_when;"
                "如果不是强制,请写 coercive=no。",
            )
