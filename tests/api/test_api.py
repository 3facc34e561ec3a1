"""The JSON API: who may, what comes back, what a program can rely on."""

from __future__ import annotations

import pytest

from api.app import create_app


@pytest.fixture
def people(casework):
    """Two people with posts in the village, registered as people are."""
    from datetime import date

    from engine.region import Appointment, Person

    found = [
        Person(
            "p-1", "测试员甲", "jia", (Appointment("grid_member", "mazhuang", date(2020, 1, 1)),)
        ),
        Person("p-2", "测试员乙", "yi", (Appointment("grid_head", "mazhuang", date(2020, 1, 1)),)),
        Person("p-3", "测试员丙", "bing", (Appointment("grid_head", "xuefu", date(2020, 1, 1)),)),
    ]
    casework.add_people(found)
    return found


@pytest.fixture
def client(casework, people):
    return create_app(casework, TESTING=True).test_client()


@pytest.fixture
def bearer(casework, people):
    def header(person):
        return {"Authorization": f"Bearer {casework.issue_token(person, 'test')}"}

    return header


def open_case(client, headers, **more):
    body = {"process": "simple", "unit": "mazhuang", "answers": {}, **more}
    return client.post("/api/v1/cases", json=body, headers=headers)


def test_nobody_sees_anything_without_a_token(client):
    for path in ("/api/v1/tasks", "/api/v1/cases", "/api/v1/me", "/api/v1/processes"):
        response = client.get(path)
        assert (response.status_code, response.json["code"]) == (401, "not_signed_in")
        assert response.mimetype == "application/problem+json"


def test_a_case_runs_through_the_api(client, bearer):
    first, second = bearer("p-1"), bearer("p-2")
    opened = open_case(client, first)
    assert opened.status_code == 201

    [item] = client.get("/api/v1/tasks", headers=first).json["items"]
    task = item["task"]["id"]
    form = client.get(f"/api/v1/tasks/{task}/form", headers=first).json
    client.post(
        f"/api/v1/tasks/{task}/complete", json={"answers": {"decision": "属实"}}, headers=first
    )
    [item] = client.get("/api/v1/tasks", headers=second).json["items"]
    done = client.post(
        f"/api/v1/tasks/{item['task']['id']}/complete",
        json={"answers": {"what_done": "换灯泡"}},
        headers=second,
    )

    case = client.get(f"/api/v1/cases/{opened.json['case']}", headers=second).json
    history = client.get(f"/api/v1/cases/{opened.json['number']}/history", headers=second).json
    verdict = client.get(f"/api/v1/cases/{opened.json['case']}/verify", headers=second).json
    assert [q["key"] for q in form["questions"]] == ["decision", "remark", "phone", "plate"]
    assert done.status_code == 200
    assert (case["status"], case["outcome"]) == ("closed", "修好")
    assert [r["kind"] for r in history["items"]] == ["case.opened"] + ["task.completed"] * 2
    assert verdict["identical"]


def test_errors_are_problem_details(client, bearer):
    headers = bearer("p-1")
    case = open_case(client, headers).json["case"]
    [item] = client.get("/api/v1/tasks", headers=headers).json["items"]
    url = f"/api/v1/tasks/{item['task']['id']}/complete"

    bad = client.post(url, json={"answers": {"decision": "也许"}}, headers=headers)
    none = client.post("/api/v1/tasks/none/complete", json={"answers": {}}, headers=headers)
    foreign = client.post(url, json={"answers": {"decision": "属实"}}, headers=bearer("p-3"))

    assert (bad.status_code, list(bad.json["fields"])) == (422, ["decision"])
    assert none.status_code == 404
    assert foreign.status_code == 403
    for response in (bad, none, foreign):
        assert response.mimetype == "application/problem+json"
        assert response.json["status"] == response.status_code
    assert client.get(f"/api/v1/cases/{case}", headers=headers).json["seq"] == 1


def test_a_bad_body_names_the_field(client, bearer):
    response = client.post("/api/v1/cases", json={"unit": 5}, headers=bearer("p-1"))

    assert response.status_code == 422
    assert {"process", "unit", "answers"} <= set(response.json["fields"])


def test_an_idempotency_key_gives_the_same_reply(client, bearer):
    headers = {**bearer("p-1"), "Idempotency-Key": "k-1"}

    replies = [open_case(client, headers).json for _ in range(3)]
    other = open_case(client, headers, unit="xuefu")

    assert replies[0] == replies[1] == replies[2]
    assert other.status_code == 409


def test_a_case_elsewhere_is_not_found(client, bearer):
    case = open_case(client, bearer("p-1")).json["case"]

    assert client.get(f"/api/v1/cases/{case}", headers=bearer("p-3")).status_code == 404
    assert client.get("/api/v1/cases", headers=bearer("p-3")).json["items"] == []


