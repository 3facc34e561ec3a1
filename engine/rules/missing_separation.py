"""Who verifies is not who did it (domain: processes 11.0, requirements S31)."""

from __future__ import annotations

from collections.abc import Iterator

from ..definitions.extensions import waived
from ..model import Finding
from ._forms import form_of
from ._model import Model, Node

RULE = "missing_separation"

WORDS = ("核查", "核验", "复核", "复查")
FORM = "common/verify"


def check(model: Model) -> Iterator[Finding]:
    """User tasks that verify, by their name or by the common form, without ``separation``."""
    for node in model.of("userTask"):
        said = {*node.properties, *waived(node.xml)}
        if _verifies(model, node) and "separation" not in said:
            yield model.demand(
                RULE,
                node.id,
                f"{node.label}是核查,却没有写谁不能办,"
                "请写 separation(处置节点的编号、reporter);确实无须回避的请写 separation=none。",
            )


def _verifies(model: Model, node: Node) -> bool:
    return any(word in node.name for word in WORDS) or form_of(model, node) == FORM
