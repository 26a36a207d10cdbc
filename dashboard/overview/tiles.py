"""The five tiles: value, state, change, target, trend, and a sentence on what needs attention."""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Callable, TypeVar

from dashboard.community import measures as community
from dashboard.guide import measures as guide
from dashboard.language import format_number, format_percent, gettext as _, ngettext
from dashboard.overview.words import ALERT, GOOD, WATCH, change_since, state_of
from dashboard.plans import measures as plans
from dashboard.records.measure import Measure
from dashboard.records.periods import Scope, year_of
from dashboard.records.site_settings import settings as in_force
from dashboard.training import measures as training
from dashboard.training.privacy import FEW
from dashboard.web.charts import Line, trend
from dashboard.web.pages import cached

T = TypeVar("T")


@dataclass(frozen=True)
class Tile:
    """A tile as the template places it. `state` is good, watch, alert or nothing."""

    name: str
    title: str
    value: str
    unit: str
    state: str
    change: str
    direction: str
    line: Line | None
    sentences: list[str]


def cached_measure(function: Callable[..., T], scope: Scope, *by: Any) -> T:
    """What a function of a scope gives, kept until what it reads is written: neither language nor order changes it."""
    key = ("measured", function.__module__, function.__qualname__, scope, tuple(map(str, by)))
    feature = function.__module__.split(".")[1]
    found: T = cached(key, lambda: function(scope, *by), (feature, "ministries"))
    return found


def _trend(
    name: str, scope: Scope, features: tuple[str, ...], value: Callable[[Scope], Fraction | None]
) -> list[Fraction | None]:
    key = ("trend", name, scope.as_of, scope.ministry, scope.pillar)
    found: list[Fraction | None] = cached(
        key, lambda: [value(quarter) for quarter in scope.quarters()], features
    )
    return found


def _completion(scope: Scope) -> Fraction | None:
    got = plans.total(cached_measure(plans.counts, scope))
    return Fraction(got["status_complete"], got["milestones"]) if got["milestones"] else None


def _plans(scope: Scope, by_ministry: plans.Counts) -> Tile:
    got = plans.total(by_ministry)
    milestones, overdue = got["milestones"], got["overdue"]
    value = Fraction(got["status_complete"], milestones) if milestones else None
    before = _completion(scope.previous) if scope.previous else None
    late = [
        (counted["overdue"], ministry)
        for ministry, counted in by_ministry.items()
        if counted["overdue"]
    ]
    if overdue:
        sentence = ngettext(
            "%(num)s milestone is overdue, in %(places)s.",
            "%(num)s milestones are overdue, in %(places)s.",
            overdue,
            num=format_number(overdue),
            places=ngettext(
                "%(num)s ministry", "%(num)s ministries", len(late), num=format_number(len(late))
            ),
        )
    else:
        sentence = _("No milestone is overdue.") if milestones else _("No milestone to follow yet.")
    stale = ngettext(
        "%(num)s has no recent update.",
        "%(num)s have no recent update.",
        got["stale"],
        num=format_number(got["stale"]),
    )
    settings = in_force()
    change, direction = change_since(value, before, scope, points=True)
    return Tile(
        "plans",
        _("Plans"),
        format_percent(value),
        ngettext(
            "of %(num)s milestone complete",
            "of %(num)s milestones complete",
            milestones,
            num=format_number(milestones),
        ),
        state_of(
            Fraction(overdue, milestones) if milestones else None,
            settings.OVERDUE_ON_TRACK,
            settings.OVERDUE_WATCH,
            less_is_better=True,
        ),
        change,
        direction,
        trend(_trend("plans", scope, ("plans", "ministries"), _completion), 1.0),
        [sentence, stale] if got["stale"] else [sentence],
    )


def _trained_before(scope: Scope) -> tuple[Measure | None, list[Fraction | None]]:
    """The previous period's share, and the trend: none for a quarter in which it was about fewer than five people."""
    quarters = [quarter.as_of for quarter in scope.quarters()]
    before = [scope.previous.as_of] if scope.previous else []
    found = training.trained_over(scope, tuple(dict.fromkeys(quarters + before)))
    trend = [found[day].value if (found[day].denominator or 0) >= FEW else None for day in quarters]
    return (found[before[0]] if before else None), trend


