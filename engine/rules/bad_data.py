"""Data: inputs and outputs, their sets, associations and types (BPMN 2.0.2, 10.4)."""

from __future__ import annotations

from collections.abc import Iterator

from ..definitions.xml import child, children, local
from ..model import Finding
from ._model import SUBPROCESSES, Model, Xml
from ._table import Row, above, broken, executable, has, texts
from .dangling_reference import target

RULE = "bad_data"

ASSOCIATIONS = ("dataInputAssociation", "dataOutputAssociation")
SUBS = tuple(sorted(SUBPROCESSES))


def check(model: Model) -> Iterator[Finding]:
    """One finding for every element of the data model that contradicts the standard."""
    yield from broken(model, RULE, ROWS)


def _structure(model: Model, item: str | None, at: Xml) -> str:
    """What an item definition is made of; its id stands for itself where nothing is written."""
    found = target(model, at, item or "")
    if found is None or local(found) != "itemDefinition":
        return item or ""
    return found.get("structureRef") or item or ""


def _type(model: Model, name: str, at: Xml) -> str:
    """The structure of a data element; a reference to a data object has the object's."""
    found = target(model, at, name)
    if found is None:
        return ""
    item = found.get("itemSubjectRef")
    if item is None and found.get("dataObjectRef"):
        behind = target(model, found, found.get("dataObjectRef"))
        item = behind.get("itemSubjectRef") if behind is not None else None
    return _structure(model, item, at)


def _collection(model: Model, xml: Xml) -> bool:
    item = target(model, xml, xml.get("itemSubjectRef") or "")
    if item is None or local(item) != "itemDefinition" or not executable(xml):
        return False
    return xml.get("isCollection", "false") != item.get("isCollection", "false")


def _mixed(model: Model, xml: Xml) -> bool:
    if has(xml, "transformation", "assignment") or not executable(xml):
        return False
    ends = [_type(model, name, xml) for n in ("sourceRef", "targetRef") for name in texts(xml, n)]
    return len(ends) == 2 and all(ends) and ends[0] != ends[1]


def _unlisted(kind: str, holder: str, listed: str):  # type: ignore[no-untyped-def]
    """A data input (output) of a specification that no set of it lists."""

    def wrong(model: Model, xml: Xml) -> bool:
        parent = xml.getparent()
        sets = children(parent, holder) if parent is not None else []
        return all(xml.get("id") not in texts(part, listed) for part in sets)

    return wrong


def _beside(part: str, whole: str):  # type: ignore[no-untyped-def]
    """A reference in ``part`` that does not stand in ``whole`` of the same set too."""
    return lambda model, xml: not set(texts(xml, part)) <= set(texts(xml, whole))


def _one_way(model: Model, xml: Xml, there: str, back: str) -> bool:
    for name in texts(xml, there):
        other = target(model, xml, name)
        if other is not None and xml.get("id") not in texts(other, back):
            return True
    return False


def _message(model: Model, ref: str | None, at: Xml) -> str:
    message = target(model, at, ref or "")
    return _structure(model, message.get("itemRef"), at) if message is not None else ""


def _operation(model: Model, xml: Xml, which: str) -> str:
    """The structure of an operation's in or out message; empty if it has none."""
    operation = target(model, xml, xml.get("operationRef") or "")
    found = texts(operation, which)
    return _message(model, found[0], xml) if found else ""


def _carries(model: Model, xml: Xml, part: str, wanted: str) -> bool:
    """Does no data of the task's specification have the wanted structure?"""
    given = children(child(xml, "ioSpecification"), part) if has(xml, "ioSpecification") else []
    types = [_structure(model, data.get("itemSubjectRef"), xml) for data in given]
    return bool(given) and bool(wanted) and wanted not in types


def _untyped(model: Model, xml: Xml, part: str) -> bool:
    data = children(child(xml, "ioSpecification"), part) if has(xml, "ioSpecification") else []
    wanted = _message(model, xml.get("messageRef"), xml)
    return (
        executable(xml)
        and bool(data)
        and (not any(d.get("itemSubjectRef") for d in data) or _carries(model, xml, part, wanted))
    )


