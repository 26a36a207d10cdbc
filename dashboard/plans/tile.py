"""The tile of plans: how much is complete, what is overdue, what has no recent update."""

from dataclasses import dataclass, replace
from fractions import Fraction

from dashboard.language import format_number, format_percent, gettext as _, ngettext, percent_beside
from dashboard.plans import measures
from dashboard.records.periods import Scope
from dashboard.records.site_settings import settings as in_force
from dashboard.settings import Settings
from dashboard.web.tiles import (
    Audience,
    Counted,
    Tile,
    cached_measure,
    change_since,
    exact,
    format_limit,
    limit_of,
    state_name,
    state_of,
)
from dashboard.web.trends import trend_of

LIST = "plans.milestones"


@dataclass(frozen=True, kw_only=True)
class PlansNumbers:
    """Milestones by leading ministry; the share complete in the previous period, and in the last
    quarters.
    """

    by_ministry: measures.Counts
    before: Fraction | None
    quarters: list[Fraction | None]


def completion(by_ministry: measures.Counts) -> Fraction | None:
    """Share of milestones that are complete, 0 to 1; None without milestones."""
    counts = measures.total(by_ministry)
    milestones = counts["milestones"]
    return Fraction(counts["status_complete"], milestones) if milestones else None


def counts_of(scope: Scope) -> measures.Counts:
    """Milestones by leading ministry: those of one ministry are a part of what was counted for all,
    so that the pages of all ministries share it.
    """
    counted = cached_measure("plans", measures.counts, replace(scope, ministry=None))
    return _part(counted, scope.ministry)


def _part(counted: measures.Counts, ministry: int | None) -> measures.Counts:
    if ministry is None:
        return counted
    return {id: count for id, count in counted.items() if id == ministry}


def counts_before(scope: Scope) -> tuple[measures.Counts | None, list[measures.Counts]]:
    """What a trend shows of milestones (`measures.counts_on`): as of the previous period, and of
    each of the last quarters, in one statement that the pages of all ministries share.
    """
    last = [quarter.as_of for quarter in scope.quarters()]
    before = scope.previous.as_of if scope.previous else None
    days = sorted({*last, *([before] if before else [])})
    counted = cached_measure("plans", measures.counts_on, replace(scope, ministry=None), *days)
    return (
        _part(counted[before], scope.ministry) if before else None,
        [_part(counted[day], scope.ministry) for day in last],
    )


def numbers(scope: Scope) -> PlansNumbers:
    """The numbers of a scope, in one statement for it and one for the past."""
    before, quarters = counts_before(scope)
    return PlansNumbers(
        by_ministry=counts_of(scope),
        before=completion(before) if before is not None else None,
        quarters=[completion(quarter) for quarter in quarters],
    )


def tile(numbers: PlansNumbers, scope: Scope, settings: Settings) -> Tile:
    """The tile of these numbers. Its state is that of the share overdue."""
    counts = measures.total(numbers.by_ministry)
    milestones = counts["milestones"]
    value = completion(numbers.by_ministry)
    change, direction = change_since(value, numbers.before, scope.period, points=True)
    state, reason = _state(counts["overdue"], milestones, settings)
    unit = ngettext(
        "of %(num)s milestone complete",
        "of %(num)s milestones complete",
        milestones,
        num=format_number(milestones),
    )
    return Tile(
        name="plans",
        title=_("Plans"),
        value=Counted.of(format_percent(value), LIST, status="complete"),
        unit=unit,
        state=state,
        reason=reason,
        change=change,
        direction=direction,
        trend=trend_of(scope, numbers.quarters, _("Milestones complete"), format_percent, top=1.0),
        sentences=[*_places(numbers.by_ministry), *_stale(counts["stale"])]
        if milestones
        else [_("No milestones to track yet.")],
        section="plan",
        sort="-overdue",
    )


def _state(overdue: int, milestones: int, settings: Settings) -> tuple[str, str]:
    """The state of so many overdue, and its reason: how many, what share that is, and the limit."""
    if not milestones:
        return "", ""
    share = Fraction(overdue, milestones)
    bounds = settings.OVERDUE_ON_TRACK, settings.OVERDUE_WATCH
    state = state_of(share, *bounds, less_is_better=True)
    reason = ngettext(
        "%(state)s: %(num)s of %(all)s milestone overdue, %(share)s; limit %(limit)s",
        "%(state)s: %(num)s of %(all)s milestones overdue, %(share)s; limit %(limit)s",
        milestones,
        state=state_name(state),
        num=format_number(overdue),
        all=format_number(milestones),
        share=percent_beside(share, *exact(bounds)),
        limit=format_limit(limit_of(state, *bounds)),
    )
    return state, Counted.of(reason, LIST, want="overdue")


def _places(by_ministry: measures.Counts) -> list[str]:
    """In how many ministries milestones are overdue; those that nobody leads are in none."""
    led = [counts for ministry, counts in by_ministry.items() if ministry is not None]
    places = sum(1 for counts in led if counts["overdue"])
    if not places:
        return []
    sentence = ngettext(
        "Milestones are overdue in %(num)s ministry.",
        "Milestones are overdue in %(num)s ministries.",
        places,
        num=format_number(places),
    )
    return [sentence]


def _stale(stale: int) -> list[str]:
    if not stale:
        return []
    sentence = ngettext(
        "%(num)s milestone has no recent update.",
        "%(num)s milestones have no recent update.",
        stale,
        num=format_number(stale),
    )
    return [Counted.of(sentence, LIST, want="stale")]


def make(scope: Scope, _audience: Audience) -> Tile:
    """The tile of a scope."""
    return tile(cached_measure("plans", numbers, scope), scope, in_force())
