"""What a review of a plan recommends, what carries it, and what is done of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Sequence

from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from dashboard.accounts.permissions import may, requires
from dashboard.extensions import db
from dashboard.language import gettext as _, localized, sort_key
from dashboard.plans.evidence_models import EVIDENCE_KINDS, Evidence
from dashboard.plans.models import Milestone, Plan
from dashboard.plans.recommendation_models import RECOMMENDATION_STATES, Recommendation
from dashboard.plans.views import views
from dashboard.records.fields import codes_in
from dashboard.records.periods import scope
from dashboard.web.pages import cached_page
from dashboard.web.table import CODE, DATE, LIST, SUFFIX, TEXT, Column, Table, rows_of
from dashboard.web.urls import address_of, get_or_404, this_page


@dataclass(frozen=True)
class Answered:
    """A recommendation with the milestones that carry it, each with its number of pieces of
    evidence, and with its own evidence."""

    recommendation: Recommendation
    milestones: Sequence[tuple[Milestone, int]]
    evidence: Sequence[Evidence]

    @property
    def is_bare(self) -> bool:
        """Whether nothing stands behind it: no answer, milestone or evidence, nor is it closed."""
        one = self.recommendation
        answered = one.response_en or one.response_fr or self.milestones or self.evidence
        return not answered and one.state in ("open", "in_progress")


def answered(plan: Plan, as_of: date) -> list[Answered]:
    """A plan's recommendations with the evidence of a day, those with nothing behind them first, in
    four statements.
    """
    chosen = select(Recommendation).where(Recommendation.live, Recommendation.plan_id == plan.id)
    recommendations = sorted(db.session.scalars(chosen), key=lambda one: sort_key(one.code))
    codes = {code for one in recommendations for code in codes_in(one.milestones)}
    named = select(Milestone).where(Milestone.live, Milestone.code.in_(codes))
    milestones = {milestone.code: milestone for milestone in db.session.scalars(named)}
    ids = [milestone.id for milestone in milestones.values()]
    counted = select(Evidence.milestone_id, func.count()).where(
        Evidence.known(as_of), Evidence.milestone_id.in_(ids)
    )
    pieces = db.session.execute(counted.group_by(Evidence.milestone_id))
    evidence = {row[0]: row[1] for row in pieces}
    own = select(Evidence).where(
        Evidence.known(as_of), Evidence.recommendation_id.in_([one.id for one in recommendations])
    )
    attached = db.session.scalars(own.order_by(Evidence.id)).all()
    rows = [
        Answered(
            one,
            [
                (milestones[code], evidence.get(milestones[code].id, 0))
                for code in codes_in(one.milestones)
                if code in milestones
            ],
            [piece for piece in attached if piece.recommendation_id == one.id],
        )
        for one in recommendations
    ]
    return sorted(rows, key=lambda row: not row.is_bare)


@views.get("/plans/<code>/recommendations")
@requires("see_totals")
@cached_page(
    "web/board_page.html", "web/_fragment.html", "plans/_recommendations.html", outer=("title",)
)
def recommendations(code: str) -> dict[str, Any]:
    """The recommendations of a plan's review, those with nothing behind them first."""
    plan: Plan = get_or_404(Plan, code)
    rows = answered(plan, scope().as_of)
    record = {"name": "recommendations", "back": this_page()}
    return {
        "title": _("Recommendations: %(plan)s", plan=localized(plan, "name")[0]),
        "plan": plan,
        "bare": [row for row in rows if row.is_bare],
        "others": [row for row in rows if not row.is_bare],
        "states": RECOMMENDATION_STATES,
        "evidence_kinds": EVIDENCE_KINDS,
        "edit": lambda one: address_of("edit", id=one.id, **record) if may("write_records") else "",
        "add": address_of("new", **record) if may("write_records") else "",
    }


@views.get(f"/plans/<code>/recommendations{SUFFIX}")
@requires("export_screen")
def recommendations_file(code: str, suffix: str) -> ResponseReturnValue:
    """The same as a table."""
    plan: Plan = get_or_404(Plan, code)
    columns = [
        Column("code", _("Code"), CODE, "recommendation.code"),
        _text("text", _("Recommendation")),
        _text("response", _("Response")),
        Column(
            "state",
            _("State"),
            CODE,
            "recommendation.state",
            lambda row: str(RECOMMENDATION_STATES[row.recommendation.state]),
        ),
        Column("done_on", _("Date done"), DATE, "recommendation.done_on"),
        Column(
            "milestones",
            _("Milestones"),
            LIST,
            lambda row: [milestone.code for milestone, _pieces in row.milestones],
        ),
    ]
    name, title = f"recommendations-{plan.code.lower()}", localized(plan, "name")[0]
    return Table(name, title, columns, rows_of(answered(plan, scope().as_of))).answer(suffix)


def _text(name: str, label: str) -> Column:
    return Column(name, label, TEXT, lambda row: localized(row.recommendation, name)[0])