def _training(scope: Scope, now: Measure, below: tuple[int, int], hidden: bool) -> Tile:
    settings = in_force()
    target = settings.TARGET_TRAINED
    before, values = cached(
        ("trained before", scope), lambda: _trained_before(scope), ("training", "ministries")
    )
    change, direction = change_since(
        now.value, before.value if before else None, scope, points=True
    )
    if hidden or (before and (before.denominator or FEW) < FEW):
        change, direction = "", ""
    to_go = max(
        0, -((-Fraction(str(target)) * (now.denominator or 0)) // 1) - int(now.numerator or 0)
    )
    sentences = [_("Target: %(target)s.", target=format_percent(target))]
    if now.value is not None and not hidden:
        if to_go:
            sentences.append(
                ngettext(
                    "%(num)s person to go.",
                    "%(num)s people to go.",
                    to_go,
                    num=format_number(to_go),
                )
            )
        sentences.append(
            ngettext(
                "%(num)s ministry of %(all)s is below it.",
                "%(num)s ministries of %(all)s are below it.",
                below[0],
                num=format_number(below[0]),
                all=format_number(below[1]),
            )
        )
    return Tile(
        "training",
        _("Training"),
        (_("fewer than 5") if (now.denominator or 0) < FEW else _("withheld"))
        if hidden
        else format_percent(now.value),
        _("staff: the figure is withheld") if hidden else _("of staff trained"),
        ""
        if hidden
        else state_of(
            now.value, settings.TRAINED_ON_TRACK * target, settings.TRAINED_WATCH * target
        ),
        change,
        direction,
        trend([] if hidden else values, 1.0, target),
        sentences,
    )


def _community(scope: Scope) -> Tile:
    now = cached_measure(community.measures, scope)
    before = cached_measure(community.event_sums, scope.previous).events if scope.previous else None
    waiting = cached_measure(community.open_by_ministry, scope)
    open_, old = sum(n for n, _o in waiting.values()), sum(o for _n, o in waiting.values())
    events = int(now["events"].numerator or 0)
    change, direction = change_since(
        Fraction(events), Fraction(before) if before is not None else None, scope, points=False
    )
    took_part = int(now["participants"].numerator or 0)
    sentences = []
    if took_part:
        sentences.append(
            ngettext(
                "%(num)s person took part, %(share)s from outside government.",
                "%(num)s people took part, %(share)s from outside government.",
                took_part,
                num=format_number(took_part),
                share=format_percent(now["outside_participants"].value),
            )
        )
    if now["outside_gta"].value is not None:
        sentences.append(
            _(
                "%(share)s of events were outside the Greater Toronto Area.",
                share=format_percent(now["outside_gta"].value),
            )
        )
    if old:
        sentences.append(
            ngettext(
                "%(num)s request has been open for over 30 days.",
                "%(num)s requests have been open for over 30 days.",
                old,
                num=format_number(old),
            )
        )
    else:
        sentences.append(_("No request has been open for over 30 days."))
    settings = in_force()
    state = (
        GOOD
        if not old
        else WATCH
        if Fraction(old, open_) <= Fraction(str(settings.REQUESTS_WATCH))
        else ALERT
    )
    values = _trend(
        "community",
        scope,
        ("community", "ministries"),
        lambda s: Fraction(cached_measure(community.event_sums, s).events),
    )
    return Tile(
        "community",
        _("Community"),
        format_number(events),
        ngettext("event", "events", events),
        state,
        change,
        direction,
        trend(values),
        sentences,
    )


def _guide(scope: Scope) -> Tile:
    now, before = (
        cached_measure(guide.reach, scope),
        cached_measure(guide.reach, scope.previous) if scope.previous else None,
    )
    settings = in_force()
    number = Fraction(now.numerator or 0)
    change, direction = change_since(
        number, Fraction(before.numerator or 0) if before else None, scope, points=False
    )
    newest = cached_measure(guide.newest, scope)
    comments, waiting = cached_measure(guide.feedback_counts, scope)
    sentences = []
    if newest is not None:
        state = {
            "draft": _("Version %(number)s is a draft.", number=newest.number),
            "in_consultation": _("Version %(number)s is in consultation.", number=newest.number),
            "published": _("Version %(number)s is published.", number=newest.number),
        }
        sentences.append(state[newest.state])
    sentences.append(
        ngettext(
            "%(num)s comment waits for an answer.",
            "%(num)s comments wait for an answer.",
            waiting,
            num=format_number(waiting),
        )
        if waiting
        else _("No comment waits for an answer.")
    )
    values = _trend(
        "guide", scope, ("guide", "ministries"), lambda s: cached_measure(guide.reach, s).value
    )
    shown = (
        _("%(part)s of %(whole)s", part=format_number(number), whole=format_number(now.denominator))
        if now.denominator
        else "—"
    )
    said = ngettext("ministry has commented", "ministries have commented", now.denominator or 0)
    return Tile(
        "guide",
        _("Guide"),
        shown,
        said,
        state_of(now.value, settings.GUIDE_ON_TRACK, settings.GUIDE_WATCH),
        change,
        direction,
        trend(values, 1.0),
        sentences,
    )


def _applied(scope: Scope) -> Fraction | None:
    """Share that applied what it learned, over the fiscal year up to the quarter: a quarter alone has few follow-ups."""
    return cached_measure(training.outcomes, replace(scope, period=year_of(scope.as_of)))[
        "applied"
    ].value


def _outcomes(scope: Scope) -> Tile:
    now = cached_measure(training.outcomes, scope)
    before = (
        cached_measure(training.outcomes, scope.previous)["applied"].value
        if scope.previous
        else None
    )
    settings = in_force()
    applied, satisfaction, gain = now["applied"], now["satisfaction"], now["confidence_gain"]
    change, direction = change_since(applied.value, before, scope, points=True)
    sentences = []
    if satisfaction.value is not None:
        sentences.append(
            _("Satisfaction: %(value)s of 5.", value=format_number(satisfaction.value, 1))
        )
    if gain.value is not None:
        shown = format_number(abs(gain.value), 1)
        sentences.append(
            _("Confidence rose by %(value)s.", value=shown)
            if gain.value >= 0
            else _("Confidence fell by %(value)s.", value=shown)
        )
    if not sentences:
        sentences.append(_("No survey answers yet."))
    values = _trend("outcomes", scope, ("training", "ministries"), _applied)
    return Tile(
        "outcomes",
        _("Outcomes"),
        format_percent(applied.value),
        _("apply at work what they learned"),
        state_of(applied.value, settings.APPLIED_ON_TRACK, settings.APPLIED_WATCH),
        change,
        direction,
        trend(values, 1.0),
        sentences,
    )


def tiles(
    scope: Scope, by_ministry: plans.Counts, trained: Measure, below: tuple[int, int], hidden: bool
) -> list[Tile]:
    """The five tiles of a scope, in a constant number of statements."""
    return [
        _plans(scope, by_ministry),
        _training(scope, trained, below, hidden),
        _community(scope),
        _guide(scope),
        _outcomes(scope),
    ]
