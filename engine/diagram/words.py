"""What stands in a diagram, and what a person who listens to it is told."""

from __future__ import annotations

from collections.abc import Mapping

from ..speech import sayings, spoken

KINDS: Mapping[str, str] = {
    "participant": "泳池",
    "lane": "泳道",
    "task": "任务",
    "userTask": "人工任务",
    "manualTask": "线下任务",
    "serviceTask": "服务任务",
    "scriptTask": "脚本任务",
    "businessRuleTask": "规则任务",
    "sendTask": "发送任务",
    "receiveTask": "接收任务",
    "callActivity": "调用流程",
    "subProcess": "子流程",
    "transaction": "事务子流程",
    "adHocSubProcess": "自由子流程",
    "startEvent": "开始",
    "endEvent": "结束",
    "intermediateCatchEvent": "等待事件",
    "intermediateThrowEvent": "抛出事件",
    "boundaryEvent": "边界事件",
    "exclusiveGateway": "排他网关",
    "parallelGateway": "并行网关",
    "inclusiveGateway": "包容网关",
    "eventBasedGateway": "事件网关",
    "complexGateway": "复杂网关",
    "dataObjectReference": "数据",
    "dataObject": "数据",
    "dataInput": "输入数据",
    "dataOutput": "输出数据",
    "dataStoreReference": "数据库",
    "textAnnotation": "注释",
    "group": "分组",
}

EVENTS: Mapping[str, str] = {
    "timer": "定时",
    "message": "消息",
    "signal": "信号",
    "error": "错误",
    "escalation": "升级",
    "compensate": "补偿",
    "conditional": "条件",
    "link": "链接",
    "cancel": "取消",
    "terminate": "终止",
}

SENTENCES: Mapping[str, str] = {
    "no_drawing": "此流程没有图形信息",
    "unreadable": "此流程的文件无法读取",
    "diagram": "流程图",
    "done": "已完成",
    "current": "正在办理",
    "event": "{event}{kind}",
    "named": "{kind}:{name}",
    "and": ",",
    "spent": "用时{span}",
    "one_minute": "1分钟",
    "minutes": "{number}分钟",
    "one_hour": "1小时",
    "hours": "{number}小时",
    "days": "{number}天",
}
WORDS = (KINDS, EVENTS, SENTENCES)


say = sayings("diagram", SENTENCES)
"""A sentence for the reader of the moment."""


def listed(*told: str) -> str:
    """What is told, one after the other, without what is empty."""
    return say("and").join(words for words in told if words)


def kind_of(kind: str, event: str = "") -> str:
    """What a node is called: "人工任务", "定时开始"."""
    name = spoken("diagram", KINDS[kind]) if kind in KINDS else kind
    if event not in EVENTS:
        return name
    return say("event", event=spoken("diagram", EVENTS[event]), kind=name)
