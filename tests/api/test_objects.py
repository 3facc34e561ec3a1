"""Objects over HTTP and from the command line."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from api import objects_cli
from api.app import create_app
from tests.objects.conftest import TYPES

from .test_api import people

PACT = {"type": "pact", "unit": "mazhuang", "fields": {"code": "MZ-1", "title": "停车约定"}}
__all__ = ["people"]


@pytest.fixture
def client(casework, people):
    casework.deploy(TYPES, [])
    return create_app(casework, TESTING=True).test_client()


@pytest.fixture
def head(casework, people):
    return {"Authorization": f"Bearer {casework.issue_token('p-2', 'test')}"}


@pytest.fixture
def made(client, head):
    response = client.post("/api/v1/objects", json=PACT, headers=head)
    assert response.status_code == 201, response.json
    return response.json["object"]


def test_an_object_is_registered_changed_read_and_listed(client, head, made):
    change = {"fields": {"version": 2}, "add": {"articles": {"no": 1, "text": "不占道"}},
              "status": "生效", "note": "公告期满"}  # fmt: skip
    done = client.patch(f"/api/v1/objects/{made}", json=change, headers=head)

    found = client.get(f"/api/v1/objects/{made}", headers=head).json
    listed = client.get("/api/v1/objects?type=pact&q=停车", headers=head).json["items"]
    history = client.get(f"/api/v1/objects/{made}/history", headers=head).json["items"]
    assert done.json["seq"] == 3
    assert (found["fields"]["version"], found["status"], found["may_change"]) == (2, "生效", True)
    assert found["lists"]["articles"][0]["text"] == "不占道"
    assert [(o["id"], o["title"]) for o in listed] == [(made, "停车约定")]
    assert [h["kind"].split(".")[1] for h in history] == ["status_changed", "changed", "created"]
    assert history[0]["changes"] == [{"label": "状态", "before": "起草中", "after": "生效"}]
    assert client.get(f"/api/v1/objects/{made}/cases", headers=head).json == {"items": []}


def test_types_tell_what_their_forms_ask(client, head):
    items = client.get("/api/v1/object-types", headers=head).json["items"]

    [pact] = [each for each in items if each["id"] == "pact"]
    assert pact["questions"][0]["key"] == "code"
    assert pact["lists"]["articles"]["no"] == "条号"


def test_the_same_key_registers_once(client, head):
    keyed = head | {"Idempotency-Key": "k1"}

    replies = [client.post("/api/v1/objects", json=PACT, headers=keyed).json for _ in range(2)]

    assert replies[0] == replies[1]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("post", "", PACT, 409),
        ("post", "", {**PACT, "fields": {"code": "2"}}, 422),
        ("post", "", {**PACT, "type": "nothing"}, 404),
        ("post", "", {**PACT, "unit": "xuefu"}, 403),
        ("post", "", {"type": "pact"}, 422),
        ("patch", "/nothing", {}, 404),
        ("get", "/nothing", None, 404),
        ("get", "?after=x", None, 422),
    ],
)
def test_what_cannot_be_is_a_problem(client, head, made, method, path, body, status):
    response = getattr(client, method)(f"/api/v1/objects{path}", json=body, headers=head)

    assert (response.status_code, response.mimetype) == (status, "application/problem+json")


def test_nobody_sees_objects_without_a_token(client, made):
    for path in ("object-types", "objects", f"objects/{made}"):
        assert client.get(f"/api/v1/{path}").status_code == 401


def test_the_contract_names_them(client):
    paths = client.get("/openapi.json").json["paths"]

    assert {"get", "patch"} <= set(paths["/api/v1/objects/{object_id}"])


# ---------------------------------------------------------------- the command line


@pytest.fixture
def run(casework, client):
    def invoke(*arguments):
        group = click.Group()
        objects_cli.register(group, lambda: casework)
        return CliRunner().invoke(group, ["object", *map(str, arguments)], catch_exceptions=False)

    return invoke


def test_the_command_lists_and_shows(run, made):
    listed = run("list", "--type", "pact").output
    shown = run("show", made).output

    assert made in listed and "1 个对象" in listed
    assert "村规民约 停车约定" in shown and "第 1 条" in shown


def test_a_file_is_loaded_once(run, tmp_path):
    file = tmp_path / "objects.toml"
    file.write_text('[[object]]\ntype = "tow_lot"\nunit = "马庄村"\n'
                    'fields = { code = "L1", title = "空地" }\nadd.slots = [{ slot = "A1" }]\n',
                    "utf-8")  # fmt: skip

    assert [run("load", file).output for _ in range(2)] == [
        "登记 1 个,已有 0 个\n",
        "登记 0 个,已有 1 个\n",
    ]


def test_the_pilots_own_objects_load(run, casework):
    from tests.people import ROOT

    assert run("load", ROOT / "regions/huizhou/objects.toml").output == "登记 5 个,已有 0 个\n"
    assert all(v.identical for v in casework.verify_all())
