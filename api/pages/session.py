"""Signing in and out, the size of the text and its language."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import redirect, render_template, request, url_for

from engine import NotAllowed

from .. import language
from ..auth import COOKIE, casework
from . import bp

SIZES = ("normal", "large", "elder")
YEAR = 365 * 86400


@bp.get("/sign-in")
def sign_in_form() -> Any:
    return render_template("sign_in.html", next=local(request.args.get("next")))


@bp.post("/sign-in")
def sign_in() -> Any:
    login, password = request.form.get("login", ""), request.form.get("password", "")
    onward = local(request.form.get("next"))
    try:
        secret, _ = casework().sign_in(login.strip(), password)
    except NotAllowed:
        return render_template("sign_in.html", next=onward, login=login, wrong=True), 403
    response = redirect(onward, 303)
    flags: dict[str, Any] = {"httponly": True, "samesite": "Lax", "secure": request.is_secure}
    response.set_cookie(COOKIE, secret, **flags)
    return response


@bp.post("/sign-out")
def sign_out() -> Any:
    casework().sign_out(request.cookies.get(COOKIE, ""))
    response = redirect(url_for("pages.sign_in_form"), 303)
    response.delete_cookie(COOKIE)
    return response


@bp.get("/size/<any(normal, large, elder):size>")
def size(size: str) -> Any:
    """长辈版: only a cookie of this browser; nobody's data changes."""
    response = redirect(local(request.args.get("next")), 303)
    response.set_cookie("size", size, max_age=YEAR, samesite="Lax", httponly=True)
    return response


@bp.get("/language/<any(zh, en):code>")
def speak(code: str) -> Any:
    """The language of this browser."""
    response = redirect(local(request.args.get("next")), 303)
    response.set_cookie(language.COOKIE, code, max_age=YEAR, samesite="Lax", httponly=True)
    return response


def local(address: str | None) -> str:
    """The address if it is a path of ours, else the front page: none goes to a foreign site."""
    home = url_for("pages.queue")
    if not address or not address.startswith("/") or not address.isprintable():
        return home
    # Browsers read a backslash as a slash: /\evil.example is another site.
    parts = urlsplit(address.replace("\\", "/"))
    return home if parts.netloc or parts.scheme or address[1:2] in ("/", "\\") else address
