"""Each measure in words: what it is called, what it counts, and its value as one reader may see
it. The values are those of `flask measures`; nothing is counted here.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Callable, Mapping

from dashboard.language import DASH, format_number, format_part, format_percent, gettext as _
from dashboard.overview.measures import Measures, measures
from dashboard.overview.models import LABELS, RATES
from dashboard.overview.telling import withheld_measures
from dashboard.plans.models import STATUSES
from dashboard.records.measure import Measure
from dashboard.records.periods import Scope
from dashboard.records.site_settings import settings as in_force
from dashboard.report.document import Grid, Head, plain_text
from dashboard.surveys.levels import one_decimal, signed_number
from dashboard.training.privacy import Sees
from dashboard.web.table import Withheld
from dashboard.web.tiles import period_label

PLANS = (
    "milestones",
    *(f"status_{name}" for name in STATUSES),
    *("status_withdrawn", "plan_completion", "overdue", "due_soon", "stale"),
    *("measurable", "evidenced", "demand_driven"),
)
TRAINING = (
    *("headcount", "trained", "trainers", "sessions_held", "pilots_held"),
    *("satisfaction", "confidence_gain", "applied", "survey_response"),
)
COMMUNITY = (
    *("events", "participants", "outside_participants", "outside_gta", "active_ministries"),
    *("open_requests", "days_to_answer", "open_decisions", "reached", "social_media_share"),
    "guide_reach",
)
REVIEW = ("recommendations_done",)
WRITTEN: Mapping[str, Callable[[Fraction], str]] = {
    "satisfaction": one_decimal,
    "confidence_gain": signed_number,
    "days_to_answer": one_decimal,
}


@dataclass(frozen=True, kw_only=True)
class VisibleFigures:
    """The measures of a scope and of the period before, and what stands in place of those that are
    withheld from the reader.
    """

    scope: Scope
    now: Measures
    before: Measures
    withheld: Mapping[str, Withheld | None]
    withheld_before: Mapping[str, Withheld | None]

    def value(self, name: str) -> Fraction | Withheld | None:
        """What the reader is told of a measure."""
        return self.withheld.get(name) or self.now[name].value

    def grid(self, title: str, names: tuple[str, ...]) -> Grid:
        """A table of these measures: now, made of what, and in the period before."""
        previous = self.scope.period.previous
        rows = [
            [
                plain_text(str(LABELS[name])),
                plain_text(self.withheld.get(name) or written(name, self.now[name])),
                plain_text("" if self.withheld.get(name) else made_of(self.now[name])),
                *([plain_text(self._before(name))] if previous else []),
            ]
            for name in names
            if not (self.scope.ministry and self.now[name].value is None and name in OF_ALL)
        ]
        heads = [Head(_("Figure"), 4), Head(_("Value"), 2, True), Head(_("Made of"), 2, True)]
        if previous:
            heads.append(Head(period_label(previous), 2, True))
        return Grid(title, heads, rows)

    def _before(self, name: str) -> str | Withheld:
        return self.withheld_before.get(name) or written(name, self.before[name])


OF_ALL = {"recommendations_done", "reached", "social_media_share"}
"""Measures of the whole government only."""


def visible_figures(scope: Scope, sees: Sees) -> VisibleFigures:
    """The measures of a scope, without what is withheld from the reader, in a constant number of
    statements.
    """
    before = scope.previous
    return VisibleFigures(
        scope=scope,
        now=measures(scope),
        before=measures(before) if before else {},
        withheld=withheld_measures(scope, sees),
        withheld_before=withheld_measures(before, sees) if before else {},
    )


def written(name: str, measure: Measure) -> str:
    """A measure as people read it; a dash with nothing to divide by."""
    if measure.value is None:
        return DASH
    if write := WRITTEN.get(name):
        return write(measure.value)
    return format_percent(measure.value) if name in RATES else format_number(measure.value)


def made_of(measure: Measure) -> str:
    """Of how many it is: the numerator of the denominator, where it has both."""
    if measure.denominator is None or measure.value is None:
        return ""
    if measure.numerator is None:
        return format_number(measure.denominator)
    return format_part(measure.numerator, measure.denominator)


def definitions() -> list[tuple[str, str]]:
    """What the measures count, in the order of the report."""
    settings = in_force()
    texts = {
        "milestones": _(
            "Steps of commitments whose plan has begun. A milestone has the status of its latest "
            "update; without one it is not started. Withdrawn milestones are in no other count."
        ),
        "plan_completion": _("Complete milestones among all milestones."),
        "overdue": _("Milestones that were due before the day of the report and are not complete."),
        "due_soon": _(
            "Milestones due within %(days)s days that are not complete.",
            days=format_number(settings.DUE_SOON_DAYS),
        ),
        "stale": _(
            "Milestones that are not complete, and of which nothing was reported for "
            "%(days)s days.",
            days=format_number(settings.STALE_DAYS),
        ),
        "measurable": _("Milestones with a measure, a target and a deadline."),
        "evidenced": _(
            "Among milestones reported as substantial or complete, those with evidence attached "
            "that opens."
        ),
        "demand_driven": _(
            "Among commitments of which it is known how they began, those that began with a "
            "consultation or with civil society."
        ),
        "headcount": _("People employed on the day of the report."),
        "trained": _("Staff who hold every required course that is still valid."),
        "trainers": _("Staff who hold a course that makes a trainer."),
        "sessions_held": _("Sessions of the period that were held, pilots among them."),
        "satisfaction": _("Mean answer right after the sessions of the period."),
        "confidence_gain": _(
            "Mean of confidence after less confidence before, right after the sessions of the "
            "period."
        ),
        "applied": _("“Yes” among the follow-up answers to sessions of the period."),
        "survey_response": _(
            "Answers right after the sessions of the period, of the courses completed there."
        ),
        "events": _(
            "Events that began in the period; a ministry’s are those it hosted or attended."
        ),
        "outside_participants": _("Participants who are not from government."),
        "outside_gta": _(
            "Among events held in a place, those outside the Greater Toronto Area; online and "
            "province-wide events are set aside."
        ),
        "active_ministries": _(
            "Active ministries that attended or hosted an event, or asked for support, in the "
            "period."
        ),
        "open_requests": _("Requests for support without an answer on the day of the report."),
        "days_to_answer": _(
            "Half of the requests closed in the period were answered within so many."
        ),
        "open_decisions": _("Decisions of advisory meetings that are not done yet."),
        "reached": _("People whom the outreach of the period reached, as reported."),
        "social_media_share": _("Of the people reached, those reached by social media."),
        "guide_reach": _("Active ministries with a comment on any version of the guide."),
        "recommendations_done": _("Done among the recommendations that were not declined."),
    }
    return [(str(LABELS[name]), text) for name, text in texts.items()]
