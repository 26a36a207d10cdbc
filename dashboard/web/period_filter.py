"""The periods that a page offers to choose from."""

from datetime import timedelta

from dashboard.language import gettext as _
from dashboard.records.periods import ALL, Period, quarter_of, today, year_of
from dashboard.web.tiles import period_label

YEARS_BACK = 3


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
