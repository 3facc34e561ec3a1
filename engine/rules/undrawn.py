"""What runs is also drawn: a node without a picture is invisible to whoever checks the drawing."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._model import Model

RULE = "undrawn"

BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"


def check(model: Model) -> Iterator[Finding]:
    """Nodes and flows without a shape or edge, in files that have a diagram; warnings only."""
    if model.root is None:
        return
    pictures = model.root.iter(f"{BPMNDI}BPMNShape", f"{BPMNDI}BPMNEdge")
    drawn = {(xml.get("bpmnElement") or "").rpartition(":")[2] for xml in pictures}
    names = [node.id for node in model.nodes] + [flow.id for flow in model.flows]
    for name in names if drawn else ():
        if name not in drawn:
            message = "有定义却没有画出来,请在图上补画,或删去这个定义。"
            yield model.warning(RULE, name, message)
