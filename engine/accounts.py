"""Who is let in: accounts with their passwords, sessions of browsers, tokens of programs."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from . import people
from .errors import Conflict, Invalid, NotAllowed, NotFound
from .events import instant, stamp
from .house import House, who
from .model import SYSTEM, Actor
from .store import schema, vault

HASHER = PasswordHasher()
SESSION = timedelta(hours=12)
SHORTEST_PASSWORD, LONGEST_LOGIN = 8, 60
SHORT = 12  # so much of a token's fingerprint names it in a record


def set_account(
    house: House,
    login: str,
    person: str,
    password: str,
    actor: Actor = SYSTEM,
    *,
    once: bool = False,
) -> None:
    """Give a person a local account, or a new password; ``once``: to be changed at first use.

    Conflict if the login is another person's; Invalid if it or the password does not fit. Who is
    locked stays so, also by a second login. Sessions of the person end with a new password.
    """
    _fit(login, password)
    a = schema.account
    with house.store.turn("org") as db:
        here = (a.c.tenant == house.tenant, a.c.login == login)
        owner = db.scalar(sa.select(a.c.person).where(*here))
        if owner not in (None, person):
            raise Conflict(f"登录名 {login} 已有别人在用,请另取一个", "login_taken")
        row = {"password": HASHER.hash(password)}
        if owner is None:
            new = {"tenant": house.tenant, "login": login, "person": person}
            db.execute(a.insert(), new | row | {"disabled": _locked(house, db, person)})
        else:
            db.execute(a.update().where(*here).values(row))
            _end_sessions(house, db, person)
        _mark(house, db, login, once)
        told(house, db, "account.opened" if owner is None else "password.reset", person, actor)


def _locked(house: House, db: sa.Connection, person: str) -> bool:
    a = schema.account.c
    query = sa.select(a.login).where(a.tenant == house.tenant, a.person == person, a.disabled)
    return db.scalar(query.limit(1)) is not None


def unused(house: House, db: sa.Connection, person: str) -> bool:
    """Whether a person's password is still a first one, which who gave it knows."""
    a, f = schema.account.c, schema.first_use.c
    query = sa.select(f.login).where(
        f.tenant == house.tenant, a.tenant == f.tenant, a.login == f.login, a.person == person
    )
    return db.scalar(query.limit(1)) is not None


def logins(house: House, db: sa.Connection, person: str) -> list[str]:
    """A person's login names, sorted."""
    a = schema.account.c
    query = sa.select(a.login).where(a.tenant == house.tenant, a.person == person)
    return list(db.scalars(query.order_by(a.login)))


def free(house: House, login: str) -> None:
    """Conflict if the login is in use, Invalid if it does not fit."""
    _fit(login, "x" * SHORTEST_PASSWORD)
    a = schema.account.c
    with house.store.reading() as db:
        if db.scalar(sa.select(a.login).where(a.tenant == house.tenant, a.login == login)):
            raise Conflict(f"登录名 {login} 已有别人在用,请另取一个", "login_taken")


def not_oneself(actor: Actor, person: str) -> None:
    """NotAllowed if somebody would lock or reset the account that he acts under."""
    if actor.id == person:
        raise NotAllowed("不能改自己的账号;改密码请到“修改密码”", "own_account")


def _fit(login: str, password: str) -> None:
    wrong: dict[str, list[str]] = {}
    if not 0 < len(login) <= LONGEST_LOGIN or login != login.strip():
        wrong["login"] = [f"登录名请写 1 到 {LONGEST_LOGIN} 字,前后不要有空格"]
    if len(password) < SHORTEST_PASSWORD:
        wrong["password"] = [f"密码至少 {SHORTEST_PASSWORD} 位"]
    if wrong:
        raise Invalid(wrong)


def change_password(house: House, actor: Actor, old: str, new: str, keep: str) -> None:
    """One's own new password; every session but the one under the secret ``keep`` ends.

    Invalid naming ``old`` if it is wrong, ``password`` if the new one is too short or the same.
    """
    a, s, person = schema.account, schema.session, actor.id
    with house.store.turn("org") as db:
        query = sa.select(a.c.login, a.c.password)
        rows = db.execute(query.where(a.c.tenant == house.tenant, a.c.person == person)).all()
        row = next((each for each in rows if _matches(each.password, old)), None)
        if row is None:
            raise Invalid({"old": ["现在的密码不对,请重试"]})
        _fit(row.login, new)
        if old == new:
            raise Invalid({"password": ["新密码和现在的一样,请换一个"]})
        here = (a.c.tenant == house.tenant, a.c.login == row.login)
        db.execute(a.update().where(*here).values(password=HASHER.hash(new)))
        others = (s.c.tenant == house.tenant, s.c.person == person)
        db.execute(s.delete().where(*others, s.c.digest != _fingerprint(house, keep)))
        _mark(house, db, row.login, False)
        told(house, db, "password.changed", person, actor)


