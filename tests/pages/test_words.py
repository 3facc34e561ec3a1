"""No page says a Chinese word of its own that has not been marked for the English catalogue."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from jinja2 import Environment

from api import errors
from api.pages import naming
from engine.clocks import KINDS, Left, left, said
from tests.clocks.tables import calendar, limit, t
from tests.pages.town import Town

API = Path(errors.__file__).parent
HAN = re.compile("[\u3001-\u3002\u4e00-\u9fff]")
RUN = re.compile(f"{HAN.pattern}+")
MARKS = ("_", "gettext", "lazy_gettext", "pgettext")

TEMPLATE_DATA = {
    ("parameter.html", "是"): "a value as the region pack keeps it",
    ("parameter.html", "否"): "a value as the region pack keeps it",
    ("timeline.html", "通报"): "a measure as the journal keeps it, compared",
    ("timeline.html", "约谈"): "a measure as the journal keeps it, compared",
}
"""Words of templates that are data, with the reason."""

DATA = {
    **dict.fromkeys(("村居", "镇街", "区县", "市", "网格"), "a level of units, in the region pack"),
    **dict.fromkeys(("调解自治", "行业源头", "行政执法"), "a way to end, as the journal keeps it"),
    **dict.fromkeys(("巡查", "群众来电", "群众来访", "12345热线"), "a channel, as it is kept"),
    **dict.fromkeys(("网上留言", "上级交办", "部门转办"), "a channel, as it is kept"),
    "生效": "a status of a record, compared",
    "没有拍照": "an answer that is kept",
    **dict.fromkeys(("年", "月", "日"), "a Chinese date; the English one is written beside it"),
}
"""Words of modules that are data, with the reason."""

FILES = {
    "papers.py": "the case file is a document in Chinese, whoever asks for it",
}
"""Modules whose words stay Chinese, with the reason."""

OF_THE_TOWN = re.compile("己酉明|逐级处置|情况描述|地点|无法拍照的原因|标题")
"""The reader, a process and the questions of its form: data of the town, on the pages below."""


def test_templates_mark_every_word():
    found = {pair for pair in _unmarked_in_templates() if pair not in TEMPLATE_DATA}

    assert found == set(), "mark it with _(), or name it in TEMPLATE_DATA with the reason"


def test_modules_of_pages_mark_every_word():
    others = ("errors.py", "auth.py", "asked.py", "designing.py", "covering.py", "charts.py")
    modules = [*(API / "pages").glob("*.py"), *(API / name for name in others)]

    found = [
        (module.name, word)
        for module in modules
        if module.name not in FILES
        for word in _unmarked(_tree(module))
        if word.strip() not in DATA
    ]

    assert found == [], "mark it with gettext(), or name it in DATA with the reason"


def test_each_exception_is_needed():
    modules = [_tree(path) for path in (API / "pages").glob("*.py")]

    assert set(TEMPLATE_DATA) == set(_unmarked_in_templates())
    assert all(set(_unmarked(_tree(API / "pages" / name))) - set(DATA) for name in FILES)
    assert set(DATA) <= {word.strip() for module in modules for word in _unmarked(module)}


def test_what_a_page_says_itself_is_english(town: Town):
    case = town.casework.case(town.rubbish())
    task, browser = town.task(case.id), town.browser("zhang")
    browser.get("/language/en")
    addresses = ["/", "/cases", f"/cases/{case.number}", f"/cases/{case.number}/fact", "/objects"]
    addresses += [f"/tasks/{task.id}", "/metrics", "/law", "/report", "/figures/own", "/nowhere"]

    for address in addresses:
        own = _own_words(browser.get(address).text)
        assert own, address
        assert [words for words in own if HAN.search(words)] == [], address


def test_a_program_is_answered_in_chinese_and_a_reader_in_english(town: Town):
    browser = town.browser()
    browser.get("/language/en")

    assert browser.get("/api/v1/cases/nothing").json["title"] == "找不到"
    assert "<h1>Not found</h1>" in browser.get("/cases/nothing").text


@pytest.mark.parametrize(
    ("state", "parts", "english"),
    [
        ("due_today", (), "due today"),
        ("due", (), "due now"),
        ("left", ((3, "work_hour"),), "3 working hours left"),
        (
            "left",
            ((1, "workday"), (1, "work_hour"), (20, "minute")),
            "1 working day 1 working hour 20 minutes left",
        ),
        ("late", ((2, "day"),), "2 days over"),
        ("left", ((1, "hour"), (1, "minute")), "1 hour 1 minute left"),
    ],
)
def test_what_is_left_of_a_clock_is_said_in_english(town: Town, state, parts, english):
    with town.app.test_request_context("/", headers={"Accept-Language": "en"}):
        assert naming.left(Left(state, parts)) == english


def test_all_that_is_left_of_clocks_is_said_in_both_languages(town: Town):
    start, office = t("2026-11-20 16:00"), calendar("std_8h")
    minutes = (0, 3, 61, 200, 1_500, 4_000, 7_100, 11_600, 30_000)
    for kind, amount, age in product(KINDS, (1, 5), minutes):
        found = left(limit(kind, amount), start, office, start + timedelta(minutes=age))
        with town.app.test_request_context("/"):
            assert naming.left(found) == said(found)
        with town.app.test_request_context("/", headers={"Accept-Language": "en"}):
            assert not HAN.search(naming.left(found))


def _unmarked_in_templates() -> Iterator[tuple[str, str]]:
    for path in sorted((API / "templates").rglob("*.html")):
        before: list[str] = []
        for _line, kind, value in Environment().lex(path.read_text("utf-8")):
            marked = before[-2:-1] and before[-2] in MARKS and before[-1] == "("
            context = before[-4:-3] == ["pgettext"]
            if kind in ("data", "string") and not (marked or context):
                yield from ((path.name, run) for run in RUN.findall(value))
            if kind != "whitespace":
                before.append(value)


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def _unmarked(tree: ast.Module) -> Iterator[str]:
    """Texts with Chinese in them; what stands alone is a docstring."""
    skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MARKS:
            skipped |= {id(each) for argument in node.args for each in ast.walk(argument)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and HAN.search(text) and id(node) not in skipped:
            yield text


def _own_words(page: str) -> list[str]:
    """What stands on buttons, over sections and before values, without the town's data."""
    found = re.findall(r"<(button|summary|h2|th|dt)\b[^>]*>(.*?)</\1>", page, re.DOTALL)
    return [OF_THE_TOWN.sub("", re.sub("<[^>]*>", "", words)) for _tag, words in found]
