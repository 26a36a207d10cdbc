"""The tile of outcomes: who applies at work what was learned, satisfaction, confidence."""

from dataclasses import dataclass, replace
from fractions import Fraction

from dashboard.language import format_number, format_percent, gettext as _, percent_beside
from dashboard.records.measure import Measure
from dashboard.records.periods import Scope, year_of
from dashboard.records.site_settings import settings as in_force
from dashboard.settings import Settings
from dashboard.training.answers import APPLIED, GAIN, SATISFACTION, answers
from dashboard.training.privacy import FEW, Moment, Sees, Withholding, seen
from dashboard.web.charts import Trend
from dashboard.web.tiles import (
    Audience,
    Tile,
    cached_measure,
    change_since,
    exact,
    reason_of,
    state_of,
)
from dashboard.web.trends import trend_of


@dataclass(frozen=True, kw_only=True)
class OutcomesNumbers:
    """What participants said: share that applied it, satisfaction (1 to 5), gain in confidence (-4
    to 4), and what is withheld of each.

    And the share that applied it in the previous period, and in the last quarters.
    """

    applied: Measure
    satisfaction: Measure
    confidence_gain: Measure
    withheld: dict[str, Withholding[int]]
    before: Moment | None
    quarters: list[Moment]


def _quarters(scope: Scope) -> list[Moment]:
    """The share over the fiscal year up to each quarter: a quarter alone has few follow-ups.

    A quarter is withheld where fewer than five answers came after it until the next one that is
    told of that year: the difference would say what they were.
    """
    unit, moments = scope.ministry, list[Moment]()
    year, told = None, 0
    for quarter in reversed(scope.quarters()):
        in_year = replace(quarter, period=year_of(quarter.as_of))
        applied = answers(in_year)[APPLIED]
        moment, count = applied.moment(unit), applied.measure(unit).denominator or 0
        if in_year.period == year and count < told < count + FEW:
            moment = replace(moment, withheld=Withholding(unnamed=frozenset({unit})))
        elif not moment.withheld.withholds(unit):
            told = count
        year = in_year.period
        moments.append(moment)
    return moments[::-1]


def numbers(scope: Scope) -> OutcomesNumbers:
    """The numbers of a scope, in one statement for it, for the previous period and for each
    quarter.
    """
    now = answers(scope)
    return OutcomesNumbers(
        applied=now[APPLIED].measure(scope.ministry),
        satisfaction=now[SATISFACTION].measure(scope.ministry),
        confidence_gain=now[GAIN].measure(scope.ministry),
        withheld={question: one.withheld for question, one in now.items()},
        before=answers(scope.previous)[APPLIED].moment(scope.ministry) if scope.previous else None,
        quarters=_quarters(scope),
    )


def tile(numbers: OutcomesNumbers, scope: Scope, settings: Settings, audience: Audience) -> Tile:
    """The tile of these numbers, without what is withheld from the reader."""
    sees = audience.sees_names_of
    words = {name: one.words(scope.ministry, sees) for name, one in numbers.withheld.items()}
    hidden = words[APPLIED]
    applied = None if hidden else numbers.applied.value
    before = numbers.before.seen(scope.ministry, sees) if numbers.before else None
    change, direction = change_since(applied, before, scope.period, points=True)
    bounds = settings.APPLIED_ON_TRACK, settings.APPLIED_WATCH
    state = state_of(applied, *bounds)
    sentences = _sentences(
        None if words[SATISFACTION] else numbers.satisfaction.value,
        None if words[GAIN] else numbers.confidence_gain.value,
    )
    if any(words.values()):
        sentences.append(_("Answers that could tell what few people said are withheld."))
    return Tile(
        name="outcomes",
        title=_("Outcomes"),
        value=hidden.words if hidden else percent_beside(applied, *exact(bounds)),
        unit=_("answers: the figure is withheld")
        if hidden
        else _("of respondents apply what they learned at work"),
        state=state,
        reason=reason_of(state, *bounds),
        change=change,
        direction=direction,
        trend=None if hidden else _trend(numbers, scope, sees),
        sentences=sentences or [_("No survey answers yet.")],
        section="training",
        sort="trained",
    )


def _trend(numbers: OutcomesNumbers, scope: Scope, sees: Sees) -> Trend | None:
    title = _("Apply what they learned, over the fiscal year to each quarter")
    values, words = seen(numbers.quarters, scope.ministry, sees)
    return trend_of(scope, values, title, format_percent, top=1.0, withheld=words)


def _sentences(satisfaction: Fraction | None, gain: Fraction | None) -> list[str]:
    sentences = []
    if satisfaction is not None:
        sentences.append(_("Satisfaction: %(value)s of 5.", value=format_number(satisfaction, 1)))
    if gain is not None:
        size = format_number(abs(gain), 1)
        sentences.append(
            _("Confidence rose by %(value)s on a scale of 1 to 5.", value=size)
            if gain >= 0
            else _("Confidence fell by %(value)s on a scale of 1 to 5.", value=size)
        )
    return sentences


def make(scope: Scope, audience: Audience) -> Tile:
    """The tile of a scope."""
    return tile(cached_measure("training", numbers, scope), scope, in_force(), audience)