def lock(house: House, person: str, actor: Actor, *, locked: bool) -> None:
    """Let a person in no more, by no session and no token, or again.

    Somebody with tokens but no account loses the tokens. NotFound: neither.
    """
    a = schema.account
    with house.store.turn("org") as db:
        here = (a.c.tenant == house.tenant, a.c.person == person)
        states = set(db.scalars(sa.select(a.c.disabled).where(*here)))
        if not states:
            if not locked or not _revoke_all(house, db, person, actor):
                raise NotFound("这个人没有账号")
            return
        if states == {locked}:
            return
        db.execute(a.update().where(*here).values(disabled=locked))
        if locked:
            _end_sessions(house, db, person)
        told(house, db, "account.locked" if locked else "account.unlocked", person, actor)


def told(
    house: House, db: sa.Connection, kind: str, person: str, actor: Actor, **more: str
) -> None:
    """Leave a record of who may come in; neither login nor password nor secret is in it."""
    house.tell(db, "org", kind, {"person": person, **more}, who(actor))


@dataclass(frozen=True, slots=True)
class Account:
    """A registered person and the account: no ``login`` is none, ``once``: never used yet."""

    person: str
    login: str
    locked: bool
    once: bool
    tokens: int


def accounts(
    house: House, db: sa.Connection, text: str, after: tuple[str, str] | None, limit: int
) -> list[Account]:
    """Registered persons with their accounts, by (person, login) after one; ``text`` is searched
    in login names and ids."""
    p, a, f, t = (x.c for x in (schema.person, schema.account, schema.first_use, schema.api_token))
    count = sa.select(sa.func.count()).where(t.tenant == p.tenant, t.person == p.id)
    joined = schema.person.outerjoin(
        schema.account, sa.and_(a.tenant == p.tenant, a.person == p.id)
    ).outerjoin(schema.first_use, sa.and_(f.tenant == p.tenant, f.login == a.login))
    query = sa.select(
        p.id, a.login, a.disabled, f.login.label("once"), count.scalar_subquery().label("tokens")
    ).select_from(joined)
    query = query.where(p.tenant == house.tenant)
    if text:
        found = (a.login.contains(text, autoescape=True), p.id.contains(text, autoescape=True))
        query = query.where(sa.or_(*found))
    if after is not None:
        login = sa.func.coalesce(a.login, "")
        query = query.where((p.id > after[0]) | ((p.id == after[0]) & (login > after[1])))
    rows = db.execute(query.order_by(p.id, a.login).limit(limit))
    return [
        Account(r.id, r.login or "", bool(r.disabled), r.once is not None, r.tokens) for r in rows
    ]


def _mark(house: House, db: sa.Connection, login: str, once: bool) -> None:
    """Whether a password is for its first use only."""
    f = schema.first_use
    db.execute(f.delete().where(f.c.tenant == house.tenant, f.c.login == login))
    if once:
        db.execute(f.insert(), {"tenant": house.tenant, "login": login})


def _end_sessions(house: House, db: sa.Connection, person: str) -> None:
    s = schema.session
    db.execute(s.delete().where(s.c.tenant == house.tenant, s.c.person == person))


def sign_in(house: House, login: str, password: str) -> tuple[str, str]:
    """(session secret, CSRF token). NotAllowed says the same for a wrong name or password."""
    a = schema.account.c
    with house.store.reading() as db:
        query = sa.select(a.person, a.password, a.disabled)
        row = db.execute(query.where(a.tenant == house.tenant, a.login == login)).first()
    if row is None or row.disabled or not _matches(row.password, password):
        raise NotAllowed("用户名或密码不对,请重试", "bad_credentials")
    return _session(house, row.person)


