"""The independent review's codes of a commitment, in words, and whether it would be starred (domain.md)."""

from typing import Any

from dashboard.language import gettext as _
from dashboard.plans.models import EARLY_RESULTS, IMPACT, RELEVANCE, REVIEW_COMPLETION, SPECIFICITY, Commitment

RELEVANT = {"access", "participation", "accountability"}


def codes(commitment: Commitment) -> list[tuple[str, str]]:
    """Each code that the review gave: its name and its level."""
    verifiable = None if commitment.verifiable is None else _("yes") if commitment.verifiable else _("no")
    relevance = [str(RELEVANCE[name]) for name in (commitment.relevance or "").split(";") if name]
    said: list[tuple[str, Any]] = [
        (_("Verifiable"), verifiable),
        (_("Specificity"), SPECIFICITY.get(commitment.specificity or "")),
        (_("Relevance"), ", ".join(relevance)),
        (_("Potential impact"), IMPACT.get(commitment.potential_impact or "")),
        (_("Completion (review)"), REVIEW_COMPLETION.get(commitment.completion or "")),
        (_("Early results: access to information"), EARLY_RESULTS.get(commitment.early_access or "")),
        (_("Early results: civic participation"), EARLY_RESULTS.get(commitment.early_participation or "")),
        (_("Early results: public accountability"), EARLY_RESULTS.get(commitment.early_accountability or "")),
    ]
    return [(name, str(level)) for name, level in said if level]


def misses(commitment: Commitment) -> list[str]:
    """The conditions of a starred commitment that this one misses; none: it would be starred."""
    tests = {
        _("specificity medium or high"): commitment.specificity in ("medium", "high"),
        _("relevant to access, participation or accountability"): bool(
            RELEVANT & set((commitment.relevance or "").split(";"))
        ),
        _("potential impact moderate or transformative"): commitment.potential_impact in ("moderate", "transformative"),
        _("completion substantial or complete"): commitment.completion in ("substantial", "complete"),
    }
    return [name for name, met in tests.items() if not met]
