"""Operations over HTTP: who may, what comes back, and that nothing half-done is left."""

from __future__ import annotations

import pytest

from api.app import create_app
from tests.cases.conftest import *  # noqa: F403
from tests.cases.conftest import changed

YES = {"decision": "同意"}


@pytest.fixture
def client(office):
    return create_app(office, TESTING=True).test_client()


@pytest.fixture
def call(office, client):
    """POST (or GET) as somebody; the response."""

    def ask(person, path, body=None, key=None, method="post"):
        token = office.issue_token(person, "test")
        headers = {"Authorization": f"Bearer {token}"}
        headers |= {"Idempotency-Key": key} if key else {}
        more = {"json": body} if body is not None else {}
        return getattr(client, method)(f"/api/v1{path}", headers=headers, **more)

    return ask


def test_send_back_take_back_and_the_steps_one_may_go_back_to(call, drafted):
    review = drafted.task("审核").id
    steps = call("head", f"/tasks/{review}/earlier-steps", method="get").json["items"]
    assert [step["el"] for step in steps] == ["draft"]

    bad = call("head", f"/tasks/{review}/send-back", {"reason": "重拟", "to": "approve"})
    assert (bad.status_code, bad.json["code"]) == (409, "not_behind")
    assert "“拟稿”" in bad.json["detail"]
    body = {"reason": "重拟", "direct": True}
    first = call("head", f"/tasks/{review}/send-back", body, "k1")
    assert first.json == call("head", f"/tasks/{review}/send-back", body, "k1").json

    draft = drafted.task("拟稿").id
    answers = {"answers": {"draft_text": "新", "signers": ["lead1"]}}
    assert call("clerk", f"/tasks/{draft}/complete", answers).status_code == 200
    assert call("clerk", f"/tasks/{draft}/take-back").status_code == 200
    assert drafted.open() == ["拟稿"]


def test_a_missing_reason_is_a_field_problem(call, drafted):
    answer = call("head", f"/tasks/{drafted.task('审核').id}/send-back", {})

    assert (answer.status_code, set(answer.json["fields"])) == (422, {"reason"})
    assert answer.mimetype == "application/problem+json"


def test_hand_on_urge_copy_and_read(call, drafted):
    review = drafted.task("审核").id
    assert call("clerk", f"/tasks/{review}/urge", {"text": "请快些"}).status_code == 200
    assert call("clerk", f"/tasks/{review}/urge", {}).status_code == 409
    assert call("head", f"/tasks/{review}/transfer", {"to": "head2"}).status_code == 200
    assert call("head2", f"/tasks/{review}/delegate", {"to": "head"}).status_code == 200

    assert call("clerk", f"/cases/{drafted.id}/copies", {"to": ["far"]}).status_code == 200
    [copied] = call("far", "/copies?unread=true", method="get").json["items"]
    assert copied["case"]["id"] == drafted.id
    assert call("far", f"/cases/{drafted.id}/read").status_code == 200
    assert call("far", "/copies?unread=true", method="get").json["items"] == []


def test_signers_are_added_and_removed(call, drafted):
    review = drafted.task("审核").id
    added = call("head", f"/tasks/{review}/signers", {"to": ["duty"], "when": "before"})
    assert (added.status_code, len(drafted.open())) == (200, 2)
    wrong = call("head", f"/tasks/{review}/signers", {"to": ["duty"], "when": "soon"})
    assert wrong.status_code == 422

    assert call("head", f"/tasks/{review}/signers/remove", {"who": "duty"}).status_code == 200
    assert drafted.open() == ["审核"]


def test_late_entry_tells_when_it_was_done(call, office, asked, clock):
    clock.set_local("2026-03-04 15:00")
    answers = {"draft_text": "买灯", "signers": ["lead1"]}
    body = {"answers": answers, "occurred_at": "2026-03-02T10:00:00+08:00"}
    assert call("clerk", f"/tasks/{asked.task('拟稿').id}/complete", body).status_code == 200

    assert asked.last().data["occurred_at"] == "2026-03-02T02:00:00.000Z"


def test_a_reporter_withdraws_and_restarts(call, office, asked):
    assert call("member", f"/cases/{asked.id}/withdraw", {"reason": "写错"}).status_code == 200

    again = call("member", f"/cases/{asked.id}/restart")
    assert again.status_code == 201
    assert office.case(again.json["case"]).parent == asked.id


def test_instance_operations_are_for_who_steers(call, office, drafted):
    steps = [{"do": "cancel", "el": "review"}, {"do": "after", "el": "review"}]
    body = {"steps": steps, "reason": "人不在"}
    assert call("head", f"/cases/{drafted.id}/modify", body).status_code == 403
    assert call("head", "/migrations/try", {"process": "office"}).status_code == 403
    bulk = {**body, "filters": {"process": "office"}}
    assert call("head", "/bulk/modify", bulk).status_code == 403
    hand = {"person": "head2", "to": "head", "reason": "调动", "dry_run": True}
    assert call("member", "/hand-over", hand).status_code == 403
    assert drafted.open() == ["审核"]


def test_instance_operations(call, office, drafted):
    admin = "admin"
    steps = [{"do": "cancel", "el": "review"}, {"do": "after", "el": "review"}]
    bulk = {"steps": steps, "reason": "人不在", "filters": {"element": "review"}}
    assert call(admin, "/bulk/modify", bulk, "k").json["done"] == 1
    assert drafted.open() == ["会签"] * 3
    reset = {"to": 2, "reason": "错了"}
    assert call(admin, f"/cases/{drafted.id}/reset", reset).status_code == 200
    assert drafted.open() == ["审核"]

    office.deploy(changed("office", 'name="审核"', 'name="再审"'), ["office"])
    tried = call(admin, "/migrations/try", {"process": "office"}).json
    assert tried["sentences"] == ["1 件停在“审核”,其中 1 件将移到“再审”。"]
    done = call(admin, "/migrations", {"process": "office", "reason": "改名"}).json
    assert (done["done"], done["failed"]) == (1, [])
    assert drafted.open() == ["再审"]
    hand = {"person": "head2", "to": "head", "reason": "调动", "dry_run": True}
    assert call("duty", "/hand-over", hand).json["all"] == []
    assert drafted.proved()


def test_every_operation_is_described(client):
    paths = set(client.get("/openapi.json").json["paths"])

    assert {
        "/api/v1/tasks/{task_id}/send-back",
        "/api/v1/tasks/{task_id}/signers",
        "/api/v1/cases/{case_id}/migrate",
        "/api/v1/migrations/try",
        "/api/v1/hand-over",
    } <= paths
