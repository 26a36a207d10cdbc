"""The tile of the guide: how many ministries have commented, its newest version, comments that
wait.
"""

from dataclasses import dataclass
from fractions import Fraction

from dashboard.guide import measures
from dashboard.language import format_number, gettext as _, ngettext
from dashboard.records.measure import Measure
from dashboard.records.periods import Scope
from dashboard.records.site_settings import settings as in_force
from dashboard.settings import Settings
from dashboard.web.charts import trend
from dashboard.web.tiles import Audience, Tile, cached_measure, cached_trend, change_since, state_of


@dataclass(frozen=True, kw_only=True)
class GuideNumbers:
    """Ministries that have commented, now, in the previous period and in the last quarters.

    And the newest version, with the comments that have no outcome yet.
    """

    reach: Measure
    before: Measure | None
    newest: measures.Version | None
    waiting: int
    quarters: list[Fraction | None]


def _reach(scope: Scope) -> Measure:
    return cached_measure("guide", measures.reach, scope)


def numbers(scope: Scope) -> GuideNumbers:
    """The numbers of a scope, in one statement each, and one for each quarter."""
    _received, waiting = cached_measure("guide", measures.feedback_counts, scope)
    return GuideNumbers(
        reach=_reach(scope),
        before=_reach(scope.previous) if scope.previous else None,
        newest=cached_measure("guide", measures.newest, scope),
        waiting=waiting,
        quarters=cached_trend("guide", "guide", scope, lambda quarter: _reach(quarter).value),
    )


def tile(numbers: GuideNumbers, scope: Scope, settings: Settings) -> Tile:
    """The tile of these numbers."""
    commented = Fraction(numbers.reach.numerator or 0)
    ministries = numbers.reach.denominator or 0
    before = Fraction(numbers.before.numerator or 0) if numbers.before else None
    change, direction = change_since(commented, before, scope.period, points=False)
    return Tile(
        name="guide",
        title=_("Guide"),
        value=_(
            "%(part)s of %(whole)s", part=format_number(commented), whole=format_number(ministries)
        )
        if ministries
        else "—",
        unit=ngettext("ministry has commented", "ministries have commented", ministries),
        state=state_of(numbers.reach.value, settings.GUIDE_ON_TRACK, settings.GUIDE_WATCH),
        change=change,
        direction=direction,
        line=trend(numbers.quarters, 1.0),
        sentences=[*_version(numbers.newest), _waiting(numbers.waiting)],
    )


def _version(newest: measures.Version | None) -> list[str]:
    if newest is None:
        return []
    sentences = {
        "draft": _("Version %(number)s is a draft.", number=newest.number),
        "in_consultation": _("Version %(number)s is in consultation.", number=newest.number),
        "published": _("Version %(number)s is published.", number=newest.number),
    }
    return [sentences[newest.state]]


def _waiting(comments: int) -> str:
    if not comments:
        return _("No comments are awaiting a response.")
    return ngettext(
        "%(num)s comment is awaiting a response.",
        "%(num)s comments are awaiting a response.",
        comments,
        num=format_number(comments),
    )


def make(scope: Scope, _audience: Audience) -> Tile:
    """The tile of a scope."""
    return tile(cached_measure("guide", numbers, scope), scope, in_force())
