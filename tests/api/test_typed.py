"""A NUL that somebody sent is refused by name, wherever it stands, on both databases."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa

from api.app import create_app


@pytest.fixture
def client(casework):
    return create_app(casework, TESTING=True).test_client()


@pytest.mark.parametrize(
    ("path", "form", "field"),
    [
        ("/sign-in", {"login": "zh\0ang", "password": "x"}, "login"),
        ("/sign-in", {"login": "zhang", "pass\0word": "x"}, "password"),
        ("/sign-in?next=a%00b", {"login": "zhang", "password": "x"}, "next"),
        ("/sign-in", {"photo": "a\0.jpg"}, "photo"),
        ("/sign%00in", {}, "path"),
    ],
)
def test_a_form_with_nul_is_refused_by_field(client, path, form, field):
    named = {k: (io.BytesIO(b"a"), v) if k == "photo" else v for k, v in form.items()}
    reply = client.post(path, data=named)
    assert reply.status_code == 422
    assert field in reply.text
    assert "空字符" in reply.text


def test_json_with_nul_is_refused_by_field_and_one_that_only_speaks_of_it_is_not(client, casework):
    deep = b'{"process": "simple", "variables": {"a": [{"words": "x\\u0000y"}]}}'
    reply = client.post("/api/v1/cases", data=deep, content_type="application/json")
    assert (reply.status_code, list(reply.json["fields"])) == (422, ["words"])
    spoken = deep.replace(b"\\u0000", b"\\\\u0000")
    reply = client.post("/api/v1/cases", data=spoken, content_type="application/json")
    assert reply.status_code == 401  # on to the next question: who asks


def test_what_was_typed_is_no_part_of_a_database_error(casework):
    t = sa.table("no_such_table", sa.column("words"))
    with casework.house.store.reading() as db, pytest.raises(sa.exc.DBAPIError) as caught:
        db.execute(sa.select(t.c.words).where(t.c.words == "张三的电话"))
    assert "张三" not in str(caught.value)
