"""All measures together, as the command prints them and programs read them."""

from fractions import Fraction
from typing import Any

from dashboard.community import measures as community
from dashboard.guide import measures as guide
from dashboard.plans import measures as plans
from dashboard.records.measure import Measure
from dashboard.records.periods import Scope
from dashboard.records.site_settings import settings as in_force
from dashboard.training import measures as training

Measures = dict[str, Measure]


OF_A_COURSE = (
    *("headcount", "sessions_held", "pilots_held", "satisfaction", "confidence_gain", "applied"),
    "survey_response",
)
"""The measures that one course has, besides its completion and the practices."""


def measures(scope: Scope) -> Measures:
    """Every measure but course completion and practices; of a course, those that it has."""
    if scope.course is not None:
        of_training = training.measures(scope)
        return {name: of_training[name] for name in OF_A_COURSE}
    return {
        **plans.measures(scope),
        **training.measures(scope),
        **community.measures(scope),
        **guide.measures(scope),
    }


def number(value: Fraction | int | None) -> float | int | None:
    """An exact number as JSON can hold it."""
    if value is None:
        return None
    return int(value) if Fraction(value).denominator == 1 else float(value)


def _object(now: Measure, before: Measure | None, target: float | None) -> dict[str, Any]:
    return {
        "value": number(now.value),
        "numerator": number(now.numerator),
        "denominator": number(now.denominator),
        "previous": number(before.value) if before else None,
        "target": target,
    }


def as_json(scope: Scope, ministry: str | None) -> dict[str, Any]:
    """The object that `measures --json` prints."""
    before = scope.previous
    now, then = measures(scope), measures(before) if before else {}
    targets = {"trained": in_force().TARGET_TRAINED}
    out: dict[str, Any] = {
        name: _object(one, then.get(name), targets.get(name)) for name, one in now.items()
    }
    earlier = training.course_completion(before) if before else {}
    out["course_completion"] = {
        code: _object(one, earlier[code][0] if code in earlier else None, target)
        for code, (one, target) in training.course_completion(scope).items()
    }
    practised = training.practices(before) if before else {}
    out["practices"] = {
        code: _object(one, practised.get(code), None)
        for code, one in training.practices(scope).items()
    }
    return {
        "as_of": scope.as_of.isoformat(),
        "period": scope.period.name,
        "ministry": ministry,
        "measures": out,
    }
