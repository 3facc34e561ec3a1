"""What somebody reports, and what is refused before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..definitions import Definition
from ..errors import Invalid
from ..house import Rules

ITSELF = "系统"  # the channel of a case that a case, a timer or a message opens
NETS = ("城市管理", "综治维稳", "治安巡控", "社区服务")


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody reports: where, when, through which channel, with which first answers.

    ``parent`` is the case that opens it, or that it begins again; ``origin`` the record there.
    """

    process: str
    answers: Mapping[str, Any]
    unit: str
    net: str = "城市管理"
    channel: str = "巡查"
    occurred_at: datetime | None = None
    external: str | None = None
    title: str | None = None
    id: str | None = None
    parent: str | None = None
    origin: Mapping[str, Any] | None = None


def check_header(report: Report, rules: Rules) -> None:
    """Invalid if the place, the net or the channel does not exist."""
    faults = {}
    if report.unit not in rules.pack.units:
        faults["unit"] = [f"没有单位 {report.unit};请选择案件所在的村居或网格"]
    channels = [channel.name for channel in rules.pack.channels]
    if channels and report.channel not in (*channels, ITSELF):
        faults["channel"] = [f"应为{'、'.join(channels)}之一"]
    if report.net not in NETS:
        faults["net"] = [f"应为{'、'.join(NETS)}之一"]
    if faults:
        raise Invalid(faults)


def start_form(definition: Definition) -> str | None:
    """The form that a report of this process fills: that of its start event."""
    starts = (e for e in definition.elements.values() if e.type == "startEvent")
    mine = (e.form for e in starts if e.process == definition.process and e.form)
    return next(mine, None)
