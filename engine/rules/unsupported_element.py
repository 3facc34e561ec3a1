"""What the engine would run wrongly is refused by name (measured: notes/spiffworkflow.md 4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..definitions.xml import C
from ..model import Finding
from ._model import Model, Xml, identity
from ._table import owner

RULE = "unsupported_element"


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A tag, perhaps with an attribute value (``*`` any), why it is refused, what to draw."""

    tag: str
    what: str
    instead: str
    attribute: str = ""
    value: str = ""

    def fits(self, xml: Xml) -> bool:
        found = xml.get(self.attribute) if self.attribute else ""
        return found is not None and (self.value == "*" or found == self.value)


UNSUPPORTED = (
    Unsupported("callChoreography", "编排图不能执行", "改画成流程"),
    Unsupported("choreographyTask", "编排图不能执行", "改画成流程"),
    Unsupported("subChoreography", "编排图不能执行", "改画成流程"),
    Unsupported("implicitThrowEvent", "隐式抛出事件不支持", "改用中间抛出事件"),
    Unsupported("assignment", "数据关联里的赋值不会执行", "改用脚本任务"),
    Unsupported("transformation", "数据关联里的转换不会执行", "改用脚本任务"),
    Unsupported("scriptTask", "外部脚本文件不支持", "把 FEEL 写进节点里", f"{C}resource", "*"),
    Unsupported(
        "scriptTask",
        "脚本任务的结果变量不支持",
        "把脚本写成 { 变量: 值 }",
        f"{C}resultVariable",
        "*",
    ),
)


def check(model: Model) -> Iterator[Finding]:
    """One finding for every element of the table."""
    for entry in UNSUPPORTED:
        for xml in model.every(entry.tag):
            if entry.fits(xml):
                yield model.error(RULE, identity(owner(xml)), f"{entry.what},请{entry.instead}。")
