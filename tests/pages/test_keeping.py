"""管理: API tokens, posts and substitutes."""

from __future__ import annotations

import re

from .town import Browser, Town


def made(browser: Browser) -> str:
    page = browser.send("/me/tokens", "/me/tokens", label="给报表用").text
    return re.search(r'class="public-code">([^<]+)<', page)[1]


def test_a_token_is_shown_once_works_and_can_be_revoked(town: Town):
    li = town.browser()
    secret = made(li)
    ask = {"Authorization": f"Bearer {secret}"}

    assert secret not in li.text("/me/tokens") and "给报表用" in li.text("/me/tokens")
    assert town.app.test_client().get("/api/v1/tasks", headers=ask).status_code == 200

    [address] = re.findall(r'action="(/me/tokens/[^"]+/revoke)"', li.text("/me/tokens"))
    li.send("/me/tokens", address)
    assert town.app.test_client().get("/api/v1/tasks", headers=ask).status_code == 401


def test_nobody_revokes_the_token_of_another(town: Town):
    made(town.browser("li"))
    [address] = re.findall(
        r'action="(/me/tokens/[^"]+/revoke)"', town.browser("li").text("/me/tokens")
    )

    assert town.browser("wang").send("/me/tokens", address).status_code == 404


def test_a_token_needs_a_purpose(town: Town):
    assert town.browser().send("/me/tokens", "/me/tokens", label=" ").status_code == 422


def test_only_who_keeps_security_sees_and_changes_posts(town: Town):
    for login in ("li", "keeper"):
        assert town.browser(login).get("/admin/posts").status_code == 403


def test_a_post_is_given_and_its_work_appears_at_once(town: Town):
    town.light()
    guardian = town.browser("guardian")
    assert town.casework.queue(town.actor("xuefu")).items == ()

    given = {"person": "p-0007", "role": "grid_member", "unit": "mazhuang", "since": "2026-03-01"}
    reply = guardian.send("/admin/posts?unit=mazhuang", "/admin/posts/assign", **given)

    assert reply.status_code == 303
    assert len(town.casework.queue(town.actor("xuefu")).items) == 1
    page = guardian.text("/admin/posts?unit=mazhuang")
    post = re.findall(r'name="post" value="([^"]+)"', page)[-1]
    guardian.send("/admin/posts?unit=mazhuang", "/admin/posts/end", post=post)
    assert "从现在起结束" in guardian.text("/admin/posts")


def test_posts_of_one_person_are_a_link_from_the_accounts(town: Town):
    guardian = town.browser("guardian")
    assert "/admin/posts?person=p-0052" in guardian.text("/admin/accounts?q=p-0052")

    page = guardian.text("/admin/posts?person=p-0052")

    posts = re.findall(r'name="post" value="([^"]+)"', page)
    held = town.casework.keeping.posts(town.actor("guardian"), limit=1000)
    assert set(posts) == {post.id for post in held if post.person == "p-0052"}
    assert re.search(r'id="f-person"[^>]*value="p-0052"', page)
    assert "这个人没有任职" in guardian.text("/admin/posts?person=nobody")
    given = {"person": "nobody", "role": "grid_member", "unit": "mazhuang", "since": "2026-03-01"}
    assert guardian.send("/admin/posts", "/admin/posts/assign", **given).status_code == 404


def test_a_substitute_serves_for_a_time(town: Town):
    town.light()
    guardian = town.browser("guardian")
    given = {"absent": "p-0052", "substitute": "p-0007", "since": "2026-03-01"}

    wrong = guardian.send("/admin/posts", "/admin/posts/substitute", **given, until="2026-02-01")
    right = guardian.send("/admin/posts", "/admin/posts/substitute", **given, until="2026-03-09")

    assert wrong.status_code == 422 and "代理结束应晚于开始" in wrong.text
    assert 'value="p-0007"' in wrong.text and 'value="2026-02-01"' in wrong.text
    assert right.status_code == 303
    assert len(town.casework.queue(town.actor("xuefu")).items) == 1
