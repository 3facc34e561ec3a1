"""Who asks: a session cookie with CSRF protection for people, a bearer token for programs."""

from __future__ import annotations

import hmac
import secrets
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request
from flask_babel import gettext as _

from engine import Actor, Casework, NotAllowed

COOKIE = "chuishao_session"
SAFE = {"GET", "HEAD", "OPTIONS"}
OPEN_ENDPOINTS = {
    "pages.public_report",
    "pages.public_add",
    "pages.public_answer",
    "pages.public_join",
    "pages.public_object",
    "pages.public_pick",
    "pages.sign_in",
    "pages.sign_in_form",
    "static",
    "statics.file",
    "openapi.spec",
    "v1.health",
}


FIRST_USE = {"pages.password", "pages.change_password"}
"""All that one may do with a password that is to be changed first."""


class NotSignedIn(NotAllowed):
    """Nobody is signed in; pages send one to the sign-in page, the API says 401."""

    code = "not_signed_in"


class PasswordDue(NotAllowed):
    """The password was for one use; pages send one to change it, the API says 403."""

    code = "password_due"


def casework() -> Casework:
    return current_app.extensions["casework"]


def register(app: Flask) -> None:
    app.before_request(_identify)
    app.context_processor(_of_page)


def _of_page() -> dict[str, Any]:
    masked = _masked(g.get("csrf", ""))
    return {"csrf": masked, "me": g.get("person"), "once": g.get("once", False)}


def me() -> Actor:
    """The actor behind this request, with the posts held now. NotSignedIn if there is none."""
    if g.get("person") is None:
        raise NotSignedIn(_("请先登录"))
    if g.once and request.endpoint not in FIRST_USE:
        raise PasswordDue(_("请先把第一次登录的密码改掉,再办理"))
    if "actor" not in g:
        g.actor = casework().actor(g.person, "api" if g.bearer else "web")
    return g.actor


def _identify() -> None:
    g.person, g.csrf, g.bearer, g.once = None, "", False, False
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        g.person, g.bearer = casework().bearer(token), True
    elif secret := request.cookies.get(COOKIE):
        session = casework().session(secret)
        if session:
            g.person, g.csrf, g.once = session["person"], session["csrf"], session["once"]
    if request.method not in SAFE and not g.bearer:
        _same_origin()
        if request.endpoint not in OPEN_ENDPOINTS:
            _csrf()


def _csrf() -> None:
    """A page of ours has the token; a foreign one cannot know it."""
    me_or_nobody = g.csrf
    given = request.headers.get("X-CSRF-Token") or request.form.get("csrf", "")
    if not me_or_nobody:
        raise NotSignedIn(_("登录已过期,请重新登录;已填内容仍在本页"))
    # A page writes it masked; a program has it as signing in gave it.
    known = me_or_nobody.encode()
    if not any(hmac.compare_digest(each, known) for each in (given.encode(), _unmasked(given))):
        raise NotAllowed(_("页面已过期,请刷新后再提交"), "csrf")


def _masked(token: str) -> str:
    """The token, written anew for every page: pages are compressed, and from the size of many
    replies one could otherwise read it (BREACH)."""
    plain = token.encode()
    pad = secrets.token_bytes(len(plain))
    return (pad + _xor(pad, plain)).hex()


def _unmasked(text: str) -> bytes:
    try:
        both = bytes.fromhex(text)
    except ValueError:
        return b""
    half = len(both) // 2
    return _xor(both[:half], both[half:])


def _xor(pad: bytes, text: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(pad, text, strict=True)) if len(pad) == len(text) else b""


def _same_origin() -> None:
    origin = request.headers.get("Origin")
    if origin and origin != "null" and urlsplit(origin).netloc != request.host:
        raise NotAllowed(_("拒绝来自其他网站的提交"), "origin")
