"""What a drawing does otherwise than the one in force is said: nodes, flows, limits, files."""

from __future__ import annotations

import pytest

from api import comparing
from api.app import create_app
from engine import limits_in_words
from tests.people import ROOT

from .town import Town

PATH = "workflows/general_case/process.bpmn"
CHANGES = [
    # replaced in our own drawing, by what, and the sentence that has to be there
    ('name="网格核实"', 'name="现场核实"', "“网格核实”改名为“现场核实”。"),
    (
        'value="work_day_rolling(param.case_days)"',
        'value="work_day_rolling(20)"',
        "“整个流程”的时限由 工作日滚动(param.case_days) 改为 20 个工作日。",
    ),
    (
        'value="if urgency = &quot;一般&quot; then work_hour(2) else urgent_minute(15)"',
        'value="if urgency = &quot;一般&quot; then work_hour(4) else urgent_minute(15)"',
        'else 15 分钟 改为 if urgency = "一般" then 4 个工作时',
    ),
    (
        "duplicate_count &gt; 0<",
        "duplicate_count &gt; 1<",
        "(有) 的条件由 duplicate_count > 0 改为 duplicate_count > 1。",
    ),
    (
        'sourceRef="G3" targetRef="M4" name="没有"',
        'sourceRef="G3" targetRef="M4" name="并没有"',
        "(并没有)。",
    ),
    ('then "未分类" else', 'then "其他" else', "“查重并补默认值”的脚本由 {"),
]


@pytest.fixture
def said(town: Town):
    """Sentences for our own process with its drawing or forms replaced."""
    old = town.casework.deployed("general_case")
    roles = {"workflows/roles.json": (ROOT / "workflows/roles.json").read_bytes()}

    def compared(replace=lambda text: text, **forms: bytes) -> list[str]:
        drawing = {PATH: replace(old.files[PATH].decode()).encode()}
        more = {f"forms/general_case/{name}.form": data for name, data in forms.items()}
        new = town.casework.built({**old.files, **roles, **drawing, **more}, "general_case")
        with create_app(town.casework).test_request_context():
            return comparing.changes(old, new)

    return compared


@pytest.mark.parametrize(("old", "new", "sentence"), CHANGES)
def test_one_change_is_one_sentence(said, old, new, sentence):
    told = said(lambda text: text.replace(old, new))
    assert any(sentence in each for each in told), told


def test_what_is_only_drawn_otherwise_says_so(said):
    assert said(lambda text: text.replace('<dc:Bounds x="', '<dc:Bounds x="1')) == [
        "只有画法(位置、颜色、说明文字)不同,办理没有变化。"
    ]


def test_a_changed_form_is_named_beside_a_changed_node(said, town):
    form = town.casework.deployed("general_case").files["forms/general_case/A5.form"]
    told = said(lambda text: text.replace(*CHANGES[0][:2]), A5=form + b"\n")
    assert told == [CHANGES[0][2], "表单 general_case/A5.form 有改动。"]


def test_limits_in_words():
    assert limits_in_words("workday_count(5)") == "5 个工作日"
    assert limits_in_words("month_count_roll(param.months)") == "月顺延(param.months)"
    assert limits_in_words("my_work_hour(3) + 1") == "my_work_hour(3) + 1"
