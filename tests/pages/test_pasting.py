"""A message from a group chat becomes a report."""

from __future__ import annotations

import io

import pytest

from api.pasting import read
from engine import Unit

from .town import PHOTO, Town

UNITS = (
    Unit("mazhuang", "马庄村", "村居", "村"),
    Unit("mazhuang-g1", "马庄村第一网格", "网格", "网格"),
    Unit("xuefu", "学府社区", "村居", "社区"),
)


@pytest.mark.parametrize(
    ("text", "words", "spot", "unit", "plate", "phone"),
    [
        ("王姐 14:02\n二巷口有辆车停着没动", "二巷口有辆车停着没动", "二巷", "", "", ""),
        ("马庄村村口垃圾没人收", "马庄村村口垃圾没人收", "马庄村村口", "mazhuang", "", ""),
        ("学府3栋楼下路灯不亮", "学府3栋楼下路灯不亮", "学府3栋", "xuefu", "", ""),
        ("粤L12345停在晒谷场,轮胎都瘪了", "粤L12345停在晒谷场,轮胎都瘪了", "", "", "粤L12345", ""),
        ("粤l·d12345 这台车没人要", "粤l·d12345 这台车没人要", "", "", "粤LD12345", ""),
        ("井盖松了,我电话13800001234", "井盖松了,我", "", "", "", "13800001234"),
        ("联系电话:138 0000 1234\n水管爆了", "水管爆了", "", "", "", "13800001234"),
        ("[图片]\n@村委 路口堵住了", "路口堵住了", "路口", "", "", ""),
        ("老李:三巷下水道臭得很", "三巷下水道臭得很", "三巷", "", "", ""),
        ("2026-03-02 09:12\n张三 昨天 21:30\n广场舞太吵", "广场舞太吵", "广场", "", "", ""),
        ("马庄村第一网格 12号倒垃圾", "马庄村第一网格 12号倒垃圾", None, "mazhuang-g1", "", ""),
        ("", "", "", "", "", ""),
        ("3月2日 下午 3:05\n", "", "", "", "", ""),
        ("编号12345678901不是电话", "编号12345678901不是电话", "", "", "", ""),
    ],
)  # fmt: skip
def test_what_a_message_says(text, words, spot, unit, plate, phone):
    found = read(text, UNITS)

    assert found.words == words
    assert spot is None or found.spot == spot
    assert (found.unit, found.plate, found.phone) == (unit, plate, phone)


def test_names_and_numbers_of_speakers_are_not_in_the_words():
    found = read("王秀英 14:02\n李四:我13800001234,桥头塌了一块", UNITS)

    assert "王秀英" not in found.words and "李四" not in found.words
    assert "13800001234" not in found.words
    assert found.phone == "13800001234"


def test_a_pasted_message_fills_the_report_and_is_sent_after_a_look(town: Town):
    zhang = town.browser("zhang")
    chat = "王姐 14:02\n马庄村二巷口堆了垃圾,电话13800001234"
    sent = {"photos": (io.BytesIO(PHOTO), "a.jpg", "image/jpeg")}

    page = zhang.send("/cases/paste", "/cases/paste", text=chat, **sent).text

    assert "马庄村二巷口堆了垃圾" in page and "王姐" not in page
    assert 'value="13800001234"' in page
    assert 'name="photos" value="' in page
    assert '<option value="mazhuang" selected>' in page
    assert town.casework.cases(town.actor("zhang")).items == ()


def test_an_empty_paste_is_said(town: Town):
    assert town.browser().send("/cases/paste", "/cases/paste", text=" ").status_code == 422
