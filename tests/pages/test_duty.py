"""接电话: what was reported like it, and who is on duty."""

from __future__ import annotations

import re

from .town import Town


def found(page: str) -> list[str]:
    return re.findall(r'<a href="/cases/[^"]+" target="_blank" rel="noopener"><b>([^<]+)</b>', page)


def ask(town: Town, words: str, login: str = "zhang") -> list[str]:
    return found(
        town.browser(login).send("/duty", "/duty/similar", unit="mazhuang", words=words).text
    )


def test_beside_the_form_stand_recent_cases_and_who_is_on_duty(town: Town):
    town.rubbish("巷口堆了垃圾")

    page = town.browser("zhang").text("/duty?unit=mazhuang")

    assert "上报:逐级处置" in page and found(page) == ["巷口堆了垃圾"]
    assert "马庄村网格长" in page
    assert re.search(r'<option value="微信/电话补录" selected(="")?>', page)


def test_what_sounds_most_like_the_call_stands_first(town: Town):
    for words in (
        "二巷路灯不亮",
        "三轮车占道",
        "路口垃圾没人收",
        "水管爆裂",
        "井盖松动",
        "狗叫扰民",
    ):
        town.rubbish(words)

    assert ask(town, "二巷的路灯又不亮了")[0] == "二巷路灯不亮"
    assert ask(town, "垃圾堆在路口")[0] == "路口垃圾没人收"
    assert len(ask(town, "")) == 5


def test_nothing_is_found_that_the_reader_may_not_see(town: Town):
    town.rubbish("二巷路灯不亮")

    assert ask(town, "路灯不亮", "xuefu") == []