def test_the_queue_is_paged(client, bearer):
    headers = bearer("p-1")
    for _ in range(5):
        open_case(client, headers)

    first = client.get("/api/v1/tasks?limit=3", headers=headers).json
    rest = client.get(f"/api/v1/tasks?limit=3&after={first['next']}", headers=headers).json

    ids = {i["task"]["id"] for i in first["items"] + rest["items"]}
    assert (len(first["items"]), len(rest["items"]), len(ids)) == (3, 2, 5)
    assert rest["next"] is None


def test_files_are_kept_under_their_hash(client, bearer):
    headers = bearer("p-1")
    sent = {**headers, "Content-Type": "image/jpeg"}

    posted = client.post("/api/v1/files", data=b"\xff\xd8\xffpicture", headers=sent)
    got = client.get(f"/api/v1/files/{posted.json['id']}", headers=headers, buffered=True)
    odd = client.post("/api/v1/files", data=b"MZ", headers={**headers, "Content-Type": "text/html"})

    assert got.data == b"\xff\xd8\xffpicture"
    assert got.mimetype == "image/jpeg"
    assert odd.status_code == 422


def test_the_original_of_a_photo_is_kept_beside_it_once_and_by_who_sent_the_photo(client, bearer):
    mine, others = bearer("p-1"), bearer("p-2")
    jpeg = {"Content-Type": "image/jpeg"}
    small = client.post("/api/v1/files", data=b"\xff\xd8small", headers=mine | jpeg).json["id"]
    address = f"/api/v1/files/{small}/original"
    assert client.get(address, headers=mine).status_code == 404

    def send(data, headers, to=address):
        return client.put(to, data=data, headers=jpeg | headers)

    first, again = send(b"\xff\xd8large", mine), send(b"\xff\xd8large", mine)

    assert first.status_code == again.status_code == 200
    assert first.json == again.json != {"id": small}
    assert send(b"\xff\xd8other", mine).status_code == 409
    assert send(b"\xff\xd8large", others).status_code == 403
    assert send(b"\xff\xd8large", {}).status_code == 401
    assert send(b"%PDF", mine | {"Content-Type": "application/pdf"}).status_code == 422
    assert send(b"\xff\xd8small", mine).status_code == 422
    assert send(b"\xff\xd8large", mine, address.replace(small, "0" * 64)).status_code == 404
    got = client.get(address, headers=others, buffered=True)
    assert (got.data, got.mimetype) == (b"\xff\xd8large", "image/jpeg")
    assert client.get(address).status_code == 401


def test_a_draft_is_its_authors_only(client, bearer):
    first, second = bearer("p-1"), bearer("p-2")
    open_case(client, first)
    [item] = client.get("/api/v1/tasks", headers=first).json["items"]
    task = item["task"]["id"]

    answers = {"answers": {"remark": "写到一半"}}
    client.put(f"/api/v1/tasks/{task}/draft", json=answers, headers=first)

    mine = client.get(f"/api/v1/tasks/{task}/form", headers=first).json["draft"]
    theirs = client.get(f"/api/v1/tasks/{task}/form", headers=second).json["draft"]
    assert (mine, theirs) == ({"remark": "写到一半"}, {})


def test_the_description_is_openapi_3_1_and_names_every_route(client):
    spec = client.get("/openapi.json").json

    paths = set(spec["paths"])
    assert spec["openapi"].startswith("3.1")
    assert {"/api/v1/tasks/{task_id}/complete", "/api/v1/cases", "/api/v1/me"} <= paths
    assert all(p.startswith("/api/v1/") for p in paths)


def test_me_says_who_and_which_posts(client, bearer):
    me = client.get("/api/v1/me", headers=bearer("p-1")).json

    assert (me["id"], me["name"]) == ("p-1", "测试员甲")
    assert {"role": "grid_member", "unit": "mazhuang"} in me["posts"]


def test_claim_release_delegate(client, bearer):
    headers = bearer("p-1")
    open_case(client, headers)
    [item] = client.get("/api/v1/tasks", headers=headers).json["items"]
    base = f"/api/v1/tasks/{item['task']['id']}"

    assert client.post(f"{base}/claim", headers=headers).status_code == 200
    assert client.post(f"{base}/release", headers=headers).status_code == 200
    assert client.post(f"{base}/release", headers=headers).status_code == 409
    to = client.post(f"{base}/delegate", json={"to": "p-2"}, headers=headers)
    assert to.status_code == 200
    assert client.get("/api/v1/tasks", headers=headers).json["items"] == []
    [given] = client.get("/api/v1/tasks", headers=bearer("p-2")).json["items"]
    assert given["task"]["assignee"] == "p-2"


def test_notes_and_evidence_join_the_history(client, casework, bearer):
    headers = bearer("p-1")
    case = open_case(client, headers).json["case"]
    photo = client.post(
        "/api/v1/files", data=b"\xff\xd8\xffone", headers={**headers, "Content-Type": "image/jpeg"}
    ).json["id"]

    client.post(f"/api/v1/cases/{case}/notes", json={"text": "已电话告知"}, headers=headers)
    client.post(f"/api/v1/cases/{case}/evidence", json={"files": [photo]}, headers=headers)
    lost = client.post(f"/api/v1/cases/{case}/evidence", json={"files": ["no"]}, headers=headers)

    kinds = [r.kind for r in casework.history(case)]
    assert kinds == ["case.opened", "note.added", "evidence.added"]
    assert lost.status_code == 422