def _sets(xml: Xml, part: str) -> int:
    found = child(xml, "ioSpecification")
    return len(children(found, part)) if found is not None else 0


def _event_data(part: str):  # type: ignore[no-untyped-def]
    def wrong(model: Model, xml: Xml) -> bool:
        given = children(xml, part)
        return bool(given) and len(given) != len(_definitions(xml))

    return wrong


def _definitions(xml: Xml) -> list[Xml]:
    return [part for part in children(xml) if local(part).endswith(("EventDefinition", "Ref"))]


CARRIED = {
    "messageEventDefinition": ("messageRef", "itemRef"),
    "errorEventDefinition": ("errorRef", "structureRef"),
    "escalationEventDefinition": ("escalationRef", "structureRef"),
    "signalEventDefinition": ("signalRef", "structureRef"),
}


def _event_types(model: Model, xml: Xml) -> bool:
    """The n-th data of an event must be what its n-th trigger carries."""
    given, triggers = children(xml, "dataInput", "dataOutput"), _definitions(xml)
    for data, trigger in zip(given, triggers, strict=False):
        if local(trigger) in CARRIED:
            ref, field = CARRIED[local(trigger)]
            found = target(model, xml, trigger.get(ref) or "")
            carried = _structure(model, found.get(field), xml) if found is not None else ""
            if carried and carried != _structure(model, data.get("itemSubjectRef"), xml):
                return True
    return False


def _scalar(outer: str, inner: str):  # type: ignore[no-untyped-def]
    """The item of a multi-instance is one of the collection it runs over."""

    def wrong(model: Model, xml: Xml) -> bool:
        names, item = texts(xml, outer), child(xml, inner)
        if not names or item is None or not item.get("itemSubjectRef"):
            return False
        kind = target(model, xml, item.get("itemSubjectRef"))
        many = kind is not None and kind.get("isCollection") == "true"
        whole = _type(model, names[0], xml)
        part = _structure(model, item.get("itemSubjectRef"), xml)
        return many or (bool(whole) and whole != part)

    return wrong


def _binding(model: Model, xml: Xml) -> bool:
    """An ioBinding ties an input and an output to the messages of an operation."""
    for attribute, which in (("inputDataRef", "inMessageRef"), ("outputDataRef", "outMessageRef")):
        data = _type(model, xml.get(attribute) or "", xml)
        message = _operation(model, xml, which)
        if data and message and data != message:
            return True
    return False


def _called(model: Model, xml: Xml) -> bool:
    """A call hands over and takes back just what the called element declares."""
    called = target(model, xml, xml.get("calledElement") or "")
    if called is None or not has(xml, "ioSpecification") or not has(called, "ioSpecification"):
        return False
    return any(_kinds(model, xml, part) != _kinds(model, called, part) for part in PARTS)


PARTS = ("dataInput", "dataOutput")


def _kinds(model: Model, xml: Xml, part: str) -> list[str]:
    data = children(child(xml, "ioSpecification"), part)
    return sorted(_structure(model, d.get("itemSubjectRef"), xml) for d in data)


def _misnamed(model: Model, xml: Xml) -> bool:
    """A state that is drawn belongs in the name: 申请表 [已盖章]."""
    state, behind = child(xml, "dataState"), target(model, xml, xml.get("dataObjectRef") or "")
    if not xml.get("name") or state is None or behind is None or not behind.get("name"):
        return False
    return xml.get("name") != f"{behind.get('name')} [{state.get('name') or ''}]"


def _looped_data(model: Model, xml: Xml) -> bool:
    """In an executable task the collection is a data input of the task itself."""
    task = xml.getparent()
    names = texts(xml, "loopDataInputRef")
    if not names or local(task) in SUBPROCESSES or not has(task, "ioSpecification"):
        return False
    own = {d.get("id") for d in children(child(task, "ioSpecification"), "dataInput")}
    return executable(xml) and not set(names) <= own


