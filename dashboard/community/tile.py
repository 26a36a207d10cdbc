"""The tile of the community: events, who took part and where, requests that wait for long."""

from dataclasses import dataclass
from fractions import Fraction

from dashboard.community import events, requests
from dashboard.language import format_number, format_percent, gettext as _, ngettext, percent_beside
from dashboard.records.measure import rate
from dashboard.records.periods import Scope
from dashboard.records.site_settings import settings as in_force
from dashboard.settings import Settings
from dashboard.web.tiles import (
    GOOD,
    NO_ACTIVITY,
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
class CommunityNumbers:
    """Events of the period and who took part; events and open requests by ministry.

    And the number of events in the previous period and in the last quarters; and of requests that
    were open in the period.
    """

    sums: events.EventSums
    events_by_ministry: dict[int, events.Part]
    waiting_by_ministry: dict[int, requests.Waiting]
    before: int | None
    quarters: list[Fraction | None]
    requests: int = 0

    @property
    def any(self) -> bool:
        """Whether there was anything at all: an event or a request."""
        return bool(self.sums.events or self.requests or self.waiting_by_ministry)

    def events(self, ministry: int | None) -> int:
        """A ministry's events."""
        part = self.events_by_ministry.get(ministry) if ministry is not None else None
        return part.events if part else 0

    def open_requests(self, ministry: int | None) -> int:
        """A ministry's open requests."""
        waiting = self.waiting_by_ministry.get(ministry) if ministry is not None else None
        return waiting.open if waiting else 0


def sums(scope: Scope) -> events.EventSums:
    """The counts of a scope's events, kept until a record is written."""
    return cached_measure("community", events.event_sums, scope)


def numbers(scope: Scope) -> CommunityNumbers:
    """The numbers of a scope, in four statements, one for the previous period and one for each
    quarter.
    """
    return CommunityNumbers(
        sums=sums(scope),
        events_by_ministry=events.events_by_ministry(scope),
        waiting_by_ministry=requests.open_by_ministry(scope),
        before=sums(scope.previous).events if scope.previous else None,
        quarters=cached_trend(
            "community", "community", scope, lambda quarter: Fraction(sums(quarter).events)
        ),
        requests=requests.in_period(scope),
    )


def tile(numbers: CommunityNumbers, scope: Scope, settings: Settings) -> Tile:
    """The tile of these numbers. Its state is that of the requests that have been open for over 30
    days; where nothing happened at all there is no activity to judge.
    """
    number = numbers.sums.events
    before = Fraction(numbers.before) if numbers.before is not None else None
    change, direction = change_since(Fraction(number), before, scope.period, points=False)
    state, reason = _state(numbers, settings)
    return Tile(
        name="community",
        title=_("Community"),
        value=Counted.of(format_number(number), "community.events"),
        unit=ngettext("event", "events", number),
        state=state,
        reason=reason,
        change=change,
        direction=direction,
        trend=trend_of(scope, numbers.quarters, _("Events"), format_number),
        sentences=[*no_pillar(scope), *_participants(numbers.sums), *_places(numbers.sums)],
        sort="-requests",
    )


def _state(numbers: CommunityNumbers, settings: Settings) -> tuple[str, str]:
    """The state of the open requests, and its reason: how many wait for long, and the limit.

    Where nothing happened and nobody asked there is no activity to judge.
    """
    waiting = sum(ministry.open for ministry in numbers.waiting_by_ministry.values())
    old = sum(ministry.old for ministry in numbers.waiting_by_ministry.values())
    share = rate(old, waiting).value
    if not numbers.any:
        return NO_ACTIVITY, _("No activity")
    if share is None:
        return GOOD, _("On track: no open requests")
    bounds = 0, settings.REQUESTS_WATCH
    state = state_of(share, *bounds, less_is_better=True)
    reason = ngettext(
        "%(state)s: %(num)s of %(all)s open request older than 30 days, %(share)s; limit %(limit)s",
        "%(state)s: %(num)s of %(all)s open requests older than 30 days, %(share)s; limit "
        "%(limit)s",
        waiting,
        state=state_name(state),
        num=format_number(old),
        all=format_number(waiting),
        share=percent_beside(share, *exact(bounds)),
        limit=format_limit(limit_of(state, *bounds)),
    )
    return state, Counted.of(reason, "community.requests", state="old")


def _participants(sums: events.EventSums) -> list[str]:
    if not sums.participants:
        return []
    share = rate(sums.participants - sums.government, sums.participants).value
    sentence = ngettext(
        "%(num)s person took part, %(share)s from outside government.",
        "%(num)s people took part, %(share)s from outside government.",
        sums.participants,
        num=format_number(sums.participants),
        share=format_percent(share),
    )
    return [sentence]


def _places(sums: events.EventSums) -> list[str]:
    share = rate(sums.outside_gta, sums.placed).value
    if share is None:
        return []
    sentence = _(
        "%(share)s of events were outside the Greater Toronto Area.", share=format_percent(share)
    )
    return [Counted.of(sentence, "community.events", region="outside_gta")]


def make(scope: Scope, _audience: Audience) -> Tile:
    """The tile of a scope."""
    return tile(cached_measure("community", numbers, scope), scope, in_force())
