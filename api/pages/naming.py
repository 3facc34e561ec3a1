"""Words that the engine has only in Chinese, in the reader's language.

Tables of names are gathered for the catalogue by ``docs/data/words.py``; what is left of a clock is
read back from the engine's few forms, and stays as it is in a form that is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask_babel import gettext, lazy_gettext, pgettext

from engine import KINDS

from ..language import chosen

WHOLE = {"今天到期": lazy_gettext("今天到期"), "已到期": lazy_gettext("已到期")}
AROUND = {"还剩": lazy_gettext("还剩 %(time)s"), "已超": lazy_gettext("已超 %(time)s")}
UNITS = {
    "个工作日": (lazy_gettext("1 个工作日"), lazy_gettext("%(n)s 个工作日")),
    "个工作时": (lazy_gettext("1 个工作时"), lazy_gettext("%(n)s 个工作时")),
    "天": (lazy_gettext("1 天"), lazy_gettext("%(n)s 天")),
    "小时": (lazy_gettext("1 小时"), lazy_gettext("%(n)s 小时")),
    "分钟": (lazy_gettext("1 分钟"), lazy_gettext("%(n)s 分钟")),
}
LEFT = re.compile(rf"({'|'.join(AROUND)})((?: \d+ (?:{'|'.join(UNITS)}))+)")
PART = re.compile(rf"(\d+) ({'|'.join(UNITS)})")


def record(kind: str) -> str:
    """What a record of this kind is called."""
    return pgettext("record", KINDS[kind]) if kind in KINDS else kind


def names(table: Mapping[str, str]) -> dict[str, str]:
    """A table of the engine's names."""
    return {key: gettext(name) for key, name in table.items()}


def left(words: str) -> str:
    """What is left of a clock, as ``remaining`` says it: 还剩 3 个工作时, 3 working hours left."""
    if chosen() == "zh":
        return words
    if words in WHOLE:
        return str(WHOLE[words])
    found = LEFT.fullmatch(words)
    if found is None:
        return words
    parts = (_span(int(n), unit) for n, unit in PART.findall(found[2]))
    return str(AROUND[found[1]]) % {"time": " ".join(parts)}


def _span(n: int, unit: str) -> str:
    one, many = UNITS[unit]
    return str(one if n == 1 else many) % {"n": n}
