"""What the page of training says first: whether the staff is on track and since when, and its
four figures.
"""

from fractions import Fraction
from typing import Any, Sequence

from flask import url_for

from dashboard.language import format_number, format_percent, gettext as _, ngettext
from dashboard.records.periods import Scope
from dashboard.records.site_settings import settings as in_force
from dashboard.training.board import Row
from dashboard.training.privacy import Sees
from dashboard.training.sessions import session_counts
from dashboard.training.tile import TrainingNumbers
from dashboard.training.units import bounds_of
from dashboard.web.table import Withheld
from dashboard.web.tiles import (
    Tile,
    cached_measure,
    change_since,
    period_label,
    state_name,
    state_of,
)
from dashboard.web.trends import Figure, trend_of


def answer(scope: Scope, numbers: TrainingNumbers, sees: Sees) -> str:
    """The state of the staff trained, and the first quarter of those in a row that have it; empty
    where the reader is shown no state.
    """
    settings = in_force()
    bounds = bounds_of(settings, settings.TARGET_TRAINED)
    now = None if numbers.withheld.hides(scope.ministry, sees) else numbers.whole.value
    state = state_of(now, *bounds)
    if not state:
        return ""
    quarters = list(zip(scope.quarters(), numbers.quarters, strict=True))
    since, at_least = scope.quarters()[-1], True
    for quarter, moment in reversed(quarters):
        if state_of(moment.seen(scope.ministry, sees), *bounds) != state:
            at_least = False
            break
        since = quarter
    values = {
        "state": state_name(state),
        "quarter": period_label(since.period),
        "share": format_percent(now),
        "target": format_percent(Fraction(str(settings.TARGET_TRAINED))),
    }
    if at_least:
        return _(
            "%(state)s: %(share)s of staff trained, target %(target)s; in this state since "
            "%(quarter)s or earlier.",
            **values,
        )
    return _(
        "%(state)s: %(share)s of staff trained, target %(target)s; in this state since "
        "%(quarter)s.",
        **values,
    )


def figures(
    scope: Scope, trained: Tile, whole: Row, rows: Sequence[Row], to_come: int
) -> list[Figure]:
    """Staff trained, trainers, sessions and pilots held; `to_come` pilots are planned."""
    return [
        Figure(
            title=_("Staff trained"),
            address="#by-course",
            value=trained.value,
            trend=trained.trend,
            change=trained.change,
            direction=trained.direction,
            notes=trained.sentences,
        ),
        Figure(
            title=_("Trainers"),
            address="#trainers",
            value=whole.trainers.words
            if isinstance(whole.trainers, Withheld)
            else format_number(whole.trainers),
            trend=None,
            change="",
            direction="",
            notes=_where(rows),
        ),
        _sessions(scope, _("Sessions held"), "held", {"state": "held"}),
        _sessions(
            scope, _("Pilots held"), "pilots", {"state": "held", "kind": "pilot"}, _planned(to_come)
        ),
    ]


def _where(rows: Sequence[Row]) -> list[str]:
    """In how many of several ministries there are trainers that the reader may know of."""
    if len(rows) < 2:
        return []
    ministries = sum(isinstance(row.trainers, int) and row.trainers > 0 for row in rows)
    return [
        ngettext(
            "In %(num)s ministry",
            "In %(num)s ministries",
            ministries,
            num=format_number(ministries),
        )
    ]


def _planned(pilots: int) -> list[str]:
    return [
        ngettext(
            "%(num)s pilot to come", "%(num)s pilots to come", pilots, num=format_number(pilots)
        )
    ]


def _counts(scope: Scope) -> list[tuple[int, int]]:
    """The sessions held, and the pilots among them, of the scope and of the period before."""
    scopes = [scope, *([scope.previous] if scope.previous else [])]
    rows = [session_counts(one)[0] for one in scopes]
    return [(row.held, row.pilots) for row in rows]


def _by_quarter(scope: Scope) -> list[tuple[int, int]]:
    rows = [session_counts(quarter)[0] for quarter in scope.quarters()]
    return [(row.held, row.pilots) for row in rows]


def _sessions(
    scope: Scope, title: str, name: str, filters: dict[str, str], notes: Sequence[str] = ()
) -> Figure:
    """How many sessions were held in the period, and in each of the last quarters."""
    which = ("held", "pilots").index(name)
    now, *before = [one[which] for one in cached_measure("training", _counts, scope)]
    quarters = [Fraction(one[which]) for one in cached_measure("training", _by_quarter, scope)]
    then = Fraction(before[0]) if before else None
    where: dict[str, Any] = {**filters, "pillar": scope.pillar}
    change, direction = change_since(Fraction(now), then, scope.period, points=False)
    return Figure(
        title=title,
        address=url_for("training.sessions", **where),
        value=format_number(now),
        trend=trend_of(scope, quarters, title, format_number),
        change=change,
        direction=direction,
        notes=notes,
    )
