"""Every measure as one reader may see it, and as the reader's language writes it."""

from dataclasses import replace
from fractions import Fraction
from typing import Mapping

from dashboard.language import format_number, format_percent
from dashboard.overview.measures import measures
from dashboard.overview.models import RATES
from dashboard.records.kinds import kinds
from dashboard.records.periods import Scope
from dashboard.training import measures as training
from dashboard.training.answers import APPLIED, GAIN, SATISFACTION, answers
from dashboard.training.groups import over_time
from dashboard.training.holders import TRAINERS, holders
from dashboard.training.models import Session
from dashboard.training.privacy import Group, Sees, Withholding, withheld
from dashboard.training.survey_sums import survey_sums
from dashboard.web.cache import cached
from dashboard.web.table import Withheld
from dashboard.web.tiles import cached_measure

Visible = Fraction | Withheld | None


def visible_measures(scope: Scope, sees: Sees) -> dict[str, Visible]:
    """By name, every measure of a scope, or the words in place of what would tell of few people.

    What several periods or ministries share is asked for once; of each scope it takes a constant
    number of statements.
    """
    features = tuple(sorted({kind.feature for kind in kinds()}))
    values = cached(("measures", scope), lambda: measures(scope), features)
    words = withheld_measures(scope, sees)
    return {name: words.get(name) or one.value for name, one in values.items()}


def withheld_measures(scope: Scope, sees: Sees) -> Mapping[str, Withheld | None]:
    """By name, the words in place of each measure that would tell this reader of few people."""
    everywhere, unit = replace(scope, ministry=None), scope.ministry
    day = over_time(everywhere)[scope.as_of]
    staff = day.of_ministries.words(unit, sees)
    courses = cached_measure("training", training.courses, everywhere)
    trainers = holders(scope.as_of, day, courses)[TRAINERS].words(unit, sees)
    by_question = {
        name: one.withheld.words(unit, sees) for name, one in answers(everywhere).items()
    }
    responses = cached_measure("training", _responses, everywhere).words(unit, sees)
    response_rate = responses or by_question[SATISFACTION] or by_question[GAIN] or staff
    return {
        "headcount": staff,
        "trained": staff,
        "trainers": trainers,
        "survey_response": response_rate,
        APPLIED: by_question[APPLIED],
        SATISFACTION: by_question[SATISFACTION] or responses,
        GAIN: by_question[GAIN] or responses,
    }


def _responses(scope: Scope) -> Withholding[int]:
    rows = survey_sums(scope, Session.ministry_id)
    return withheld({row[0] or 0: Group(row.responses) for row in rows}, led=True)


def figure(name: str, value: Visible) -> str:
    """A measure in words: a percent, a number with at most one decimal, a dash, or why not."""
    if isinstance(value, Withheld):
        return value.words
    return format_percent(value) if name in RATES else format_number(value, 1)
