"""Words that the engine has only in Chinese, in the reader's language.

Tables of names are gathered for the catalogue by ``docs/data/words.py``; of what is left of a clock
the engine hands out the numbers.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext, lazy_gettext, pgettext

from engine import KINDS, Left

STATES = {
    "left": lazy_gettext("还剩 %(time)s"),
    "late": lazy_gettext("已超 %(time)s"),
    "due_today": lazy_gettext("今天到期"),
    "due": lazy_gettext("已到期"),
}
UNITS = {
    "workday": (lazy_gettext("1 个工作日"), lazy_gettext("%(n)s 个工作日")),
    "work_hour": (lazy_gettext("1 个工作时"), lazy_gettext("%(n)s 个工作时")),
    "day": (lazy_gettext("1 天"), lazy_gettext("%(n)s 天")),
    "hour": (lazy_gettext("1 小时"), lazy_gettext("%(n)s 小时")),
    "minute": (lazy_gettext("1 分钟"), lazy_gettext("%(n)s 分钟")),
}


def record(kind: str) -> str:
    """What a record of this kind is called."""
    return pgettext("record", KINDS[kind]) if kind in KINDS else kind


def names(table: Mapping[str, str]) -> dict[str, str]:
    """A table of the engine's names."""
    return {key: gettext(name) for key, name in table.items()}


def left(found: Left) -> str:
    """What is left of a clock: 还剩 3 个工作时, 3 working hours left."""
    time = " ".join(_span(n, unit) for n, unit in found.parts)
    return str(STATES[found.state]) % {"time": time}


def _span(n: int, unit: str) -> str:
    one, many = UNITS[unit]
    return str(one if n == 1 else many) % {"n": n}
