"""What surrounds one step: the time, the place, the calendars, the region's rules. All given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from ..clocks import Calendars, backward, deadline, not_before
from ..definitions.casefunctions import CASE_FUNCTIONS
from ..errors import Invalid
from ..feel import FeelError, evaluate
from ..model import SHANGHAI, Limit
from ..region import Pack, Unit, duty, legal_days, remedies, standard

DEPARTMENT = "部门"

Functions = Mapping[str, tuple[tuple[str, ...], Callable[..., Any]]]


@dataclass(frozen=True, slots=True)
class Setting:
    """One step's surroundings. ``unit`` is the case's place; ``at`` the instant it was told."""

    case: str
    seq: int
    at: datetime
    unit: str
    opened_at: datetime
    calendars: Calendars
    pack: Pack
    roles: Mapping[str, Mapping[str, Any]]
    rules: str  # digest of the pack version and roles
    param: Mapping[str, Any]  # the pack's parameters as they stand on the day
    profile: str = "strict"

    @property
    def calendar(self) -> str:
        """The name of the region's ordinary office calendar."""
        return str(self.param.get("calendar") or "std_8h")

    def context(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        """What an expression sees: the case's variables, the pack's parameters, the case."""
        about = {"id": self.case, "opened_at": self.opened_at, "unit": self.unit}
        return {"param": self.param, "case": about, **variables}

    def functions(self) -> Functions:
        """Case functions that are FEEL functions in every expression place, in both languages."""
        bodies: tuple[Callable[..., Any], ...] = (
            self._unit_at,
            self._department_at,
            self._unit_level,
            self._deadline,
            self._after,
            self._before,
            self._duty,
            self._standard_for,
            self._basis_in_force,
            self._remedies,
            self._legal_days,
        )
        return {
            name: (each.parameters, body)
            for each, body in zip(CASE_FUNCTIONS, bodies, strict=True)
            for name in (each.name, each.chinese)
        }

    def evaluate(self, text: str, variables: Mapping[str, Any], element: str, what: str) -> Any:
        """A property's value; Invalid names the element and the property if it cannot be had."""
        try:
            context = self.context(variables)
            return evaluate(text, context, now=self.at, functions=self.functions(), names=())
        except FeelError as error:
            raise Invalid({element: [f"属性 {what} 无法计算:{error}"]}) from error

    def ancestor(self, level: str) -> Unit | None:
        """The unit of that level that the case's place lies in, itself included."""
        return self.pack.ancestor(self.unit, level)

    def above(self, unit: str) -> str:
        """The unit one level up: a department's territory, a territory's parent."""
        parent = self.pack.units[unit].parent if unit in self.pack.units else None
        return parent or unit

    def seat(self, role: str, unit: str) -> str | None:
        """Where a role serves ``unit``: at the role's own level, or in that department itself."""
        level, here = self.roles.get(role, {}).get("level", ""), self.pack.units.get(unit)
        if level == DEPARTMENT:
            return unit if here is not None and not here.territory else None
        found = self.pack.ancestor(unit, level)
        return found.id if found else None

    def who_may(self, command: str) -> list[str]:
        """The roles that may give a command (roles.json, section ``commands``)."""
        return list(self.roles.get("commands", {}).get(command, ()))

    def midnight(self, day: date) -> datetime:
        """The first instant of a local day."""
        return datetime.combine(day, time(), SHANGHAI)

    def _unit_at(self, level: str) -> str | None:
        found = self.ancestor(level)
        return found.id if found else None

    def _department_at(self, line: str) -> str | None:
        found = self.pack.department(self.unit, line)
        return found.id if found else None

    def _unit_level(self, unit: str) -> str | None:
        found = self.pack.units.get(unit)
        return found.level if found else None

    def _deadline(self, limit: Limit, start: Any) -> datetime | None:
        begin = self.instant(start)
        return begin and deadline(limit, begin, self.calendars.get(self.calendar)).instant

    def _after(self, limit: Limit, start: Any) -> datetime | None:
        begin = self.instant(start)
        return begin and not_before(limit, begin, self.calendars.get(self.calendar))

    def _before(self, limit: Limit, start: Any) -> datetime | None:
        begin = self.instant(start)
        return begin and backward(limit, begin, self.calendars.get(self.calendar))

    @property
    def day(self) -> date:
        """The local day of the step."""
        return self.at.astimezone(SHANGHAI).date()

    def _duty(self, category: str, unit: str) -> dict[str, Any] | None:
        found = duty(self.pack, category, unit, self.day)
        return None if found is None else _said(found, "id", "matter", "part", "community")

    def _standard_for(self, category: str) -> dict[str, Any] | None:
        found = standard(self.pack, category, self.day)
        if found is None:
            return None
        names = ("id", "condition", "close", "department", "supervisor", "basis", "evidence")
        limit = evaluate(found.limit, {}) if found.limit else None
        return _said(found, *names) | {"limit": limit}

    def _basis_in_force(self, basis: str) -> bool:
        held = self.pack.basis(basis, self.day) is not None
        return held and self.pack.suspension(basis) is None

    def _remedies(self, kind: str) -> list[str]:
        return remedies(self.pack, kind, self.day)

    def _legal_days(self, law: str, days: Decimal) -> Limit:
        return legal_days(self.pack, law, days, self.day)

    def instant(self, value: Any) -> datetime | None:
        """A date begins at its midnight here; a time without a zone is local.

        FeelError for what is neither a date, a date and time nor null.
        """
        if isinstance(value, datetime):
            return value if value.tzinfo else value.replace(tzinfo=SHANGHAI)
        if isinstance(value, date):
            return self.midnight(value)
        if value is None:
            return None
        raise FeelError("时限须从日期或日期时间算起")


def _said(row: Any, *names: str) -> dict[str, Any]:
    """Fields of a row as a FEEL context; empty texts are null."""
    return {name: getattr(row, name) if getattr(row, name) != "" else None for name in names}


def limit_of(value: Any, element: str) -> Limit:
    """``value`` as a Limit; Invalid names the element otherwise."""
    if isinstance(value, Limit) and value.amount > Decimal(0):
        return value
    raise Invalid({element: ["属性 clock 应为时限,例如 work_hour(2) 或 工作日(5)"]})


def started(value: Any, element: str) -> datetime:
    """``value`` as the instant a clock starts at; Invalid names the element otherwise."""
    if isinstance(value, datetime):
        return value
    raise Invalid({element: ["属性 clock_from 应为日期时间,例如 now();它所依据的日期还没有填"]})
