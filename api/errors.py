"""Engine errors, said in HTTP: problem details (RFC 9457) for programs, a page for people."""

from __future__ import annotations

from typing import Any

from apiflask import APIFlask
from apiflask.exceptions import HTTPError
from flask import Response, jsonify, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _
from werkzeug.exceptions import HTTPException

from engine import CaseworkError, Conflict, FeelError, Ground, Invalid, NotAllowed, NotFound

from .auth import NotSignedIn, PasswordDue
from .language import for_programs

STATUS: dict[type[CaseworkError], int] = {
    NotSignedIn: 401,
    PasswordDue: 403,
    NotFound: 404,
    NotAllowed: 403,
    Conflict: 409,
    Invalid: 422,
    FeelError: 422,
}
WRONG = _("出错了")
TITLES = {
    400: _("请求有误"),
    401: _("请先登录"),
    403: _("不允许"),
    404: _("找不到"),
    405: _("不支持的方法"),
    409: _("已有变化"),
    413: _("内容过大"),
    422: _("内容有误"),
    500: _("系统出错"),
}


def register(app: APIFlask) -> None:
    app.register_error_handler(CaseworkError, _casework_error)
    app.register_error_handler(HTTPException, _http_error)
    app.error_processor(_validation_error)


def _casework_error(error: CaseworkError) -> Any:
    status = STATUS.get(type(error), 500)
    fields = error.fields if isinstance(error, Invalid) else {}
    return _answer(status, error.message, error.code, fields, error.ground)


def _http_error(error: HTTPException) -> Any:
    status = error.code or 500
    return _answer(status, str(TITLES.get(status, error.description or "")), f"http_{status}", {})


def _validation_error(error: HTTPError) -> Any:
    detail = error.detail.get("json") or error.detail.get("query") or {}
    fields = {name: _texts(messages) for name, messages in detail.items()}
    return _answer(error.status_code, str(TITLES.get(error.status_code, "")), "invalid", fields)


def _texts(messages: Any) -> list[str]:
    return messages if isinstance(messages, list) else [str(messages)]


def _answer(
    status: int,
    detail: str,
    code: str,
    fields: dict[str, list[str]],
    ground: Ground | None = None,
) -> Any:
    if for_programs():
        return problem(status, detail, code, fields, ground)
    if code == PasswordDue.code:
        return redirect(url_for("pages.password"), 303)
    if status == 401 and request.method == "GET":
        return redirect(url_for("pages.sign_in_form", next=request.full_path.rstrip("?")))
    words = {"status": status, "title": str(TITLES.get(status, WRONG)), "detail": detail}
    return render_template("error.html", **words, fields=fields, ground=ground), status


def problem(
    status: int,
    detail: str,
    code: str,
    fields: dict[str, list[str]],
    ground: Ground | None = None,
) -> Response:
    """RFC 9457, with ``code`` (stable), ``fields`` (field -> messages) and ``ground`` (rule, words,
    basis, article, remedy) as extensions."""
    body: dict[str, Any] = {
        "type": f"urn:chuishao:{code}",
        "title": str(TITLES.get(status, WRONG)),
        "status": status,
        "detail": detail,
        "code": code,
    }
    body |= {"fields": fields} if fields else {}
    response = jsonify(body | ({"ground": ground.to_json()} if ground else {}))
    response.status_code = status
    response.mimetype = "application/problem+json"
    return response
