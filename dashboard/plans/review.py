"""The independent review's codes of a commitment, in words, and whether it would be starred."""

from dataclasses import dataclass

from dashboard.language import gettext as _, lazy_gettext as _l
from dashboard.plans.models import Commitment
from dashboard.plans.review_codes import (
    EARLY_RESULTS,
    IMPACT,
    RELEVANCE,
    REVIEW_COMPLETION,
    SPECIFICITY,
)
from dashboard.records.fields import Choices, codes_in

RELEVANT = {"access", "participation", "accountability"}
VERIFIABLE: Choices = {
    "yes": _l("What is promised can be checked against what is done."),
    "no": _l("No activity or deliverable is clear enough to be checked."),
}
MEANINGS: dict[str, Choices] = {
    "specificity": {
        "none": _l("It names nothing that can be verified."),
        "low": _l(
            "Its activities can be identified, but not measured without considerable "
            "interpretation."
        ),
        "medium": _l("Its activities can be verified, but its deliverables are not all stated."),
        "high": _l("Its activities and deliverables are clear and can be measured."),
    },
    "relevance": {
        "access": _l("It gives the public more, or better, information."),
        "participation": _l("It gives the public a say, or better conditions for one."),
        "accountability": _l("It gives the public ways to hold officials to account."),
        "technology": _l("It uses technology for openness, beside another value."),
        "unclear": _l("It does not say how it makes government more open to the public."),
    },
    "potential_impact": {
        "none": _l("It would leave things as they are."),
        "minor": _l("It would be a step forward, but a small one."),
        "moderate": _l("It would be a major step forward, yet limited in scale or scope."),
        "transformative": _l("It would change how government works in this field."),
    },
    "completion": {
        "not_started": _l("No work was observed."),
        "limited": _l("Some of it was done by the end of the term."),
        "substantial": _l("Most of it was done by the end of the term."),
        "complete": _l("All of it was done by the end of the term."),
        "withdrawn": _l("The government withdrew the commitment."),
    },
    "early": {
        "worsened": _l("Government became less open."),
        "did_not_change": _l("Government is as open as before."),
        "marginal": _l("Government became a little more open."),
        "major": _l("Government became clearly more open, within limits."),
        "outstanding": _l("Government became more open throughout this field."),
    },
}


@dataclass(frozen=True)
class Code:
    """What one code says: its name, and its levels, each with what it means in a line."""

    name: str
    levels: list[tuple[str, str]]


def codes(commitment: Commitment) -> list[Code]:
    """Each code that the review gave."""

    def code(name: str, value: str | None, labels: Choices, meanings: Choices) -> Code:
        chosen = codes_in(value)
        return Code(name, [(str(labels[level]), str(meanings[level])) for level in chosen])

    verifiable = None if commitment.verifiable is None else "yes" if commitment.verifiable else "no"
    early = MEANINGS["early"]
    given = [
        code(_("Verifiable"), verifiable, {"yes": _("Yes"), "no": _("No")}, VERIFIABLE),
        code(_("Specificity"), commitment.specificity, SPECIFICITY, MEANINGS["specificity"]),
        code(_("Relevance"), commitment.relevance, RELEVANCE, MEANINGS["relevance"]),
        code(
            _("Potential impact"), commitment.potential_impact, IMPACT, MEANINGS["potential_impact"]
        ),
        code(
            _("Completion (review)"),
            commitment.completion,
            REVIEW_COMPLETION,
            MEANINGS["completion"],
        ),
        code(
            _("Early results: access to information"), commitment.early_access, EARLY_RESULTS, early
        ),
        code(
            _("Early results: civic participation"),
            commitment.early_participation,
            EARLY_RESULTS,
            early,
        ),
        code(
            _("Early results: public accountability"),
            commitment.early_accountability,
            EARLY_RESULTS,
            early,
        ),
    ]
    return [one for one in given if one.levels]


def misses(commitment: Commitment) -> list[str]:
    """The conditions of a starred commitment that this one misses; none: it would be starred."""
    tests = {
        _("specificity medium or high"): commitment.specificity in ("medium", "high"),
        _("relevant to access, participation or accountability"): bool(
            RELEVANT & set(codes_in(commitment.relevance))
        ),
        _("potential impact moderate or transformative"): commitment.potential_impact
        in ("moderate", "transformative"),
        _("completion substantial or complete"): commitment.completion
        in ("substantial", "complete"),
    }
    return [name for name, met in tests.items() if not met]
