"""What a browser posts comes back as the answers it stands for."""

from __future__ import annotations

import pytest
from lxml import html
from werkzeug.datastructures import MultiDict

from engine.errors import Invalid
from engine.forms import Form

FILE = "a" * 64
POST = [
    ("_csrf", "secret"),
    ("plate", "粤L12345"),
    ("is_zombie", "是"),
    ("signs", "积灰"),
    ("signs", "爆胎"),
    ("urgent", "true"),
    ("photos", FILE),
    ("photos.camera", ""),
    ("where.words", "村口"),
    ("where.lat", ""),
    ("where.lng", ""),
    ("sign", "张三"),
    ("sign.drawn", ""),
]


def test_a_post_is_loaded_like_any_answers(inspection: Form) -> None:
    values = inspection.load(inspection.from_post(MultiDict(POST)))

    assert values["signs"] == ["积灰", "爆胎"]
    assert values["urgent"] is True
    assert values["photos"] == [FILE]
    assert values["where"] == {"words": "村口", "lat": None, "lng": None}
    assert values["sign"] == "张三"
    assert values["color"] is None


def test_a_drawing_wins_over_a_typed_name(inspection: Form) -> None:
    drawn = "data:image/png;base64,iVBORw0KGgo="

    answers = inspection.from_post(MultiDict([("sign", "张三"), ("sign.drawn", drawn)]))

    assert answers["sign"] == drawn


def test_names_that_no_field_has_are_refused_but_not_those_of_the_page(inspection: Form) -> None:
    answers = inspection.from_post(MultiDict([*POST, ("role", "admin")]))

    with pytest.raises(Invalid) as caught:
        inspection.load(answers)

    assert list(caught.value.fields) == ["role"]


def test_every_control_of_the_page_is_understood(inspection: Form) -> None:
    root = html.fromstring(f"<form>{inspection.html({'photos': [FILE]})}</form>")
    names = root.xpath("//@name")

    answers = inspection.from_post(MultiDict([(name, "") for name in names]))

    assert set(answers) == set(inspection.keys)
