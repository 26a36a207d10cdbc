"""What of plans waits for an administrator."""

from collections import Counter

from flask import url_for

from dashboard.language import format_number, gettext as _
from dashboard.plans import measures
from dashboard.records.periods import scope
from dashboard.web.tiles import cached_measure
from dashboard.web.waiting import Waiting


def without_lead() -> Waiting | None:
    """Milestones that no ministry leads: nobody can report on them."""
    by_ministry = cached_measure("plans", measures.counts, scope())
    milestones = by_ministry.get(None, Counter())["milestones"]
    if not milestones:
        return None
    return Waiting(
        title=_("Milestones without a lead"),
        value=format_number(milestones),
        address=url_for("plans.milestones", want="no_lead", period=None, ministry=None),
        note=_("Nobody is there to report on them."),
    )
