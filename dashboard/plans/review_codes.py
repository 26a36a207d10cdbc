"""The codes by which the Open Government Partnership's review judges a commitment."""

from dashboard.language import lazy_gettext as _l
from dashboard.records.fields import Choices

SPECIFICITY: Choices = {
    "none": _l("None"),
    "low": _l("Low"),
    "medium": _l("Medium"),
    "high": _l("High"),
}
ORIGINS: Choices = {
    "government": _l("Government"),
    "ministry_request": _l("Request of a ministry"),
    "consultation": _l("Consultation"),
    "civil_society": _l("Civil society"),
}
"""Where a commitment began."""
FROM_OUTSIDE = ("consultation", "civil_society")
RELEVANCE: Choices = {
    "access": _l("Access to information"),
    "participation": _l("Civic participation"),
    "accountability": _l("Public accountability"),
    "technology": _l("Technology and innovation"),
    "unclear": _l("Unclear"),
}
IMPACT: Choices = {
    "none": _l("No impact"),
    "minor": _l("Minor"),
    "moderate": _l("Moderate"),
    "transformative": _l("Transformative"),
}
REVIEW_COMPLETION: Choices = {
    "not_started": _l("Not started"),
    "limited": _l("Limited"),
    "substantial": _l("Substantial"),
    "complete": _l("Complete"),
    "withdrawn": _l("Withdrawn"),
}
EARLY_RESULTS: Choices = {
    "worsened": _l("Worsened"),
    "did_not_change": _l("Did not change"),
    "marginal": _l("Marginal"),
    "major": _l("Major"),
    "outstanding": _l("Outstanding"),
}