def _matches(kept: str, password: str) -> bool:
    try:
        return HASHER.verify(kept, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _session(house: House, person: str) -> tuple[str, str]:
    secret, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
    row = {"tenant": house.tenant, "digest": _fingerprint(house, secret), "person": person}
    row |= {"csrf": csrf, "until": stamp(house.now() + SESSION)}
    with house.store.transaction() as db:
        s = schema.session
        expired = (s.c.tenant == house.tenant, s.c.until < stamp(house.now()))
        db.execute(s.delete().where(*expired))
        db.execute(s.insert(), row)
    return secret, csrf


def session(house: House, secret: str) -> dict[str, Any] | None:
    """{person, csrf, once} of a live session, else None; ``once``: the password is to be changed
    before anything else."""
    s, a, f = schema.session.c, schema.account.c, schema.first_use.c
    once = sa.exists().where(
        f.tenant == a.tenant, f.login == a.login, a.tenant == s.tenant, a.person == s.person
    )
    query = sa.select(s.person, s.csrf, once.label("once")).where(
        s.tenant == house.tenant,
        ~_shut_out(s),
        s.digest == _fingerprint(house, secret),
        s.until > stamp(house.now()),
    )
    with house.store.reading() as db:
        row = db.execute(query).mappings().first()
    return dict(row) if row else None


def sign_out(house: House, secret: str) -> None:
    s = schema.session
    with house.store.transaction() as db:
        here = (s.c.tenant == house.tenant, s.c.digest == _fingerprint(house, secret))
        db.execute(s.delete().where(*here))


def issue_token(
    house: House, person: str, label: str, actor: Actor, until: datetime | None = None
) -> str:
    """A new API token, shown once; only its fingerprint is kept. NotFound (person)."""
    secret = "chs_" + secrets.token_urlsafe(32)
    row = {"tenant": house.tenant, "digest": _fingerprint(house, secret), "person": person}
    more = {"label": label, "until": stamp(until) if until else None}
    with house.store.turn("org") as db:
        people.known(house, db, person)
        db.execute(schema.api_token.insert(), row | more)
        told(house, db, "token.issued", person, actor, token=row["digest"][:SHORT], label=label)
    return secret


@dataclass(frozen=True, slots=True)
class Token:
    """An API token as it is listed: its digest, never the secret."""

    digest: str
    label: str
    until: datetime | None


def tokens(house: House, person: str) -> list[Token]:
    """A person's API tokens, by label."""
    t = schema.api_token.c
    query = schema.api_token.select().where(t.tenant == house.tenant, t.person == person)
    with house.store.reading() as db:
        rows = list(db.execute(query.order_by(t.label, t.digest)))
    return [Token(r.digest, r.label, instant(r.until) if r.until else None) for r in rows]


def revoke(house: House, person: str, digest: str, actor: Actor) -> None:
    """Make one of a person's tokens worthless. NotFound if there is none such."""
    t = schema.api_token
    which = (t.c.tenant == house.tenant, t.c.person == person, t.c.digest == digest)
    with house.store.turn("org") as db:
        if not db.execute(t.delete().where(*which)).rowcount:
            raise NotFound("没有这个令牌,可能已经撤销")
        told(house, db, "token.revoked", person, actor, token=digest[:SHORT])


def _revoke_all(house: House, db: sa.Connection, person: str, actor: Actor) -> bool:
    """Make all tokens of a person worthless; whether there were any."""
    t = schema.api_token
    which = (t.c.tenant == house.tenant, t.c.person == person)
    found = sorted(db.scalars(sa.select(t.c.digest).where(*which)))
    db.execute(t.delete().where(*which))
    for digest in found:
        told(house, db, "token.revoked", person, actor, token=digest[:SHORT])
    return bool(found)


def _shut_out(rows: Any) -> sa.Exists:
    """Whether the person of a session or a token is locked."""
    a = schema.account.c
    return sa.exists().where(a.tenant == rows.tenant, a.person == rows.person, a.disabled)


def bearer(house: House, secret: str) -> str | None:
    """The person behind an API token, else None; a locked account's tokens open nothing."""
    t = schema.api_token.c
    query = sa.select(t.person).where(
        t.tenant == house.tenant,
        t.digest == _fingerprint(house, secret),
        t.until.is_(None) | (t.until > stamp(house.now())),
        ~_shut_out(t),
    )
    with house.store.reading() as db:
        return db.scalar(query)


def _fingerprint(house: House, secret: str) -> str:
    return vault.blind(secret, house.secret)
