"""What an element refers to must be in the file and be of the right kind (BPMN schema: QName)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..definitions.xml import children, local, text
from ..model import Finding
from ._model import ACTIVITIES, EVENTS, GATEWAYS, Model, Xml, identity
from ._table import owner

RULE = "dangling_reference"

CHOREOGRAPHY = frozenset({"choreographyTask", "subChoreography", "callChoreography"})
FLOWING = ACTIVITIES | EVENTS | GATEWAYS | CHOREOGRAPHY | {"implicitThrowEvent"}
LANED = FLOWING | {"dataObject", "dataObjectReference", "dataStoreReference"}
SPEAKING = ACTIVITIES | EVENTS | CHOREOGRAPHY | {"participant", "conversation", "subConversation"}
SPEAKING |= {"callConversation"}
DATA = frozenset(
    {"property", "dataObject", "dataObjectReference", "dataStore", "dataStoreReference"}
    | {"dataInput", "dataOutput"}
)
KINDS = "cancel compensate conditional error escalation link message signal terminate timer"
DEFINITIONS = frozenset(f"{kind}EventDefinition" for kind in KINDS.split())
ANYTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reference:
    """Attribute ``@name`` or child ``name`` of these elements names one of these kinds."""

    holders: tuple[str, ...]
    name: str
    kinds: frozenset[str]
    what: str
    kind: str


def _row(holders: str, name: str, kinds: frozenset[str] | str, what: str, kind: str) -> Reference:
    wanted = frozenset(kinds.split()) if isinstance(kinds, str) else kinds
    return Reference(tuple(holders.split()), name, wanted, what, kind)


TASKS = " ".join(sorted(ACTIVITIES))
NODES = " ".join(sorted(FLOWING))
ITEMS = "dataObject dataObjectReference dataStore dataStoreReference property dataInput dataOutput"
REFERENCES = (
    _row("sequenceFlow", "@sourceRef", FLOWING, "连线的起点", "任务、事件或网关"),
    _row("sequenceFlow", "@targetRef", FLOWING, "连线的终点", "任务、事件或网关"),
    _row(NODES, "incoming", "sequenceFlow", "流入的连线", "顺序流"),
    _row(NODES, "outgoing", "sequenceFlow", "流出的连线", "顺序流"),
    _row(TASKS, "@default", "sequenceFlow", "默认连线", "顺序流"),
    _row("exclusiveGateway inclusiveGateway complexGateway", "@default", "sequenceFlow", "默认连线",
         "顺序流"),
    _row("boundaryEvent", "@attachedToRef", ACTIVITIES, "边界事件所附着的节点", "任务或子流程"),
    _row("association", "@sourceRef", ANYTHING, "关联线的起点", ""),
    _row("association", "@targetRef", ANYTHING, "关联线的终点", ""),
    _row("group", "@categoryValueRef", "categoryValue", "分组的类别值", "类别值"),
    _row(NODES, "categoryValueRef", "categoryValue", "类别值", "类别值"),
    _row("lane", "flowNodeRef", LANED, "泳道中的节点", "节点"),
    # messages, signals, errors
    _row("messageEventDefinition sendTask receiveTask", "@messageRef", "message",
         "messageRef 指向的", "消息"),
    _row("messageFlow correlationPropertyRetrievalExpression", "@messageRef", "message",
         "messageRef 指向的", "消息"),
    _row("signalEventDefinition", "@signalRef", "signal", "signalRef 指向的", "信号"),
    _row("errorEventDefinition", "@errorRef", "error", "errorRef 指向的", "错误"),
    _row("escalationEventDefinition", "@escalationRef", "escalation", "escalationRef 指向的",
         "升级"),
    _row("compensateEventDefinition", "@activityRef", ACTIVITIES, "要补偿的活动", "活动"),
    _row("linkEventDefinition", "source target", "linkEventDefinition", "链接的另一端",
         "链接事件定义"),
    _row(" ".join(sorted(EVENTS)), "eventDefinitionRef", DEFINITIONS, "事件定义", "事件定义"),
    _row("multiInstanceLoopCharacteristics", "@oneBehaviorEventRef", DEFINITIONS, "多实例的事件",
         "事件定义"),
    _row("multiInstanceLoopCharacteristics", "@noneBehaviorEventRef", DEFINITIONS, "多实例的事件",
         "事件定义"),
    _row("operation", "inMessageRef outMessageRef", "message", "操作的消息", "消息"),
    _row("operation", "errorRef", "error", "操作的错误", "错误"),
    _row("serviceTask sendTask receiveTask ioBinding", "@operationRef", "operation", "操作",
         "操作"),
    _row("messageEventDefinition", "operationRef", "operation", "操作", "操作"),
    # data
    _row(ITEMS + " resourceParameter", "@itemSubjectRef", "itemDefinition", "数据的类型",
         "itemDefinition"),
    _row("message", "@itemRef", "itemDefinition", "消息的类型", "itemDefinition"),
    _row("error escalation", "@structureRef", "itemDefinition", "内容的类型", "itemDefinition"),
    _row("dataObjectReference", "@dataObjectRef", "dataObject", "数据对象", "数据对象"),
    _row("dataStoreReference", "@dataStoreRef", "dataStore", "数据存储", "数据存储"),
    _row("dataInputAssociation dataOutputAssociation", "sourceRef targetRef", DATA,
         "数据关联的一端",
         "数据"),
    _row("inputSet", "dataInputRefs optionalInputRefs whileExecutingInputRefs", "dataInput",
         "输入集中的输入", "dataInput"),
    _row("outputSet", "dataOutputRefs optionalOutputRefs whileExecutingOutputRefs", "dataOutput",
         "输出集中的输出", "dataOutput"),
    _row("inputSet", "outputSetRefs", "outputSet", "对应的输出集", "outputSet"),
    _row("outputSet", "inputSetRefs", "inputSet", "对应的输入集", "inputSet"),
    _row("ioBinding", "@inputDataRef", "dataInput inputSet", "绑定的输入", "dataInput"),
    _row("ioBinding", "@outputDataRef", "dataOutput outputSet", "绑定的输出", "dataOutput"),
    # people and partners
    _row("performer humanPerformer potentialOwner resourceRole", "resourceRef", "resource", "资源",
         "资源"),
    _row("resourceParameterBinding", "@parameterRef", "resourceParameter", "资源参数", "资源参数"),
    _row("participant", "@processRef", "process", "泳池的流程", "流程"),
    _row("participant process globalTask globalUserTask", "interfaceRef supportedInterfaceRef",
         "interface", "接口", "接口"),
    _row("participant", "endPointRef", "endPoint", "端点", "端点"),
    _row("partnerEntity partnerRole", "participantRef", "participant", "参与方", "参与方"),
    _row("choreographyTask subChoreography callChoreography", "participantRef", "participant",
         "参与方", "参与方"),
    _row("choreographyTask subChoreography callChoreography", "@initiatingParticipantRef",
         "participant", "发起方", "参与方"),
    _row("choreographyTask", "messageFlowRef", "messageFlow", "消息流", "消息流"),
    _row("participantAssociation", "innerParticipantRef outerParticipantRef", "participant",
         "参与方", "参与方"),
    _row("messageFlow", "@sourceRef", SPEAKING, "消息流的起点", "泳池、任务或事件"),
    _row("messageFlow", "@targetRef", SPEAKING, "消息流的终点", "泳池、任务或事件"),
    _row("collaboration", "choreographyRef", "choreography globalChoreographyTask", "编排", "编排"),
    _row("process", "@definitionalCollaborationRef",
         "collaboration choreography globalConversation", "定义它的协作", "协作"),
    _row("process", "supports", "process", "支持的流程", "流程"),
    _row("correlationKey", "correlationPropertyRef", "correlationProperty", "关联属性",
         "correlationProperty"),
    _row("correlationPropertyBinding", "@correlationPropertyRef", "correlationProperty", "关联属性",
         "correlationProperty"),
    _row("correlationSubscription", "@correlationKeyRef", "correlationKey", "关联键",
         "correlationKey"),
)  # fmt: skip
LOOPED = ("loopDataInputRef", "loopDataOutputRef")


def check(model: Model) -> Iterator[Finding]:
    """One finding for every reference without a target, and for every target of a wrong kind."""
    for row in REFERENCES:
        for xml in model.every(*row.holders):
            for name in _written(xml, row.name):
                yield from _target(model, xml, row, name)
    for flow in model.flows:
        if not flow.source or not flow.target:
            yield _missing(model, flow.id, f"连线的{'终点' if flow.source else '起点'} (空)")
    for node in model.of("boundaryEvent"):
        if not node.attached:
            yield _missing(model, node.id, "边界事件所附着的节点 (空)")
    yield from _defaults(model)
    yield from _loops(model)


def _written(xml: Xml, names: str) -> Iterator[str]:
    if names.startswith("@"):
        yield from filter(None, [(xml.get(names[1:]) or "").strip()])
    else:
        yield from (text(part) for part in children(xml, *names.split()))


def _target(model: Model, xml: Xml, row: Reference, name: str) -> Iterator[Finding]:
    found = target(model, xml, name)
    element = identity(owner(xml))
    if found is None:
        if not _imported(xml, name):
            yield _missing(model, element, f"{row.what} {name or '(空)'}")
    elif row.kinds and local(found) not in row.kinds:
        message = f"{row.what} {name} 是 {local(found)},应为{row.kind},请改正引用。"
        yield model.error(RULE, element, message)


def target(model: Model, xml: Xml, name: str) -> Xml | None:
    """The element a QName means: as it is written, else without its prefix."""
    found = model.ids.get(name)
    return found if found is not None else model.ids.get(name.rpartition(":")[2])


def _imported(xml: Xml, name: str) -> bool:
    """A name in a namespace other than the file's own: what it means lies elsewhere."""
    prefix, colon, _ = name.partition(":")
    home = xml.getroottree().getroot().get("targetNamespace")
    return bool(colon) and xml.nsmap.get(prefix) not in (None, home)


def _defaults(model: Model) -> Iterator[Finding]:
    for node in model.nodes:
        default = node.xml.get("default")
        own = {flow.id for flow in model.outgoing.get(node.id, ())}
        if default and default in model.ids and default not in own:
            yield _missing(model, node.id, f"从它流出的默认连线 {default}")


def _loops(model: Model) -> Iterator[Finding]:
    """Where no data of that id is drawn, the text is read as the name of a variable."""
    for xml in model.every(*LOOPED):
        found = target(model, xml, text(xml))
        if found is not None and local(found) not in DATA:
            message = f"多实例的集合 {text(xml)} 是 {local(found)},应为数据,请改正引用。"
            yield model.error(RULE, identity(owner(xml)), message)


def _missing(model: Model, element: str, what: str) -> Finding:
    return model.error(RULE, element, f"{what} 不存在,请补画或改正引用。")
