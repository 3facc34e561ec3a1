"""A pack that does not fit is refused, naming file and row."""

from __future__ import annotations

import pytest

from engine.errors import Invalid
from engine.region import Pack, load, load_people


def unit(ident: str, **more: str) -> str:
    row = {"id": ident, "name": ident, "level": "村居", "kind": "村", "parent": "town"} | more
    return "[[unit]]\n" + "".join(f'{key} = "{text}"\n' for key, text in row.items())


PARAMETER = '[[parameter]]\nkey = "a"\nvalue = 1\nname = "数"\n'
BASIS = """[[basis]]
id = "law"
title = "法"
article = "第一条"
kind = "法律"
rule = "规则"
in_force_from = 2020-01-01
"""
DEMAND = """[[demand]]
id = "d"
rule = "separation"
words = "回避"
remedy = "换人"
source = "s"
"""
STANDARD = """[[standard]]
id = "s"
category = "c"
condition = "立案"
close = "结案"
source = "s"
"""
BROKEN = {
    "toml": ("units.toml", "[[unit", "不是有效的 TOML"),
    "missing": ("units.toml", '[[unit]]\nid = "x"\n', "缺少 name"),
    "type": ("units.toml", '[[unit]]\nid = 3\nname = "a"\nlevel = "市"\nkind = "市"\n', "应为文字"),
    "unknown field": ("units.toml", unit("x", colour="red"), "不认识的项 colour"),
    "unknown table": ("units.toml", "[[people]]\n", "不认识的项 people"),
    "not a list": ("parameters.toml", 'parameter = "x"\n', "应为表的列表"),
    "no parent": ("units.toml", unit("x", parent="nowhere"), "上级 nowhere"),
    "level": ("units.toml", unit("x", level="省"), "不认识的层级"),
    "order": ("units.toml", unit("x", level="市"), "不能在 镇街 之下"),
    "twice": ("units.toml", unit("x") + unit("x", name="y"), "id重复"),
    "same name": ("units.toml", unit("x") + unit("y", name="x"), "名称重复"),
    "two roots": ("units.toml", unit("x", parent=""), "只有一个顶级单位"),
    "department": ("units.toml", unit("x", kind="部门", level="镇街"), "部门要写 department"),
    "village power": ("units.toml", unit("x") + 'powers = ["tow"]\n', "没有行政职权"),
    "no source": ("parameters.toml", PARAMETER, "要有来源"),
    "nobody to confirm": ("parameters.toml", PARAMETER + "confirm = true\n", "由谁确认"),
    "two values": ("parameters.toml", 2 * (PARAMETER + 'source = "s"\n'), "同一天有两个值"),
    "list value": ("parameters.toml", PARAMETER.replace("1", "[1]"), "应为数、文字"),
    "status": ("legal_bases.toml", BASIS + 'status = "sure"\n', "status 应为"),
    "no organ": ("legal_bases.toml", BASIS + 'powers = ["tow"]\n', "有权单位"),
    "power": ("legal_bases.toml", BASIS + 'powers = ["sell"]\norgans = ["x"]\n', "不认识的职权"),
    "ends early": ("legal_bases.toml", BASIS + "in_force_to = 2019-01-01\n", "失效日应晚于"),
    "overlap": ("legal_bases.toml", 2 * BASIS, "同时有效"),
    "date": ("legal_bases.toml", BASIS.replace("2020-01-01", '"soon"'), "in_force_from"),
    "demand": ("demands.toml", DEMAND.replace("separation", "kindness"), "rule 应为"),
    "demand without basis": ("demands.toml", DEMAND + 'bases = ["nowhere"]\n', "没有依据 nowhere"),
    "standard limit": ("filing_standards.toml", STANDARD + 'limit = "4 小时"\n', "limit 应为"),
    "standard class": ("filing_standards.toml", STANDARD, "没有小类 c"),
    "remedy": (
        "remedies.toml",
        '[[remedy]]\nid = "r"\nkind = "*"\ntext = "{nothing}日内"\n',
        "没有参数 nothing",
    ),
    "counting": (
        "remedies.toml",
        '[[counting]]\nid = "c"\nlaw = "法"\nup_to = "ten"\n',
        "应为天数",
    ),
    "duty": (
        "duty_list.toml",
        '[[duty]]\nid = "d"\ncategory = "c"\nmatter = "m"\nlevel = "村居"\n'
        'department = "村居"\npart = "主办"\nconfirm = true\n',
        "没有小类 c",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_wrong_row_is_refused_with_its_file(small: dict[str, bytes], case: str) -> None:
    file, text, reason = BROKEN[case]
    path = f"regions/small/{file}"
    small[path] = small.get(path, b"") + b"\n" + text.encode()

    with pytest.raises(Invalid) as refused:
        load(small, "small")

    told = [(where, each) for where, all_ in refused.value.fields.items() for each in all_]
    assert any(file in where and reason in each for where, each in told), told


def test_all_that_is_wrong_is_told_at_once(small: dict[str, bytes]) -> None:
    small["regions/small/parameters.toml"] = b"[[parameter]]\nkey = 'a'\n[[parameter]]\nkey = 'b'\n"

    with pytest.raises(Invalid) as refused:
        load(small, "small")

    assert list(refused.value.fields) == [
        "regions/small/parameters.toml parameter[1] a",
        "regions/small/parameters.toml parameter[2] b",
    ]


def test_a_region_that_is_not_there_is_refused(small: dict[str, bytes]) -> None:
    with pytest.raises(Invalid, match="没有这个地区包"):
        load(small, "elsewhere")


def test_packs_that_inherit_in_a_circle_are_refused(small: dict[str, bytes]) -> None:
    small["regions/small/pack.toml"] += b'inherits = "small"\n'

    with pytest.raises(Invalid, match="绕成了圈"):
        load(small, "small")


def test_an_id_other_than_the_folder_is_refused(small: dict[str, bytes]) -> None:
    small["regions/other/pack.toml"] = small["regions/small/pack.toml"]

    with pytest.raises(Invalid, match="同名"):
        load(small, "other")


def test_a_review_without_name_and_date_is_refused(small: dict[str, bytes]) -> None:
    small["regions/small/pack.toml"] += b'[legal_review]\nstatus = "reviewed"\n'

    with pytest.raises(Invalid, match="审核要写明"):
        load(small, "small")


def test_stored_rows_that_do_not_fit_are_refused(small: dict[str, bytes]) -> None:
    stored = load(small, "small").to_json()
    stored["unit_rows"][0].pop("name")

    with pytest.raises(Invalid, match="缺少 name"):
        Pack.from_json(stored)


def person(ident: str, account: str, post: str) -> str:
    return f'[[person]]\nid = "{ident}"\nname = "甲"\naccount = "{account}"\nposts = [{post}]\n'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (person("p", "a", '{ role = "r", unit = "nowhere" }'), "没有单位 nowhere"),
        (person("p", "a", '{ role = "r", unit = "town", substitute_for = "q" }'), "没有人员 q"),
        (person("p", "a", "") + person("p", "b", ""), "id重复"),
        (person("p", "a", "") + person("q", "a", ""), "账号重复"),
        (person("p", "a", '{ unit = "town" }'), "缺少 role"),
    ],
)
def test_people_in_unknown_units_are_refused(
    small: dict[str, bytes], text: str, reason: str
) -> None:
    small["regions/small/people.toml"] = ("since = 2018-04-01\n" + text).encode()

    with pytest.raises(Invalid, match=reason):
        load_people(small, load(small, "small"))
