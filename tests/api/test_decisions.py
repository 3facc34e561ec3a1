"""Evaluating expressions and deployed decisions over HTTP."""

from __future__ import annotations

import pytest

from api.app import create_app
from engine.region import Appointment, Person
from tests.dmn import tables
from tests.kernel.play import document, end, process, start, tag, user

GRADES = ('< 10 -> "小事"', '[10..100] -> "大事"', '> 100 -> "难事"')


@pytest.fixture
def client(casework):
    from datetime import date

    post = Appointment("grid_member", "mazhuang", date(2020, 1, 1))
    casework.add_people([Person("p-1", "测试员甲", "jia", (post,))])
    return create_app(casework, TESTING=True).test_client()


@pytest.fixture
def headers(casework, client):
    return {"Authorization": f"Bearer {casework.issue_token('p-1', 'test')}"}


@pytest.fixture
def graded(casework):
    task = tag("businessRuleTask", "d1", camunda_decisionRef="grade")
    bpmn = document(process(start() + task + user("a") + end(), "s > d1 > a > e"))
    dmn = tables.file(tables.table("grade", ["n | | number"], ["level"], *GRADES))
    files = {"process.bpmn": bpmn, "grade.dmn": dmn}
    library = {f"workflows/p/{name}": data for name, data in files.items()}
    library["workflows/roles.json"] = b"{}"
    casework.deploy(library, ["p"], profile="bpmn")


DECIDE = "/api/v1/processes/p/decisions/grade"


def test_an_expression_is_evaluated_with_types_and_the_clock(client, headers):
    body = {
        "expression": "n * 3 = 0.3 and 日 < today()",
        "context": {"n": 0.1, "日": {"$d": "2020-01-01"}},
    }

    response = client.post("/api/v1/feel", json=body, headers=headers)

    assert (response.status_code, response.json) == (200, {"value": True})


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"expression": "1 +"}, "没有写完"),
        ({"expression": "数量"}, "没有名为“数量”的变量"),
        ({"expression": "1", "context": {"a": {"$d": "x"}}}, "无法读取"),
        ({"expression": ""}, "内容有误"),
        ({}, "内容有误"),
        ({"expression": "1", "context": [1]}, "内容有误"),
    ],
)
def test_what_is_wrong_is_a_problem_that_says_so(client, headers, body, words):
    response = client.post("/api/v1/feel", json=body, headers=headers)

    assert (response.status_code, response.mimetype) == (422, "application/problem+json")
    assert words in response.json["detail"]


def test_a_deployed_decision_is_decided_and_names_its_rule(client, headers, graded):
    response = client.post(DECIDE, json={"context": {"n": 50}}, headers=headers)

    assert response.json == {"value": "大事", "outputs": {"level": "大事"}, "rules": {"grade": [2]}}


def test_an_unknown_process_or_decision_is_not_found(client, headers, graded):
    for path in (DECIDE.replace("/p/", "/q/"), DECIDE + "s"):
        assert client.post(path, json={}, headers=headers).status_code == 404


def test_a_decision_that_lacks_an_input_is_a_problem(client, headers, graded):
    response = client.post(DECIDE, json={}, headers=headers)

    assert response.status_code == 422
    assert "没有名为“n”的变量" in response.json["detail"]


def test_nobody_evaluates_without_a_token(client, graded):
    for path in ("/api/v1/feel", DECIDE):
        assert client.post(path, json={"expression": "1"}).status_code == 401
