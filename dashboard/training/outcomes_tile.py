"""The tile of outcomes: who applies at work what was learned, satisfaction, confidence."""

from dataclasses import dataclass, replace
from fractions import Fraction

from dashboard.language import format_number, format_percent, gettext as _
from dashboard.records.measure import Measure
from dashboard.records.periods import Scope, year_of
from dashboard.records.site_settings import settings as in_force
from dashboard.settings import Settings
from dashboard.training import measures
from dashboard.web.charts import trend
from dashboard.web.tiles import Audience, Tile, cached_measure, cached_trend, change_since, state_of


@dataclass(frozen=True, kw_only=True)
class OutcomesNumbers:
    """What participants said: share that applied it, satisfaction (1 to 5), gain in confidence (-4
    to 4).

    And the share that applied it in the previous period, and in the last quarters.
    """

    applied: Measure
    satisfaction: Measure
    confidence_gain: Measure
    before: Fraction | None
    quarters: list[Fraction | None]


def _applied(scope: Scope) -> Fraction | None:
    return cached_measure("training", measures.outcomes, scope)["applied"].value


def _applied_in_year(scope: Scope) -> Fraction | None:
    """Over the fiscal year up to the quarter: a quarter alone has few follow-ups."""
    return _applied(replace(scope, period=year_of(scope.as_of)))


def numbers(scope: Scope) -> OutcomesNumbers:
    """The numbers of a scope, in one statement for it, for the previous period and for each
    quarter.
    """
    now = cached_measure("training", measures.outcomes, scope)
    return OutcomesNumbers(
        applied=now["applied"],
        satisfaction=now["satisfaction"],
        confidence_gain=now["confidence_gain"],
        before=_applied(scope.previous) if scope.previous else None,
        quarters=cached_trend("training", "outcomes", scope, _applied_in_year),
    )


def tile(numbers: OutcomesNumbers, scope: Scope, settings: Settings) -> Tile:
    """The tile of these numbers."""
    applied = numbers.applied.value
    change, direction = change_since(applied, numbers.before, scope.period, points=True)
    return Tile(
        name="outcomes",
        title=_("Outcomes"),
        value=format_percent(applied),
        unit=_("apply at work what they learned"),
        state=state_of(applied, settings.APPLIED_ON_TRACK, settings.APPLIED_WATCH),
        change=change,
        direction=direction,
        line=trend(numbers.quarters, 1.0),
        sentences=_sentences(numbers) or [_("No survey answers yet.")],
        section="training",
        sort="trained",
    )


def _sentences(numbers: OutcomesNumbers) -> list[str]:
    satisfaction, gain = numbers.satisfaction.value, numbers.confidence_gain.value
    sentences = []
    if satisfaction is not None:
        sentences.append(_("Satisfaction: %(value)s of 5.", value=format_number(satisfaction, 1)))
    if gain is not None:
        size = format_number(abs(gain), 1)
        sentences.append(
            _("Confidence rose by %(value)s.", value=size)
            if gain >= 0
            else _("Confidence fell by %(value)s.", value=size)
        )
    return sentences


def make(scope: Scope, _audience: Audience) -> Tile:
    """The tile of a scope."""
    return tile(cached_measure("training", numbers, scope), scope, in_force())
