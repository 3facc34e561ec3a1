"""Ids that SpiffWorkflow uses itself silently empty the process; ids must also be plain names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..model import Finding
from ._model import Model

RULE = "reserved_id"

RESERVED = re.compile(r"Start|End|Root|.*\.EndJoin|.*\.?StartEvent(Split|Join)|.*\.BoundaryEvent.*")
PLAIN = re.compile(r"[^\W\d][\w.-]*")


def check(model: Model) -> Iterator[Finding]:
    """Every process, node and sequence flow; the profile ``bpmn`` only warns: the kernel copes."""
    for item in model.elements:
        written = item.xml.get("id") or ""
        if RESERVED.fullmatch(written):
            message = f"编号 {written} 是引擎内部保留的名称,请换一个编号,例如 {written}_1。"
            yield model.demand(RULE, written, message)
        elif written and not PLAIN.fullmatch(written):
            message = f"编号 {written} 含有不允许的字符,请只用字母、数字和下划线,并以字母开头。"
            yield model.error(RULE, written, message)
