"""The tile of plans: how much is complete, what is overdue, what has no recent update."""

from dataclasses import dataclass, replace
from fractions import Fraction

from dashboard.language import format_number, format_percent, gettext as _, ngettext
from dashboard.plans import measures
from dashboard.records.periods import Scope
from dashboard.records.site_settings import settings as in_force
from dashboard.settings import Settings
from dashboard.web.charts import trend
from dashboard.web.tiles import Audience, Tile, cached_measure, cached_trend, change_since, state_of


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
    if scope.ministry is None:
        return counted
    return {id: count for id, count in counted.items() if id == scope.ministry}


def _completion_of(scope: Scope) -> Fraction | None:
    return completion(counts_of(scope))


def numbers(scope: Scope) -> PlansNumbers:
    """The numbers of a scope, in one statement for it, for the previous period and for each
    quarter.
    """
    return PlansNumbers(
        by_ministry=counts_of(scope),
        before=_completion_of(scope.previous) if scope.previous else None,
        quarters=cached_trend("plans", "plans", scope, _completion_of),
    )


def tile(numbers: PlansNumbers, scope: Scope, settings: Settings) -> Tile:
    """The tile of these numbers."""
    counts = measures.total(numbers.by_ministry)
    milestones, overdue = counts["milestones"], counts["overdue"]
    value = completion(numbers.by_ministry)
    change, direction = change_since(value, numbers.before, scope.period, points=True)
    return Tile(
        name="plans",
        title=_("Plans"),
        value=format_percent(value),
        unit=ngettext(
            "of %(num)s milestone complete",
            "of %(num)s milestones complete",
            milestones,
            num=format_number(milestones),
        ),
        state=state_of(
            Fraction(overdue, milestones) if milestones else None,
            settings.OVERDUE_ON_TRACK,
            settings.OVERDUE_WATCH,
            less_is_better=True,
        ),
        change=change,
        direction=direction,
        line=trend(numbers.quarters, 1.0),
        sentences=[_overdue(numbers.by_ministry), *_stale(counts["stale"])],
        section="plan",
        sort="-overdue",
    )


def _overdue(by_ministry: measures.Counts) -> str:
    counts = measures.total(by_ministry)
    overdue = counts["overdue"]
    if not overdue:
        return (
            _("No milestone is overdue.")
            if counts["milestones"]
            else _("No milestones to track yet.")
        )
    places = sum(1 for counted in by_ministry.values() if counted["overdue"])
    return ngettext(
        "%(num)s milestone is overdue, in %(places)s.",
        "%(num)s milestones are overdue, in %(places)s.",
        overdue,
        num=format_number(overdue),
        places=ngettext(
            "%(num)s ministry", "%(num)s ministries", places, num=format_number(places)
        ),
    )


def _stale(stale: int) -> list[str]:
    if not stale:
        return []
    sentence = ngettext(
        "%(num)s milestone has no recent update.",
        "%(num)s milestones have no recent update.",
        stale,
        num=format_number(stale),
    )
    return [sentence]


def make(scope: Scope, _audience: Audience) -> Tile:
    """The tile of a scope."""
    return tile(cached_measure("plans", numbers, scope), scope, in_force())
