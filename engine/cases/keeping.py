"""管理: what administrators see and change. Each change asks for the right post and is a record.

Who keeps the system (系统管理员) sets parameters and calendars; who keeps security (安全管理员)
opens accounts and gives posts. The system itself, from the command line, may do both.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable
from datetime import date, datetime

from .. import accounts, people
from ..accounts import Account, Token
from ..clocks import Calendars
from ..errors import Conflict, Invalid, NotAllowed
from ..house import House
from ..model import SYSTEM, Actor
from ..region import Person
from . import apart, local, parameters, rebuilding, setup, templates
from .templates import Template

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is read as another
ONCE = 12
LONGEST_NAME = 40


class Keeping:
    """Parameters, calendars, posts, accounts and tokens of one tenant."""

    def __init__(self, house: House) -> None:
        self._house = house

    def _demand(self, actor: Actor, command: str) -> None:
        with self._house.store.reading() as db:
            people.demand(self._house, db, actor, command)

    def may(self, actor: Actor, command: str) -> bool:
        """Whether a page should offer what a command does; the command asks again."""
        try:
            self._demand(actor, command)
        except NotAllowed:
            return False
        return True

    # ------------------------------------------------------------ parameters

    def set_parameter(self, key: str, wanted: parameters.Wanted, actor: Actor) -> str:
        """A parameter's value from a day on; see ``parameters.put``. NotAllowed."""
        self._demand(actor, "set_parameters")
        return parameters.put(self._house, key, wanted, actor)

    def withdraw_parameter(self, key: str, valid_from: date, why: str, actor: Actor) -> str:
        """Take a value back before it begins; see ``parameters.withdraw``. NotAllowed."""
        self._demand(actor, "set_parameters")
        return parameters.withdraw(self._house, key, valid_from, why, actor)

    def parameter_changes(self, key: str = "") -> list[parameters.Change]:
        """What was set and withdrawn, newest first."""
        with self._house.store.reading() as db:
            return parameters.changes(self._house, db, key)

    # ------------------------------------------------------------ units and documents

    def add_unit(self, wanted: local.WantedUnit, actor: Actor) -> str:
        """A new village or grid; see ``local.add_unit``. NotAllowed."""
        self._demand(actor, "set_units")
        return local.add_unit(self._house, wanted, actor)

    def change_unit(self, wanted: local.WantedUnit, actor: Actor) -> str:
        """Rename or close a village or grid; see ``local.change_unit``. NotAllowed."""
        self._demand(actor, "set_units")
        return local.change_unit(self._house, wanted, actor)

    def loads(self, units: Iterable[str]) -> dict[str, local.Load]:
        """Unit -> posts in force, open tasks and open cases there."""
        with self._house.store.reading() as db:
            return local.loads(self._house, db, units)

    def unit_kinds(self) -> list[str]:
        """What a new unit may be."""
        with self._house.store.reading() as db:
            return local.unit_kinds(self._house.current_rules(db).pack)

    def reword(self, paper: str, wording: local.Wording, actor: Actor) -> str:
        """New words for a document; see ``local.reword``. NotAllowed."""
        self._demand(actor, "word_papers")
        return local.reword(self._house, paper, wording, actor)

    def rewordings(self, paper: str) -> list[local.Reworded]:
        """The wordings of a document that were set here, newest first."""
        with self._house.store.reading() as db:
            return local.rewordings(self._house, db, paper)

    def set_template(self, unit: str, name: str, body: bytes, actor: Actor) -> str:
        """A unit's own workbook for its ledger; see ``templates.put``. NotAllowed."""
        self._demand(actor, "word_papers")
        return templates.put(self._house, unit, name, body, actor)

    def take_template_away(self, unit: str, actor: Actor) -> None:
        """A unit has no workbook of its own any more. NotFound, NotAllowed."""
        self._demand(actor, "word_papers")
        templates.take_away(self._house, unit, actor)

    def templates(self) -> list[Template]:
        """The workbooks in use, by unit."""
        with self._house.store.reading() as db:
            return templates.templates(self._house, db)

    def template(self, unit: str) -> tuple[Template, bytes] | None:
        """The workbook that a unit's ledger is filled into, None for a plain table."""
        with self._house.store.reading() as db:
            return templates.of(self._house, db, unit)

    # ------------------------------------------------------------ calendars

    def with_notice(self, text: str, actor: Actor) -> Calendars:
        """The calendar as a notice (CSV) would make it; nothing is kept. Invalid, NotAllowed."""
        self._demand(actor, "load_calendars")
        found = setup.calendars_in_force(self._house).with_rows(text)
        now = set(setup.calendars_in_force(self._house).rows)
        unsourced = [row.iso for row in found.rows if row not in now and not row.source]
        if unsourced:
            told = "、".join(unsourced[:5])
            raise Invalid({"calendar": [f"请在 source 一列写明通知的文号:{told} 没有"]})
        return found

    def import_notice(self, text: str, actor: Actor) -> str:
        """Lay a notice over the calendar in force and reckon what was provisional anew; the
        calendar's version. Invalid, NotAllowed."""
        self.with_notice(text, actor)
        version = setup.import_notice(self._house, text, actor)
        rebuilding.apply_calendars(self._house, version)
        return version

    # ------------------------------------------------------------ posts

    def posts(
        self,
        reader: Actor,
        unit: str = "",
        after: str | None = None,
        limit: int = 50,
        person: str = "",
    ) -> list[people.Held]:
        """Posts in force or to come, of a unit, a person or all. NotAllowed except to who keeps
        security."""
        self._demand(reader, "keep_accounts")
        with self._house.store.reading() as db:
            return people.held(self._house, db, self._house.now(), unit, person, after, limit)

    def persons(self, reader: Actor, limit: int = 1000) -> list[str]:
        """Ids of everybody registered. NotAllowed except to who keeps security."""
        self._demand(reader, "keep_accounts")
        with self._house.store.reading() as db:
            return people.persons(self._house, db, limit)

    def assign_post(
        self, person: str, role: str, unit: str, since: datetime, actor: Actor = SYSTEM
    ) -> str:
        """Give a registered person a post from an instant on; the post's id.

        NotFound, Invalid; NotAllowed: one's own, two posts that are kept apart, or one of those
        except by the system (``chuishao post``); Conflict: a first password is still in use.
        """
        self._demand(actor, "keep_accounts")
        return setup.assign_post(self._house, person, role, unit, since, actor)

    def appoint_substitute(
        self,
        substitute: str,
        absent: str,
        since: datetime,
        until: datetime,
        actor: Actor = SYSTEM,
    ) -> str:
        """代理: until an instant somebody serves what an absent person serves, with all the posts
        that person holds; every record names both. NotFound, Invalid, NotAllowed."""
        self._demand(actor, "keep_accounts")
        return setup.appoint_substitute(self._house, substitute, absent, since, until, actor)

    def end_post(self, post: str, until: datetime, actor: Actor = SYSTEM) -> None:
        """End a post at an instant. NotFound, NotAllowed."""
        self._demand(actor, "keep_accounts")
        setup.end_post(self._house, post, until, actor)

    # ------------------------------------------------------------ accounts

    def accounts(
        self, reader: Actor, text: str = "", after: tuple[str, str] | None = None, limit: int = 50
    ) -> list[Account]:
        """Who is registered, with the accounts. NotAllowed except to who keeps security."""
        self._demand(reader, "keep_accounts")
        with self._house.store.reading() as db:
            return accounts.accounts(self._house, db, text, after, limit)

    def enrol(self, name: str, login: str, actor: Actor, key: str) -> tuple[str, str]:
        """Register a person (the name goes to the vault) with an account; (person id, password
        for the first use). Invalid, NotAllowed; Conflict: the login is taken, the key was used."""
        self._demand(actor, "keep_accounts")
        name = name.strip()
        if not 0 < len(name) <= LONGEST_NAME:
            raise Invalid({"name": [f"请写姓名(1 到 {LONGEST_NAME} 字)"]})
        accounts.free(self._house, login)
        person = "p-" + uuid.uuid5(setup.NAMESPACE, f"{self._house.tenant}:{key}").hex[:12]
        if not setup.add_people(self._house, [Person(person, name, login)], actor):
            raise Conflict("这个人刚才已经登记,请看名单", "enrolled")
        return person, self._first(login, person, actor)

    def reset_password(self, login: str, person: str, actor: Actor) -> str:
        """A password for the next use only, for a new account or one that has been lost.

        NotFound (person), Invalid; Conflict: the login is another's, or the person has one;
        NotAllowed: one's own (that has a page of its own), or that of another administrator, under
        whose name one could act then (the command line sets it).
        """
        self._demand(actor, "keep_accounts")
        accounts.not_oneself(actor, person)
        with self._house.store.reading() as db:
            people.known(self._house, db, person)
            there = accounts.logins(self._house, db, person)
            if there and login not in there:
                raise Conflict(f"这个人已有登录名 {there[0]},请重设它的密码", "has_account")
            if actor.id != SYSTEM.id and apart.administers(self._house, db, person):
                raise NotAllowed(
                    "另一位管理员的密码不能在这里设,请在服务器上运行 chuishao account", "apart"
                )
        return self._first(login, person, actor)

    def _first(self, login: str, person: str, actor: Actor) -> str:
        password = "".join(secrets.choice(LETTERS) for _ in range(ONCE))
        accounts.set_account(self._house, login, person, password, actor, once=True)
        return password

    def lock(self, person: str, actor: Actor, *, locked: bool = True) -> None:
        """Let a person in no more (sessions end, tokens open nothing), or again. NotFound,
        NotAllowed (oneself)."""
        self._demand(actor, "keep_accounts")
        accounts.not_oneself(actor, person)
        accounts.lock(self._house, person, actor, locked=locked)

    # ------------------------------------------------------------ one's own

    def change_password(self, actor: Actor, old: str, new: str, session: str) -> None:
        """One's own new password; sessions other than this one end. Invalid."""
        accounts.change_password(self._house, actor, old, new, session)

    def tokens(self, actor: Actor) -> list[Token]:
        """The actor's own API tokens."""
        return accounts.tokens(self._house, actor.id)

    def revoke_token(self, digest: str, actor: Actor) -> None:
        """Make one of the actor's own tokens worthless. NotFound."""
        accounts.revoke(self._house, actor.id, digest, actor)
