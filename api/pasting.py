"""A message pasted from a group chat -> what it says: words, place, plate, telephone numbers.

Nothing is guessed that is not written: what was not found stays empty and the person fills it in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from engine import Unit

HEAD = re.compile(
    r"^\s*(?P<who>[^\s::]{1,20})?\s*"
    r"(?:\d{4}[-/年]\d{1,2}[-/月]\d{1,2}日?\s*|\d{1,2}月\d{1,2}日\s*|昨天\s*|今天\s*|星期[一二三四五六日]\s*)?"
    r"(?:上午|下午|晚上|早上|凌晨)?\s*\d{1,2}:\d{2}(?::\d{2})?\s*$"
)
"""The line with name and time that stands over a message in a copied chat."""
SPEAKER = re.compile(r"^\s*(?P<who>[^\s::,。]{1,12})[::]\s*(?P<said>.+)$")
PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z]"
    r"[·•\s]?[A-HJ-NP-Z0-9]{5,6}(?![A-Z0-9])",
    re.IGNORECASE,
)
PHONE = re.compile(r"(?<!\d)1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)")
TOLD = re.compile(rf"(?:(?:联系)?电话|手机)?[::]?\s*(?:{PHONE.pattern})")
NOISE = re.compile(r"\[(?:图片|照片|视频|语音|表情|位置|文件)[^\]]*\]|@\S+")
WHERE = (
    r"\d{1,3}号|[一二三四五六七八九十\d]+(?:巷|栋|街|路|队|组)|巷口|路口|村口|门口|广场|市场"
    r"|停车场|公园|学校|桥头|桥边|小卖部|商店|工地"
)
BESIDE = r"(?:[\w一-鿿]{0,4}(?:旁边|旁|边|对面|附近|后面|前面|门口))?"
SPOT = re.compile(rf"[\w一-鿿]{{0,12}}?(?:{WHERE}){BESIDE}")
VEHICLE = re.compile(r"(?:僵尸车|废弃.{0,4}车|.{0,6}车.{0,12}(?:停了|没动|没人|废弃|落灰|瘪))")
LONGEST = 500
EDGES = " ,;\n\uff0c\uff1b"


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a message says; empty where it says nothing. ``unit`` is an id, ``vehicle``: it speaks
    of an abandoned vehicle. Names of speakers and telephone numbers are not in ``words``."""

    words: str
    spot: str
    unit: str
    plate: str
    phone: str
    vehicle: bool


def read(text: str, units: Iterable[Unit]) -> Pasted:
    """What stands in a pasted chat: headers, speakers, stickers and numbers are taken out."""
    lines = [_line(line) for line in text.replace("\r", "").split("\n")]
    whole = "\n".join(line for line in lines if line)
    plate = PLATE.search(whole)
    phone = PHONE.search(whole)
    words = re.sub(r"[ \t]{2,}", " ", TOLD.sub("", whole))
    found = re.sub(r"[^0-9A-Z一-鿿]", "", plate[0].upper()) if plate else ""
    spot = SPOT.search(words)
    return Pasted(
        words.strip(EDGES)[:LONGEST],
        spot[0] if spot else "",
        _unit(whole, units),
        found,
        re.sub(r"[\s-]", "", phone[0])
        if phone and phone[0].startswith("1")
        else phone[0]
        if phone
        else "",
        bool(plate or VEHICLE.search(whole)),
    )


def _line(line: str) -> str:
    """A line without who said it and when; empty for a header."""
    if HEAD.match(line):
        return ""
    said = SPEAKER.match(line)
    return NOISE.sub("", said["said"] if said else line).strip()


def _unit(text: str, units: Iterable[Unit]) -> str:
    """The smallest unit whose name, or whose name without 村 or 社区, is mentioned."""
    named = [u for u in units if u.name in text or _short(u.name) in text]
    return max(named, key=lambda u: len(u.name)).id if named else ""


def _short(name: str) -> str:
    return re.sub(r"(?:村|社区|街道)$", "", name) if len(name) > 3 else name
