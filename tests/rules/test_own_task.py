"""What the lint says of tasks on our own data."""

from __future__ import annotations

import pytest

from engine import rules

from .examples import ROLES, example

TYPES = {"workflows/objects.json": b'{"vehicle": {}, "pact": {}}'}


def said(topic: str, payload: str) -> list[str]:
    library = example("bad_own_task", "good") | TYPES
    path = "workflows/sample/process.bpmn"
    drawn = library[path].decode().replace("object.find", topic)
    library[path] = drawn.replace("{type: &quot;vehicle&quot;, key: net}", payload).encode()
    return [f.message for f in rules.check(library, roles=ROLES, profile="strict")]


@pytest.mark.parametrize(
    ("topic", "payload", "words"),
    [
        ("object.fnid", "{type: &quot;pact&quot;, key: net}", "object.fnid 不存在"),
        ("object.find", "", "属性 payload"),
        ("object.find", "{type: &quot;pact&quot;}", "须有 id 或 key"),
        ("object.find", "{key: net}", "缺少 type"),
        ("object.find", "{type: &quot;car&quot;, key: net}", "没有在 workflows/objects.json"),
        ("object.save", "{type: &quot;pact&quot;, sett: {}}", "没有 sett 这一项"),
        ("penalty.look", "{subject: net}", "缺少 fact"),
        ("object.find", "{type: &quot;pact&quot;, key: nett}", "nett"),
        ("object.find", "photo_count", "payload"),
    ],
)
def test_a_wrong_task_is_named_with_what_is_wrong(topic, payload, words):
    assert any(words in message for message in said(topic, payload))


@pytest.mark.parametrize("topic", ["object.list", "object.save"])
def test_what_is_optional_may_be_left_out(topic):
    assert said(topic, "{type: &quot;pact&quot;}") == []


def test_the_answer_may_be_anything_but_only_the_answer_is_known_afterwards():
    library = example("bad_own_task", "good")
    path = "workflows/sample/process.bpmn"
    library[path] = library[path].replace(b"vehicle.id", b"other.id")

    found = rules.check(library, roles=ROLES, profile="strict")

    assert [f.rule for f in found] == ["unknown_variable"]


def test_result_belongs_to_tasks_on_our_own_data_only():
    library = example("bad_own_task", "good")
    path = "workflows/sample/process.bpmn"
    library[path] = library[path].replace(b"object.find", b"outside.find")

    found = rules.check(library, roles=ROLES, profile="strict")

    assert ("unknown_property", "result" in found[0].message) == (found[0].rule, True)
