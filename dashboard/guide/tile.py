"""The tile of the guide: how many ministries have commented, its newest version, comments that
wait.
"""

from dataclasses import dataclass
from fractions import Fraction

from dashboard.guide import measures
from dashboard.language import (
    format_number,
    format_part,
    format_percent,
    gettext as _,
    ngettext,
    percent_beside,
)
from dashboard.records.measure import Measure
from dashboard.records.periods import Scope
from dashboard.records.site_settings import settings as in_force
from dashboard.settings import Settings
from dashboard.web.tiles import (
    GOOD,
    Audience,
    Counted,
    Tile,
    cached_measure,
    cached_trend,
    change_since,
    exact,
    format_limit,
    limit_of,
    no_pillar,
    state_name,
    state_of,
)
from dashboard.web.trends import trend_of


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
    state, reason = _state(numbers.reach.value, settings)
    return Tile(
        name="guide",
        title=_("Guide"),
        value=format_part(commented, ministries),
        unit=ngettext("ministry has commented", "ministries have commented", ministries),
        state=state,
        reason=reason,
        change=change,
        direction=direction,
        trend=trend_of(
            scope, numbers.quarters, _("Ministries that have commented"), format_percent, top=1.0
        ),
        sentences=[*no_pillar(scope), *_version(numbers.newest), _waiting(numbers.waiting)],
    )


def _state(share: Fraction | None, settings: Settings) -> tuple[str, str]:
    """The state of the share of ministries, and its reason: the share and its limit."""
    bounds = settings.GUIDE_ON_TRACK, settings.GUIDE_WATCH
    state = state_of(share, *bounds)
    limit = format_limit(limit_of(state, *bounds))
    shown = percent_beside(share, *exact(bounds))
    if not state:
        return "", ""
    if state == GOOD:
        return state, _(
            "%(state)s: %(share)s of ministries, at least %(limit)s",
            state=state_name(state),
            share=shown,
            limit=limit,
        )
    return state, _(
        "%(state)s: %(share)s of ministries, under %(limit)s",
        state=state_name(state),
        share=shown,
        limit=limit,
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
    sentence = ngettext(
        "%(num)s comment is awaiting a response.",
        "%(num)s comments are awaiting a response.",
        comments,
        num=format_number(comments),
    )
    return Counted.of(sentence, "guide.feedback", outcome="open")


def make(scope: Scope, _audience: Audience) -> Tile:
    """The tile of a scope."""
    return tile(cached_measure("guide", numbers, scope), scope, in_force())
