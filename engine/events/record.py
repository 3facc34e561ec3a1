"""One record of the journal: an input the engine was told, or a human fact, with its effects."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from .canonical import canonical, leaf
from .codec import instant, stamp

# What moves a case: each is executed again when a case is verified.
INPUTS = {
    "case.opened": "上报立案",
    "task.completed": "办结待办",
    "task.returned": "退单",
    "timer.fired": "到期触发",
    "message.received": "收到消息",
    "signal.received": "收到信号",
    "job.completed": "外部任务完成",
    "job.failed": "外部任务失败",
    "case.amended": "更正数据",
    "case.voided": "作废",
    "case.merged": "并案",
    "case.unmerged": "撤销并案",
    "case.routed_out": "转法定途径",
    "case.force_closed": "强制结案",
    "case.resumed": "恢复办理",
    "extension.requested": "申请延期",
    "suspension.requested": "申请挂账",
    "supervision.opened": "发出督办",
    "incident.retried": "重试异常",
    "calendar.applied": "日历更新后重算时限",
    "task.released": "放回",
    "task.transferred": "转办",
    "task.delegated": "委派",
    "task.resolved": "办毕委派",
    "task.sent_back": "驳回",
    "task.taken_back": "拿回",
    "signer.added": "加签",
    "signer.removed": "减签",
    "case.handed_over": "离职转办",
    "case.withdrawn": "撤销",
    "case.modified": "调整在办节点",
    "case.reset": "重置到先前步骤",
    "case.migrated": "迁移到另一流程版本",
}

# What people did that moves no token.
FACTS = {
    "task.claimed": "签收",
    "task.urged": "催办",
    "case.copied": "抄送",
    "copy.read": "已阅",
    "note.added": "备注",
    "evidence.added": "补充佐证",
    "fact.added": "补充情况",
    "figure.appealed": "对统计情形的申诉",
    "case.joined": "有案件并入",
    "case.parted": "并入的案件撤销并案",
    "result.shared": "告知主案结果",
    "person.added": "登记人员",
    "post.assigned": "任职",
    "post.ended": "离任",
    "account.opened": "开通账号",
    "account.locked": "锁定账号",
    "account.unlocked": "解锁账号",
    "password.reset": "重设密码",
    "password.changed": "修改密码",
    "token.issued": "发放令牌",
    "token.revoked": "撤销令牌",
    "process.deployed": "部署流程",
    "schedule.fired": "按期立案",
    "metric.published": "发布指标",
    "signal.sent": "广播信号",
    "hotspot.noticed": "热点",
    "message.unclaimed": "消息无人接收",
    "types.deployed": "部署对象类型",
    "object.created": "建立对象",
    "object.changed": "更改对象",
    "object.status_changed": "更改对象状态",
    "pack.loaded": "载入地区包",
    "basis.suspended": "中止依据",
    "basis.restored": "恢复依据",
    "parameter.set": "设定参数",
    "parameter.withdrawn": "撤回参数",
    "unit.set": "设定单位",
    "paper.set": "修改文书样式",
    "template.set": "更换台账模板",
    "calendar.loaded": "载入日历",
}

KINDS = {**INPUTS, **FACTS}


@dataclass(frozen=True, slots=True)
class Record:
    """What happened in one stream, at one position; ``leaf`` chains it to its successor."""

    tenant: str
    stream: str
    seq: int
    at: datetime
    kind: str
    actor: dict[str, Any]
    data: dict[str, Any]
    effects: tuple[dict[str, Any], ...] = ()
    seen: str = ""  # digest of the versions it saw: definition, engine, pack, calendar
    post: str = ""  # hash of the case's state after it
    key: str = ""  # idempotency key of the command
    prev: str = ""

    def to_bytes(self) -> bytes:
        """The canonical bytes that are stored and hashed."""
        whole = {
            "v": 1,
            "tenant": self.tenant,
            "stream": self.stream,
            "seq": self.seq,
            "prev": self.prev,
            "at": stamp(self.at),
            "kind": self.kind,
            "actor": self.actor,
            "data": self.data,
            "effects": list(self.effects),
        }
        optional = {"seen": self.seen, "post": self.post, "key": self.key}
        return canonical(whole | {k: v for k, v in optional.items() if v})

    @classmethod
    def read(cls, stored: bytes) -> Record:
        """The record that these bytes are; the inverse of ``to_bytes``."""
        whole = json.loads(stored)
        return cls(
            whole["tenant"],
            whole["stream"],
            whole["seq"],
            instant(whole["at"]),
            whole["kind"],
            whole["actor"],
            whole["data"],
            tuple(whole["effects"]),
            whole.get("seen", ""),
            whole.get("post", ""),
            whole.get("key", ""),
            whole["prev"],
        )


def chained(record: Record, prev: str) -> tuple[Record, bytes, str]:
    """The record linked to its predecessor, its bytes and its leaf hash."""
    linked = replace(record, prev=prev)
    stored = linked.to_bytes()
    return linked, stored, leaf(stored)
