"""Settings of other engines that nobody reads here: assignees, listeners, input mappings …"""

from __future__ import annotations

from collections.abc import Iterator

from ..definitions.xml import C, child
from ..model import Finding
from ._model import Model, Xml

RULE = "unknown_extension"

CAMUNDA = C.strip("{}")
FOREIGN = frozenset(
    {
        CAMUNDA,
        "http://camunda.org/schema/zeebe/1.0",
        "http://flowable.org/bpmn",
        "http://activiti.org/bpmn",
        "http://spiffworkflow.org/bpmn/schema/1.0/core",
    }
)
ATTRIBUTES = frozenset(
    {
        "candidateGroups",
        "collection",
        "decisionRef",
        "elementVariable",
        "formKey",
        "resultVariable",
        "topic",
        "type",
        "versionTag",
    }
)
# Written by the Camunda Modeler without being asked; without effect there or here.
HARMLESS = frozenset(
    {
        "asyncAfter",
        "asyncBefore",
        "calledElementBinding",
        "exclusive",
        "historyTimeToLive",
        "initiator",
        "isStartableInTasklist",
        "jobPriority",
        "mapDecisionResult",
        "modelerTemplate",
        "modelerTemplateIcon",
        "modelerTemplateVersion",
        "resource",
    }
)
CHILDREN = frozenset({"properties", "in", "out"})


def check(model: Model) -> Iterator[Finding]:
    """One finding for every foreign attribute or extension element on a process, node or flow."""
    for item in model.elements:
        for name in (*_attributes(item.xml), *_children(item.xml)):
            message = f"扩展设置 {name} 不起作用,请删去,改用本系统的属性。"
            yield model.demand(RULE, item.id, message)


def _attributes(xml: Xml) -> Iterator[str]:
    for inner in (xml, child(xml, "multiInstanceLoopCharacteristics")):
        for key in inner.keys() if inner is not None else ():
            space, _, name = key[1:].partition("}")
            ours = space == CAMUNDA and name in ATTRIBUTES | HARMLESS
            if key.startswith("{") and space in FOREIGN and not ours:
                yield name


def _children(xml: Xml) -> Iterator[str]:
    holder = child(xml, "extensionElements")
    for part in holder if holder is not None else ():
        space, _, name = str(part.tag)[1:].partition("}")
        if space in FOREIGN and not (space == CAMUNDA and name in CHILDREN):
            yield name