def _stray_property(model: Model, xml: Xml) -> bool:
    place = above(xml)
    fits = place in SUBPROCESSES | {"process", "callActivity"}
    return not (fits or place.lower().endswith(("task", "event")))


def _odd_type(text_format: str | None) -> bool:
    """A MIME type is a type, a slash and a subtype (RFC 6838)."""
    kind, slash, sub = (text_format or "a/b").partition("/")
    return not (slash and kind.strip() and sub.strip())


def _wrong_way(end: str, kind: str):  # type: ignore[no-untyped-def]
    """What a process takes in is not written to inside it, what it gives out is not read."""

    def wrong(model: Model, xml: Xml) -> bool:
        found = (target(model, xml, name) for name in texts(xml, end))
        return any(x is not None and local(x) == kind and _of_process(x) for x in found)

    return wrong


def _of_process(data: Xml) -> bool:
    return above(data) == "ioSpecification" and above(data.getparent()) == "process"


ROWS = (
    Row("10.4.1", ("dataObject", "dataInput", "dataOutput"), _collection,
        "是否集合(isCollection)与数据类型的定义不一致,请改成相同"),
    Row("10.4.1", ("property",), _stray_property,
        "属性(property)放错了位置,请移到流程、活动或事件里"),
    Row("10.4.1", ("dataObjectReference",), _misnamed,
        "数据对象引用的名称应是“数据对象名 [状态]”,请改名", "demand"),
    Row("10.4.1", SUBS, lambda m, x: has(x, "ioSpecification"),
        "子流程不能有输入输出规格(ioSpecification),请移到里面的任务上"),
    Row("10.4.1", ("dataInput",), lambda m, x: above(x) == "ioSpecification"
        and _unlisted("dataInput", "inputSet", "dataInputRefs")(m, x),
        "这个输入没有列入任何输入集,请加进 inputSet"),
    Row("10.4.1", ("dataOutput",), lambda m, x: above(x) == "ioSpecification"
        and _unlisted("dataOutput", "outputSet", "dataOutputRefs")(m, x),
        "这个输出没有列入任何输出集,请加进 outputSet"),
    Row("10.4.1", ("dataInput",), lambda m, x: above(x) == "multiInstanceLoopCharacteristics",
        "多实例里不能直接放 dataInput,请改用 inputDataItem"),
    Row("10.4.2", ("inputSet",), _beside("optionalInputRefs", "dataInputRefs"),
        "可选输入没有同时列为输入,请加进 dataInputRefs"),
    Row("10.4.2", ("inputSet",), _beside("whileExecutingInputRefs", "dataInputRefs"),
        "执行中输入没有同时列为输入,请加进 dataInputRefs"),
    Row("10.4.2", ("outputSet",), _beside("optionalOutputRefs", "dataOutputRefs"),
        "可选输出没有同时列为输出,请加进 dataOutputRefs"),
    Row("10.4.2", ("outputSet",), _beside("whileExecutingOutputRefs", "dataOutputRefs"),
        "执行中输出没有同时列为输出,请加进 dataOutputRefs"),
    Row("10.4.2", ("inputSet",), lambda m, x: _one_way(m, x, "outputSetRefs", "inputSetRefs"),
        "输入集指向的输出集没有指回来,请让两边互相引用"),
    Row("10.4.2", ("outputSet",), lambda m, x: _one_way(m, x, "inputSetRefs", "outputSetRefs"),
        "输出集指向的输入集没有指回来,请让两边互相引用"),
    Row("10.4.2", ASSOCIATIONS, _mixed,
        "数据关联两端的类型不同,请改成相同的类型,或写转换(transformation)"),
    Row("10.4.2", ASSOCIATIONS, lambda m, x: not has(x, "transformation")
        and len(texts(x, "sourceRef")) > 1,
        "没有转换(transformation)的数据关联只能有一个来源,请删去多余的 sourceRef"),
    Row("10.4.1", ("dataOutputAssociation",), _wrong_way("targetRef", "dataInput"),
        "不能往流程的输入里写数据,请改连数据输出或数据对象"),
    Row("10.4.1", ("dataInputAssociation",), _wrong_way("sourceRef", "dataOutput"),
        "不能从流程的输出里读数据,请改连数据输入或数据对象"),
    Row("10.4.1", ("intermediateThrowEvent", "endEvent"), _event_data("dataInput"),
        "数据输入与事件触发的个数不同,请一一对应"),
    Row("10.4.1", ("startEvent", "intermediateCatchEvent", "boundaryEvent"),
        _event_data("dataOutput"), "数据输出与事件触发的个数不同,请一一对应"),
    Row("10.4.1", ("startEvent", "intermediateCatchEvent", "boundaryEvent", "endEvent",
        "intermediateThrowEvent"), _event_types,
        "事件的数据与它携带的消息、信号、错误或升级类型不同,请改成相同的类型"),
    Row("10.3.3", ("serviceTask",), lambda m, x: bool(x.get("operationRef"))
        and executable(x) and _sets(x, "inputSet") != 1,
        "引用操作的服务任务应有且只有一个输入集,请合并或补上"),
    Row("10.3.3", ("serviceTask",), lambda m, x: bool(x.get("operationRef"))
        and _sets(x, "outputSet") > 1, "引用操作的服务任务最多一个输出集,请合并"),
    Row("10.3.3", ("serviceTask",),
        lambda m, x: _carries(m, x, "dataInput", _operation(m, x, "inMessageRef")),
        "服务任务的输入与操作的输入消息类型不同,请改成相同的类型"),
    Row("10.3.3", ("serviceTask",),
        lambda m, x: _carries(m, x, "dataOutput", _operation(m, x, "outMessageRef")),
        "服务任务的输出与操作的输出消息类型不同,请改成相同的类型"),
    Row("10.3.3", ("sendTask",), lambda m, x: bool(x.get("messageRef"))
        and (_sets(x, "inputSet") > 1 or _sets(x, "dataInput") > 1),
        "发送消息的任务最多一个输入和一个输入集,请合并"),
    Row("10.3.3", ("sendTask",), lambda m, x: _untyped(m, x, "dataInput"),
        "发送任务的输入与消息的类型不同,请引用消息的类型"),
    Row("10.3.3", ("receiveTask",), lambda m, x: bool(x.get("messageRef"))
        and (_sets(x, "outputSet") > 1 or _sets(x, "dataOutput") > 1),
        "接收消息的任务最多一个输出和一个输出集,请合并"),
    Row("10.3.3", ("receiveTask",), lambda m, x: _untyped(m, x, "dataOutput"),
        "接收任务的输出与消息的类型不同,请引用消息的类型"),
    Row("10.3.7", ("callActivity",), _called,
        "调用交出、收回的数据与被调用者声明的不一致,请改成个数和类型都相同"),
    Row("10.4.1", ("process", "globalTask", "globalUserTask", "globalScriptTask",
        "globalManualTask", "globalBusinessRuleTask"),
        lambda m, x: has(x, "supportedInterfaceRef") and not has(x, "ioBinding"),
        "对外提供接口却没有绑定输入输出,请加上 ioBinding"),
    Row("10.4.1", ("ioBinding",), _binding, "绑定的数据与操作的消息类型不同,请改成相同的类型"),
    Row("10.3.8", ("multiInstanceLoopCharacteristics",), _looped_data,
        "多实例的集合应是本任务的数据输入,请在 loopDataInputRef 引用它"),
    Row("10.3.8", ("multiInstanceLoopCharacteristics",),
        _scalar("loopDataInputRef", "inputDataItem"),
        "逐个处理的输入应是集合中的一项,请改用同一类型的单个值"),
    Row("10.3.8", ("multiInstanceLoopCharacteristics",),
        _scalar("loopDataOutputRef", "outputDataItem"),
        "逐个产生的输出应是集合中的一项,请改用同一类型的单个值"),
    Row("8.2.1", ("documentation", "textAnnotation"), lambda m, x: _odd_type(x.get("textFormat")),
        "文字的格式(textFormat)应是 text/plain 这样的类型,请改正"),
)  # fmt: skip
