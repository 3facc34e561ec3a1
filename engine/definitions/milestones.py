"""What reaching a node means for figures: the words a drawing may use (domain: metrics 3.5)."""

from __future__ import annotations

from collections.abc import Mapping

MILESTONES: Mapping[str, str] = {
    "accepted": "受理",
    "refused": "不予受理",
    "filed": "立案",
    "not_filed": "不予立案",
    "untrue": "不属实",
    "merged": "并案",
    "routed_out": "转法定途径或其他系统",
    "verified_before": "核实(立案前)",
    "dispatch_due": "应派遣",
    "dispatched": "派遣",
    "signed": "签收",
    "handled": "处置",
    "verified_after": "核查(结案前)",
    "reworked": "返工",
    "hopped": "在层级之间上报或退回",
    "forced": "强制结案",
    "called_back": "回访",
    "reopened": "重开",
    "repeated": "重复来电",
    "appealed": "申诉",
    "appeal_upheld": "申诉通过",
    "appeal_rejected": "申诉驳回",
    "exempted": "剔除(不计入考核)",
    "whistled": "吹哨",
    "whistle_signed": "应哨签收",
    "whistle_released": "免到场",
    "arrived": "到场报到",
    "whistle_resolved": "销哨",
    "whistle_sent_back": "退回补办",
    "whistle_invalid": "无效哨",
    "whistle_raised": "升级哨",
    "rated": "评价",
    "objected": "异议",
    "enforced": "采取强制或处罚措施",
}
