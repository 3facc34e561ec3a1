"""``chuishao feel`` and ``chuishao dmn``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import main
from tests.dmn.tables import box, feel, file, literal, requires, table
from tests.people import ROOT

GRADING = ROOT / "workflows/general_case/grading.dmn"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments: object):
        return CliRunner().invoke(main, [str(a) for a in arguments], catch_exceptions=False)

    return invoke


def written(path: Path, content: object) -> Path:
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


@pytest.mark.parametrize(
    ("expression", "printed"),
    [
        ("0.1 + 0.2", {"$n": "0.3"}),
        ("40 + 2", 42),
        ('"甲" + "乙"', "甲乙"),
        ('@"2026-01-31" + @"P1M"', {"$d": "2026-02-28"}),
        ("[1..5]", {"$feel": "[1..5]"}),
        ("{a: [null, true, function(x) x]}", {"a": [None, True, {"$feel": "function"}]}),
    ],
)
def test_feel_prints_the_value_with_its_type(run, expression: str, printed: object) -> None:
    result = run("feel", expression)

    assert (result.exit_code, json.loads(result.stdout)) == (0, printed)


def test_feel_reads_a_context_with_types_and_names_with_spaces(run, tmp_path: Path) -> None:
    given = '{"月 费": 0.1, "日": {"$d": "2026-01-31"}, "人": [{"名": "王"}]}'
    context = written(tmp_path / "c.json", given)

    result = run("feel", "[月 费 * 3, 日.month, 人[1].名]", "--context", context)

    assert json.loads(result.stdout) == [{"$n": "0.3"}, 1, "王"]


def test_feel_points_at_an_error(run) -> None:
    result = run("feel", "1 +\n数量 * 总数 + ? ?")

    assert result.exit_code == 1
    assert result.stderr.splitlines()[1:] == ["  数量 * 总数 + ? ?", " " * 18 + "^"]


def test_feel_has_a_clock_only_if_it_is_given_one(run) -> None:
    assert run("feel", "today()").exit_code == 1
    told = run("feel", "today()", "--now", "2026-11-25T08:00:00")
    assert json.loads(told.stdout) == {"$d": "2026-11-25"}
    assert run("feel", "1", "--now", "soon").exit_code == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[1]", "应为一个 JSON 对象"),
        ("{", "不是有效的 JSON"),
        ('{"a": NaN}', "NaN 不是数字"),
        ('{"a": {"$d": "x"}}', "无法读取"),
        ('{"a": {"$n": [1]}}', "无法读取"),
    ],
)
def test_a_context_that_cannot_be_read_is_told(
    run, tmp_path: Path, content: str, words: str
) -> None:
    result = run("feel", "1", "--context", written(tmp_path / "c.json", content))

    assert result.exit_code == 1
    assert words in result.stderr


CASE = {"orientation": {"matter": "部门"}, "urgency": "紧急", "in_duty_list": "否"}


def test_dmn_prints_outputs_and_the_rules_that_hit(run, tmp_path: Path) -> None:
    result = run("dmn", GRADING, "--input", written(tmp_path / "i.json", CASE))

    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "value": {"grade": "大事", "start_level": "镇街"},
        "outputs": {"grade": "大事", "start_level": "镇街"},
        "rules": {"grading": [4]},
    }


def test_dmn_explains_inputs_rules_and_result(run, tmp_path: Path) -> None:
    result = run("dmn", GRADING, "--input", written(tmp_path / "i.json", CASE), "--explain")

    assert '  输入 紧急程度          "紧急"' in result.stdout
    assert "  命中                   第 4 条规则" in result.stdout


def test_dmn_decides_what_nothing_else_needs_or_what_is_named(run, tmp_path: Path) -> None:
    model = written(
        tmp_path / "m.dmn",
        file(literal("a", "1"), literal("b", "a + 1", ["a"]), literal("c", "3")),
    )
    inputs = written(tmp_path / "i.json", {})

    both = json.loads(run("dmn", model, "--input", inputs).stdout)
    one = json.loads(run("dmn", model, "--input", inputs, "--decision", "a").stdout)

    assert {name: told["value"] for name, told in both.items()} == {"b": 2, "c": 3}
    assert one["value"] == 1


def test_dmn_finds_imported_files_beside_its_own(run, tmp_path: Path) -> None:
    library = file(literal("x", "41")).replace(
        b"<definitions", b'<definitions namespace="urn:l"', 1
    )
    head = '<import name="lib" namespace="urn:l" importType="DMN"/>'
    use = box("d", feel("lib.x + 1"), needs=requires("decision:urn:l#x"))
    written(tmp_path / "lib.dmn", library)
    model = written(tmp_path / "m.dmn", file(head, use))

    result = run("dmn", model, "--input", written(tmp_path / "i.json", {}))

    assert json.loads(result.stdout)["value"] == 42


def test_dmn_without_input_checks_the_tables(run, tmp_path: Path) -> None:
    bad = written(tmp_path / "m.dmn", file(table("t", ['k | "a","b"'], ["x"], '"a" -> 1')))

    good, result = run("dmn", GRADING), run("dmn", bad)

    assert (good.exit_code, good.stdout) == (0, "1 个决策,0 处遗漏或重叠\n")
    assert (result.exit_code, result.stdout) == (
        1,
        "t: 没有规则覆盖:k = “b”\n1 个决策,1 处遗漏或重叠\n",
    )


def test_dmn_draws_the_tables(run, tmp_path: Path) -> None:
    result = run("dmn", GRADING, "--svg", tmp_path / "t.svg", "--decision", "定级")

    assert result.exit_code == 0
    assert (tmp_path / "t.svg").read_text("utf-8").startswith("<svg")


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        (b"<x/>", [], "不是 DMN"),
        (file(literal("a", "1 +")), [], "无法解析"),
        (file(literal("a", "数 + 1")), ["--input", "i.json"], "没有名为“数”的变量"),
        (file(literal("a", "1")), ["--input", "i.json", "--decision", "z"], "没有编号或名称为“z”"),
        (file(literal("a", "1")), ["--svg", "o.svg", "--decision", "z"], "没有编号或名称为“z”"),
    ],
)
def test_dmn_tells_what_is_wrong(
    run, tmp_path: Path, content: bytes, options: list[str], words: str
) -> None:
    written(tmp_path / "i.json", {})

    result = run("dmn", written(tmp_path / "m.dmn", content), *options)

    assert result.exit_code in {1, 2}
    assert words in result.stderr
