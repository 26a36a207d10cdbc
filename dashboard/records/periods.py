"""What a measure is asked for: period, day as of which, ministry, pillar."""

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask import current_app

from dashboard.extensions import now
from dashboard.language import TORONTO
from dashboard.settings import Settings


class ScopeError(ValueError):
    """A period, day, ministry or pillar that does not exist."""


def today() -> date:
    """Today in Toronto, or the day that the settings fix."""
    return today_by(current_app.extensions["settings"])


def today_by(settings: Settings) -> date:
    """The same outside of a request, by these settings."""
    return settings.fixed_today or now().astimezone(TORONTO).date()


def latest_day() -> date:
    """The last day on which what is told can have happened. A day that is fixed as today shows what
    was true then; it does not make untrue what files tell of the time since."""
    return max(today(), now().astimezone(TORONTO).date())


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or that month's last day where it has none such."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def valid_since(as_of: date, months: int) -> date:
    """The first day from which a completion valid for `months` still holds on `as_of`."""
    day = add_months(as_of, -months) - timedelta(4)
    while add_months(day, months) <= as_of:
        day += timedelta(1)
    return day


@dataclass(frozen=True)
class Period:
    """A fiscal year (`2017-18`), one of its quarters (`2017-18-Q1`, April to June), or `all`."""

    name: str
    start: date
    end: date

    @property
    def is_all(self) -> bool:
        """Whether it has no bounds."""
        return self.name == "all"

    @property
    def year(self) -> int:
        """The calendar year in which its fiscal year begins."""
        return self.start.year if self.start.month >= 4 else self.start.year - 1

    @property
    def quarter(self) -> int:
        """1 to 4, or 0 for a whole year."""
        return int(self.name[-1]) if "-Q" in self.name else 0

    @property
    def previous(self) -> "Period | None":
        """The quarter or year just before; None before `all`."""
        if self.is_all:
            return None
        day = self.start - timedelta(1)
        return quarter_of(day) if self.quarter else year_of(day)


ALL = Period("all", date(1, 1, 1), date(9999, 12, 31))


def year_of(day: date) -> Period:
    """The fiscal year that holds this day."""
    first = day.year if day.month >= 4 else day.year - 1
    return Period(f"{first}-{(first + 1) % 100:02}", date(first, 4, 1), date(first + 1, 3, 31))


def quarter_of(day: date) -> Period:
    """The quarter of a fiscal year that holds this day."""
    year = year_of(day)
    number = (day.month - 4) % 12 // 3 + 1
    start = add_months(year.start, 3 * (number - 1))
    return Period(f"{year.name}-Q{number}", start, add_months(start, 3) - timedelta(1))


def period(name: str) -> Period:
    """The period of this name. Raises ScopeError when there is none such."""
    if name == "all":
        return ALL
    match = re.fullmatch(r"((?:19|20|21)\d\d)-(\d\d)(?:-Q([1-4]))?", name)
    if not match or (int(match[1]) + 1) % 100 != int(match[2]):
        raise ScopeError(name)
    first = date(int(match[1]), 4, 1)
    return quarter_of(add_months(first, 3 * (int(match[3]) - 1))) if match[3] else year_of(first)


@dataclass(frozen=True)
class Scope:
    """What to measure: events of `period`, states as of `as_of`, of one ministry (its id) or all,
    of one pillar or all, of one course (its id) or all.
    """

    period: Period
    as_of: date
    ministry: int | None = None
    pillar: str | None = None
    course: int | None = None

    @property
    def previous(self) -> "Scope | None":
        """The same for the previous period, as of its last day, or of this day where that is to
        come.
        """
        before = self.period.previous
        return replace(self, period=before, as_of=min(before.end, self.as_of)) if before else None

    def quarters(self, count: int = 8) -> "list[Scope]":
        """The last quarters up to this one, oldest first, as of their last days or this scope's."""
        scopes = [replace(self, period=quarter_of(self.as_of))]
        while len(scopes) < count:
            scopes.append(scopes[-1].previous or scopes[-1])
        return scopes[::-1]


def scope(
    name: str | None = None,
    *,
    ministry: int | None = None,
    pillar: str | None = None,
    course: int | None = None,
    as_of: date | None = None,
) -> Scope:
    """A scope; without a name the current fiscal year, without `as_of` the earlier of its last day
    and today.
    """
    chosen = period(name) if name else year_of(today())
    return Scope(chosen, as_of or min(chosen.end, today()), ministry, pillar, course)
