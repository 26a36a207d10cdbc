"""Plans, their commitments and milestones, and the updates that tell of progress."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, UniqueConstraint, func, select
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dashboard.language import lazy_gettext as _l
from dashboard.plans import review_codes as codes
from dashboard.plans.rules import MILESTONE_WARNINGS, newest_status, reported_in_time, status_alone
from dashboard.records.choices import PILLARS, SOURCES
from dashboard.records.fields import Choices, Field, Label, Record, Type, field, precision
from dashboard.records.kinds import Owner, register
from dashboard.records.rules import WarningRule
from dashboard.records.shown import Searched, Shown

PLAN_STATES: Choices = {
    "draft": _l("Draft"),
    "submitted": _l("Submitted"),
    "published": _l("Published"),
}
STATUSES: Choices = {
    "not_started": _l("Not started"),
    "limited": _l("Limited progress"),
    "substantial": _l("Substantial progress"),
    "complete": _l("Complete"),
}
_SERVED = _l("Support request")


class Plan(Record):
    """An open government plan of a ministry, or of the whole government where it names none."""

    __tablename__ = "plan"
    known_from = "starts_on"

    code: Mapped[str] = field(_l("Code"), Type.CODE, required=True, unique=True)
    name_en: Mapped[str] = field(_l("Name in English"), Type.TEXT, required=True)
    name_fr: Mapped[str] = field(_l("Name in French"), Type.TEXT, required=True)
    ministry_id: Mapped[int | None] = field(_l("Ministry"), Type.REFERENCE, reference="ministry")
    starts_on: Mapped[date | None] = field(_l("Start date"), Type.DATE, also=("Début",))
    ends_on: Mapped[date | None] = field(
        _l("End date"), Type.DATE, after="starts_on", also=("Fin",)
    )
    state: Mapped[str] = field(_l("State"), Type.CHOICE, choices=PLAN_STATES, default="draft")
    url: Mapped[str | None] = field(_l("Link"), Type.URL)
    source: Mapped[str | None] = field(_l("Source"), Type.CHOICE, choices=SOURCES)


def _early_results(label: Label, former: str) -> Any:
    return field(label, Type.CHOICE, choices=codes.EARLY_RESULTS, also=(former,))


def _supporting() -> Any:
    label = _l("Supporting ministries")
    return field(label, Type.REFERENCES, reference="ministry", also=("Ministères partenaires",))


class Commitment(Record):
    """What a plan promises, with the codes that the independent review gave it."""

    __tablename__ = "commitment"

    code: Mapped[str] = field(_l("Code"), Type.CODE, required=True, unique=True)
    plan_id: Mapped[int] = field(_l("Plan"), Type.REFERENCE, reference="plan", required=True)
    name_en: Mapped[str] = field(_l("Name in English"), Type.LONG, required=True)
    name_fr: Mapped[str] = field(_l("Name in French"), Type.LONG, required=True)
    theme_en: Mapped[str | None] = field(_l("Theme in English"), Type.TEXT)
    theme_fr: Mapped[str | None] = field(_l("Theme in French"), Type.TEXT)
    problem_en: Mapped[str | None] = field(_l("Problem in English"), Type.LONG)
    problem_fr: Mapped[str | None] = field(_l("Problem in French"), Type.LONG)
    aim_en: Mapped[str | None] = field(_l("Aim in English"), Type.LONG)
    aim_fr: Mapped[str | None] = field(_l("Aim in French"), Type.LONG)
    lead_id: Mapped[int | None] = field(_l("Lead ministry"), Type.REFERENCE, reference="ministry")
    supporting: Mapped[str | None] = _supporting()
    pillars: Mapped[str | None] = field(_l("Pillars"), Type.CHOICES, choices=PILLARS)
    origin: Mapped[str | None] = field(_l("Origin"), Type.CHOICE, choices=codes.ORIGINS)
    request_id: Mapped[int | None] = field(_SERVED, Type.REFERENCE, reference="support_request")
    verifiable: Mapped[bool | None] = field(_l("Verifiable"), Type.YES_NO)
    specificity: Mapped[str | None] = field(
        _l("Specificity"), Type.CHOICE, choices=codes.SPECIFICITY
    )
    relevance: Mapped[str | None] = field(_l("Relevance"), Type.CHOICES, choices=codes.RELEVANCE)
    potential_impact: Mapped[str | None] = field(
        _l("Potential impact"), Type.CHOICE, choices=codes.IMPACT
    )
    completion: Mapped[str | None] = field(
        _l("Completion (review)"),
        Type.CHOICE,
        choices=codes.REVIEW_COMPLETION,
        also=("Réalisation (examen)",),
    )
    early_access: Mapped[str | None] = _early_results(
        _l("Early results: access to information"), "Premiers résultats : accès à l’information"
    )
    early_participation: Mapped[str | None] = _early_results(
        _l("Early results: civic participation"), "Premiers résultats : participation citoyenne"
    )
    early_accountability: Mapped[str | None] = _early_results(
        _l("Early results: public accountability"), "Premiers résultats : reddition de comptes"
    )
    plan: Mapped[Plan] = relationship(viewonly=True)

    @hybrid_property
    def led_by(self) -> int | None:
        """The ministry that leads it: its own lead, else its plan's ministry. A statement joins
        Plan for it."""
        return self.lead_id or self.plan.ministry_id

    @led_by.inplace.expression
    @classmethod
    def _led_by(cls) -> ColumnElement[int | None]:
        return func.coalesce(cls.lead_id, Plan.ministry_id)


class Milestone(Record):
    """A step of a commitment that can be checked: by a measure, a target and a due date."""

    __tablename__ = "milestone"

    code: Mapped[str] = field(_l("Code"), Type.CODE, required=True, unique=True)
    commitment_id: Mapped[int] = field(
        _l("Commitment"), Type.REFERENCE, reference="commitment", required=True
    )
    name_en: Mapped[str] = field(_l("Name in English"), Type.LONG, required=True)
    name_fr: Mapped[str] = field(_l("Name in French"), Type.LONG, required=True)
    lead_id: Mapped[int | None] = field(_l("Lead ministry"), Type.REFERENCE, reference="ministry")
    supporting: Mapped[str | None] = _supporting()
    starts_on: Mapped[date | None] = field(_l("Start date"), Type.DATE, also=("Début",))
    due_on: Mapped[date | None] = field(
        _l("Due date"), Type.DATE, month=True, ends_month=True, index=True
    )
    due_text_en: Mapped[str | None] = field(
        _l("Deadline in English"), Type.TEXT, also=("Délai en anglais",)
    )
    due_text_fr: Mapped[str | None] = field(
        _l("Deadline in French"), Type.TEXT, also=("Délai en français",)
    )
    measure_en: Mapped[str | None] = field(
        _l("Measure in English"), Type.LONG, also=("Mesure en anglais",)
    )
    measure_fr: Mapped[str | None] = field(
        _l("Measure in French"), Type.LONG, also=("Mesure en français",)
    )
    baseline: Mapped[Decimal | None] = field(_l("Baseline"), Type.NUMBER, percent=True)
    target: Mapped[Decimal | None] = field(_l("Target"), Type.NUMBER, percent=True)
    unit: Mapped[str | None] = field(_l("Unit"), Type.TEXT)
    withdrawn_on: Mapped[date | None] = field(_l("Date withdrawn"), Type.DATE, also=("Retiré le",))
    request_id: Mapped[int | None] = field(_SERVED, Type.REFERENCE, reference="support_request")
    due_on_precision: Mapped[str] = precision()
    commitment: Mapped[Commitment] = relationship(viewonly=True)

    @hybrid_property
    def led_by(self) -> int | None:
        """The ministry that leads it: its own lead, else its commitment's. A statement joins
        Commitment and Plan.
        """
        return self.lead_id or self.commitment.led_by

    @led_by.inplace.expression
    @classmethod
    def _led_by(cls) -> ColumnElement[int | None]:
        return func.coalesce(cls.lead_id, Commitment.led_by)


class Update(Record):
    """What a ministry reports of a milestone on a day, with its proof. A correction is a new
    update; of several on one day the last counts, and the others stay as corrected."""

    __tablename__ = "update"
    known_from = "reported_on"
    __table_args__ = (UniqueConstraint("milestone_id", "reported_on", "sequence"),)

    milestone_id: Mapped[int] = field(
        _l("Milestone"), Type.REFERENCE, reference="milestone", required=True
    )
    reported_on: Mapped[date] = field(_l("Date of update"), Type.DATE, required=True, past=True)
    status: Mapped[str] = field(_l("Status"), Type.CHOICE, choices=STATUSES, required=True)
    sequence: Mapped[int] = field(
        _l("Order within the day"), Type.INTEGER, default=1, least=1, most=10_000
    )
    progress_en: Mapped[str | None] = field(_l("Progress in English"), Type.LONG)
    progress_fr: Mapped[str | None] = field(_l("Progress in French"), Type.LONG)
    challenges_en: Mapped[str | None] = field(_l("Challenges in English"), Type.LONG)
    challenges_fr: Mapped[str | None] = field(_l("Challenges in French"), Type.LONG)
    actual: Mapped[Decimal | None] = field(
        _l("Actual"), Type.NUMBER, percent=True, also=("Résultat",)
    )
    evidence_en: Mapped[str | None] = field(_l("Evidence in English"), Type.LONG)
    evidence_fr: Mapped[str | None] = field(_l("Evidence in French"), Type.LONG)
    evidence_url: Mapped[str | None] = field(_l("Evidence link"), Type.URL)
    source: Mapped[str | None] = field(_l("Source"), Type.CHOICE, choices=SOURCES)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """Who reported it on a form; None where it came from a file."""


published_plans = select(Plan.id).where(Plan.state == "published", Plan.live)
published_commitments = select(Commitment.id).where(
    Commitment.plan_id.in_(published_plans), Commitment.live
)
published_milestones = select(Milestone.id).where(
    Milestone.commitment_id.in_(published_commitments), Milestone.live
)

register(
    Plan,
    "plans",
    _l("Plan"),
    _l("Plans"),
    "plans",
    "code",
    owner=Plan.ministry_id,
    searched=Searched("name", day="ends_on"),
    public=Plan.id.in_(published_plans),
)
register(
    Commitment,
    "commitments",
    _l("Commitment"),
    _l("Commitments"),
    "plans",
    "code",
    owner=Owner(Commitment.led_by, (Plan,)),
    shown=Shown(columns="code name plan ministry theme", narrowed="plan pillars"),
    searched=Searched("name", "theme problem aim"),
    public=Commitment.id.in_(published_commitments),
)
register(
    Milestone,
    "milestones",
    _l("Milestone"),
    _l("Milestones"),
    "plans",
    "code",
    owner=Owner(Milestone.led_by, (Commitment, Plan)),
    shown=Shown(
        columns="code name status due_on ministry commitment",
        narrowed="commitment",
        worked_out=(
            Field(_l("Status"), Type.CHOICE, name="status", choices=STATUSES),
            lambda: newest_status(Update, Milestone),
        ),
    ),
    public=Milestone.id.in_(published_milestones),
    searched=Searched("name", "measure due_text", day="due_on"),
    warnings=MILESTONE_WARNINGS,
)
register(
    Update,
    "updates",
    _l("Update"),
    _l("Updates"),
    "plans",
    "milestone reported_on sequence",
    owner=Owner(Milestone.led_by, (Milestone, Commitment, Plan)),
    public=Update.milestone_id.in_(published_milestones),
    parent_rules=(reported_in_time,),
    shown=Shown(called="milestone reported_on"),
    searched=Searched(text="progress challenges evidence"),
    warnings=(WarningRule("status", status_alone, forms_refuse=True),),
)
