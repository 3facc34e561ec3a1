"""Element templates for the desktop Modeler: our properties as fields with Chinese labels.

Made from the table that the checker uses, so that the two cannot drift.
"""

from __future__ import annotations

from typing import Any

from engine import DESIGN_PROPERTIES

VERSION = 1
APPLIES = {
    "用户任务": ["bpmn:UserTask"],
    "结束事件": ["bpmn:EndEvent"],
    "流程": ["bpmn:Process"],
    "定时事件": ["bpmn:IntermediateCatchEvent", "bpmn:BoundaryEvent", "bpmn:StartEvent"],
    "可由人发送的消息": ["bpmn:IntermediateCatchEvent", "bpmn:BoundaryEvent", "bpmn:ReceiveTask"],
}
EVERYWHERE = "任何节点"
LABELS = {
    "clock": "时限(FEEL)", "clock_class": "时限种类", "clock_from": "从何时起算(FEEL)",
    "calendar": "工作日历", "on_reentry": "返工时时限", "not_before": "最早办理(FEEL)",
    "unit": "承办单位(FEEL)", "separation": "回避的节点", "min_actors": "至少几人办",
    "actors_field": "共同办理人字段", "evidence": "要的佐证", "legal_gate": "须有的职权",
    "gate_when": "何时核对职权(FEEL)", "refuse": "不能办结的理由(FEEL)",
    "seen_by": "谁能看填报内容",
    "basis": "法律依据编号", "dispatches": "派给哪些单位(FEEL)", "coercive": "是否强制",
    "return_form": "退单表单", "no_return_when": "何时不能退单(FEEL)", "sign_in": "逾期即督办",
    "merges": "并案字段", "measure": "措施属于哪一批(FEEL)", "priority": "优先级(FEEL)",
    "stage": "阶段", "resolves": "到这里算办结", "milestone": "统计节点", "facts": "统计事实(FEEL)",
    "milestone_start": "进入时的统计节点", "outcome": "结果", "route_class": "三个一批",
    "closes": "结案还是终止", "role": "谁可以发", "form": "表单", "action": "按钮名称",
    "supervise": "自动督办", "counted": "计入统计", "allow": "允许的操作", "forbid": "禁止的操作",
    "assignee": "指定办理人(FEEL)", "late_days": "可补录几天", "correlation": "对应哪一宗(FEEL)",
}  # fmt: skip
CHOICES = {
    "clock_class": ("M", "S", "P"), "on_reentry": ("restart", "continue"),
    "coercive": ("no", "decide", "act"), "closes": ("closed", "ended"),
    "route_class": ("调解自治", "行业源头", "行政执法"), "sign_in": ("true",),
    "supervise": ("true",), "counted": ("true", "false"), "resolves": ("true",),
    "calendar": ("std_8h", "gd_6h5", "cn", "24x7"),
}  # fmt: skip


def element_templates() -> list[dict[str, Any]]:
    """One template a kind of element, as the Modeler reads them."""
    return [
        {
            "name": f"吹哨:{kind}",
            "id": f"chuishao.{number}",
            "version": VERSION,
            "description": "时限、岗位、佐证、职权等;空着的不起作用。写法见 docs/properties.md。",
            "appliesTo": applies,
            "properties": [_field(name) for name in _names(kind)],
        }
        for number, (kind, applies) in enumerate(APPLIES.items(), 1)
    ]


def _names(kind: str) -> list[str]:
    own = [name for name, kinds in DESIGN_PROPERTIES.items() if kind in kinds]
    common = [name for name, kinds in DESIGN_PROPERTIES.items() if EVERYWHERE in kinds]
    return own + (common if kind != "流程" else [])


def _field(name: str) -> dict[str, Any]:
    field: dict[str, Any] = {
        "label": LABELS.get(name, name),
        "type": "Dropdown" if name in CHOICES else "String",
        "binding": {"type": "camunda:property", "name": name},
    }
    if name in CHOICES:
        given = [{"name": "(不写)", "value": ""}]
        field["choices"] = given + [{"name": each, "value": each} for each in CHOICES[name]]
    return field
