"""The period and the ministry that a reader has chosen: read from the address, offered in a form,
and taken along from page to page.

Every choice stands in the address, so that a page can be sent to a colleague. A room says to which
of its pages the choice goes along (`take_along`); whoever links to these need not think of it.
"""

import re
from datetime import timedelta
from typing import Any, Sequence

from flask import Flask, abort, current_app, g, has_request_context, request

from dashboard.language import gettext as _
from dashboard.records.periods import ALL, Period, ScopeError, period, quarter_of, today, year_of
from dashboard.web.tiles import period_label

YEARS_BACK = 3
CODE = re.compile(r"[\w.-]{1,40}")


def take_along(app: Flask, names: str, *endpoints: str) -> None:
    """Have what these names (apart by spaces) say of the choice go along to these pages, which
    understand it or pass it on.
    """
    app.extensions["taken_along"].update(dict.fromkeys(endpoints, tuple(names.split())))


def choice() -> dict[str, str]:
    """What of the present address goes along: nothing from a page that is not there."""
    if not has_request_context() or g.get("failed"):
        return {}
    name, code = request.args.get("period", ""), request.args.get("ministry", "")
    chosen = {}
    if _is_period(name):
        chosen["period"] = name
    if CODE.fullmatch(code):
        chosen["ministry"] = code
    return chosen


def _is_period(text: str) -> bool:
    try:
        return bool(text and period(text))
    except ScopeError:
        return False


def _add_choice(endpoint: str, values: dict[str, Any]) -> None:
    names = current_app.extensions["taken_along"].get(endpoint, ())
    if names:
        chosen = choice()
        values |= {name: chosen[name] for name in names if name in chosen and name not in values}


def chosen_period() -> Period:
    """The period in the address, else the current fiscal year. Stops with 404 for one that does not
    exist.
    """
    name = request.args.get("period", "")
    try:
        return period(name) if name else year_of(today())
    except ScopeError:
        abort(
            404,
            _(
                "There is no period “%(name)s”. Write a fiscal year as 2017-18, a quarter as "
                "2017-18-Q1.",
                name=name[:40],
            ),
        )


def chosen_ministry(ministries: Sequence[Any]) -> Any:
    """The ministry in the address, of these, or None. Stops with 404 for one that is not there."""
    code = request.args.get("ministry", "").upper()
    ministry = next((one for one in ministries if one.code == code), None)
    if code and ministry is None:
        abort(404, _("There is no ministry “%(name)s”.", name=code[:40]))
    return ministry


def periods(chosen: Period) -> list[tuple[str, str]]:
    """Names and labels of the periods to choose from, the newest first, with the one chosen among
    them.
    """
    year: Period | None = year_of(today())
    choices: list[Period] = []
    for back in range(YEARS_BACK + 1):
        if year is None:
            break
        choices.append(year)
        if back < 2:
            quarters = [quarter_of(year.start)]
            for _each in range(3):
                quarters.append(_next(quarters[-1]))
            choices += [q for q in reversed(quarters) if q.start <= today()]
        year = year.previous
    if chosen not in choices and not chosen.is_all:
        choices.append(chosen)
    return [(p.name, _label(p)) for p in [*choices, ALL]]


def _next(quarter: Period) -> Period:
    return quarter_of(quarter.end + timedelta(1))


def _label(chosen: Period) -> str:
    running = not chosen.is_all and chosen.start <= today() <= chosen.end
    return (
        _("%(period)s (to date)", period=period_label(chosen)) if running else period_label(chosen)
    )


def init_app(app: Flask) -> None:
    """Have the choice put into the links that it goes along to."""
    app.extensions["taken_along"] = {}
    app.url_defaults(_add_choice)
    app.jinja_env.globals["choice"] = choice
