"""The timeline says in plain Chinese what was done with a task beside doing it."""

from __future__ import annotations

import re

from .town import Town


def said(town: Town, case: str) -> str:
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", town.browser("li").text(f"/cases/{case}")))


def test_operations_are_told_in_plain_words(town: Town):
    case, li = town.light(), town.actor("li")
    task = town.task(case).id
    town.casework.transfer(task, "p-0053", li, reason="请您来办")
    wang = town.actor("wang")
    town.casework.add_signers(task, [li.id], "before", wang)
    town.casework.copy(case, [li.id], wang, text="知悉")
    town.casework.delegate(task, li.id, wang)
    text = said(town, case)

    for words in ("转办“核实”", "请您来办", "加签“核实”", "抄送", "知悉", "委派“核实”"):
        assert words in text, words
    assert f"→{town.casework.names(['p-0053'])['p-0053']}" in text


def test_where_a_case_went_is_told(town: Town):
    case, li = town.light(), town.actor("li")
    town.casework.complete(town.task(case).id, {"decision": "属实"}, li)
    head = town.actor("wang")
    repair = town.task(case)
    from engine import Post

    serves = type(head)(head.id, head.posts | {Post(r, repair.unit) for r in repair.role})
    town.casework.send_back(repair.id, "没看清", serves, direct=True)
    text = said(town, case)

    assert "驳回“维修”" in text
    assert "到“核实”,办完直送回来" in text
    assert "没看清" in text
