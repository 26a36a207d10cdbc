"""The measures of `flask measures` as a report in English writes them, worked out anew."""

from decimal import ROUND_HALF_UP, Decimal

from dashboard.overview.models import RATES
from dashboard.report.measures import COMMUNITY, PLANS, REVIEW, TRAINING

MEASURES = (*PLANS, *TRAINING, *COMMUNITY, *REVIEW)


def rounded(value, places):
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{exact.normalize():,f}"


def in_words(name, measure):
    """A measure of `flask measures` as a report in English writes it."""
    value = measure["value"]
    if value is None:
        return "—"
    if name in ("satisfaction", "confidence_gain", "days_to_answer"):
        sign = "+" if name == "confidence_gain" and value > 0 else ""
        return sign + rounded(value, 1)
    if name not in RATES:
        return rounded(value, 0)
    return f"{rounded(value * 100, 0)}%"