def test_the_system_says_that_it_is_up(client):
    assert client.get("/api/v1/health").json == {"status": "ok"}


def test_a_page_of_another_site_cannot_act(client, casework, people):
    casework.set_account("jia", "p-1", "long enough")
    secret, csrf = casework.sign_in("jia", "long enough")
    client.set_cookie("chuishao_session", secret)
    body = {"process": "simple", "unit": "mazhuang", "answers": {}}

    without = client.post("/api/v1/cases", json=body)
    foreign = {"X-CSRF-Token": csrf, "Origin": "http://evil.example"}
    abroad = client.post("/api/v1/cases", json=body, headers=foreign)
    ours = client.post("/api/v1/cases", json=body, headers={"X-CSRF-Token": csrf})

    assert (without.status_code, abroad.status_code, ours.status_code) == (403, 403, 201)


def test_reports_say_where_from(client, bearer, casework):
    case = open_case(client, bearer("p-1"), net="社区服务", channel="12345", external="12345-9")
    again = open_case(client, bearer("p-1"), external="12345-9")

    found = casework.case(case.json["case"])
    assert (found.net, found.channel, found.external) == ("社区服务", "12345", "12345-9")
    assert again.status_code == 409


def test_a_refusal_by_rule_carries_rule_article_and_remedy(casework, client, bearer):
    from api.data import library
    from tests.people import ROOT

    ours, small = library(ROOT), library(ROOT / "tests" / "library")
    shared = {k: v for k, v in ours.items() if k.startswith(("forms/common/", "workflows/roles"))}
    casework.deploy({**small, **shared}, ["gated"])
    casework.keeping.assign_post("p-1", "enforcer", "mazhuang", casework.now())
    headers = bearer("p-1")
    opened = open_case(client, headers, process="gated").json
    [task] = casework.tasks(opened["case"], open_only=True)

    refused = client.post(f"/api/v1/tasks/{task.id}/claim", json={}, headers=headers)

    assert (refused.status_code, refused.json["code"]) == (403, "separation")
    assert refused.json["ground"]["rule"] == "separation"
    assert refused.json["ground"]["article"].startswith("本系统办理规则")
    assert "另一位" in refused.json["ground"]["remedy"]


def test_a_basis_is_suspended_and_restored_through_the_api(casework, client, bearer):
    casework.keeping.assign_post("p-2", "legal_reviewer", "huicheng-sifa", casework.now())
    headers, nobody = bearer("p-2"), bearer("p-1")
    path, body = "/api/v1/bases/pact_collective_land", {"reason": "责令改正"}

    refused = client.post(f"{path}/suspend", json=body, headers=nobody)
    told = client.post(f"{path}/suspend", json=body | {"articles": ["第七条"]}, headers=headers)
    listed = client.get("/api/v1/bases", headers=nobody).json["items"]
    back = client.post(f"{path}/restore", json=body, headers=headers)

    assert refused.status_code == 403
    assert (told.status_code, told.json) == (200, {"receivers": 0})
    assert [row["id"] for row in listed if row["suspended"]] == ["pact_collective_land"]
    assert back.status_code == 200
    assert casework.pack().suspensions == ()


def test_cases_are_merged_and_parted_over_http(casework, client, bearer):
    head = bearer("p-2")
    first, second = (open_case(client, bearer("p-1")).json for _ in range(2))
    answers = {"merged_into": first["number"], "merge_reason": "同一件事"}
    path = f"/api/v1/cases/{second['case']}"

    wrong = client.post(
        f"{path}/merge", json={"answers": {**answers, "merged_into": "x"}}, headers=head
    )
    done = client.post(f"{path}/merge", json={"answers": answers}, headers=head)

    assert (wrong.status_code, set(wrong.json["fields"])) == (422, {"merged_into"})
    assert done.status_code == 200
    assert client.get(path, headers=head).json["outcome"] == "并案"
    undone = {"answers": {"unmerge_reason": "看错了"}}
    assert client.post(f"{path}/unmerge", json=undone, headers=head).status_code == 200
    assert client.get(path, headers=head).json["status"] == "open"


def test_a_fact_is_added_over_http_and_other_commands_need_their_role(client, bearer):
    case = open_case(client, bearer("p-1")).json["case"]
    path, head = f"/api/v1/cases/{case}", bearer("p-2")
    letter = {"answers": {"route_channel": "信访", "route_letter": "请到信访窗口"}}

    told = client.post(f"{path}/facts", json={"answers": {"fact": "又坏了"}}, headers=bearer("p-1"))

    assert told.status_code == 200
    assert client.post(f"{path}/route-out", json=letter, headers=head).status_code == 403
    forced = client.post(f"{path}/force-close", json={"answers": {}}, headers=head)
    assert forced.status_code == 403
