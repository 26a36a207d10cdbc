"""Evidence: what shows that something was done, hung on what it shows."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Iterator

from sqlalchemy import ColumnElement, ForeignKey, Index, String, func, or_, select
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, column_property, mapped_column

from dashboard.accounts.permissions import may
from dashboard.community.models import Event
from dashboard.extensions import Model
from dashboard.language import lazy_gettext as _l
from dashboard.plans.models import Commitment, Milestone, Plan, published_milestones
from dashboard.plans.recommendation_models import Recommendation, published_recommendations
from dashboard.records.choices import SOURCES
from dashboard.records.fields import Choices, Label, Record, Type, field
from dashboard.records.kinds import register
from dashboard.records.rules import Values, one_language
from dashboard.records.shown import Searched, Shown
from dashboard.training.models import Session

EVIDENCE_KINDS: Choices = {
    "guide": _l("Guide"),
    "deck": _l("Deck"),
    "minutes": _l("Minutes"),
    "report": _l("Report"),
    "dataset": _l("Dataset"),
    "page": _l("Web page"),
    "other": _l("Other"),
}
EVERYBODY, PUBLIC_SERVICE, MINISTRY = "everybody", "public_service", "ministry"
ACCESS: Choices = {
    EVERYBODY: _l("Everybody"),
    PUBLIC_SERVICE: _l("The public service"),
    MINISTRY: _l("The ministry only"),
}
OPENS, MOVED, GONE, SIGN_IN, SILENT = "opens", "moved", "gone", "sign_in", "silent"
SHUT = GONE, SIGN_IN, SILENT
"""What a link does that does not open."""
DOCUMENT_LANGUAGES: Choices = {"en": _l("English"), "fr": _l("French")}


class Evidence(Record):
    """A link, a file or a note that shows something. Its id is its number for ever: records are
    archived, never deleted.
    """

    __tablename__ = "evidence"
    known_from = "dated_on"
    __table_args__ = (Index("ix_evidence_milestone_id_archived_at", "milestone_id", "archived_at"),)

    title_en: Mapped[str | None] = field(_l("Title in English"), Type.TEXT)
    title_fr: Mapped[str | None] = field(_l("Title in French"), Type.TEXT)
    url: Mapped[str | None] = field(_l("Link"), Type.URL)
    file: Mapped[str | None] = field(_l("File"), Type.FILE, also=("Fichier",))
    kind: Mapped[str] = field(_l("Kind"), Type.CHOICE, choices=EVIDENCE_KINDS, default="other")
    public: Mapped[bool] = field(_l("Public"), Type.YES_NO, default=False, also=("Public",))
    access: Mapped[str | None] = field(_l("Who may open it"), Type.CHOICE, choices=ACCESS)
    access_reason_en: Mapped[str | None] = field(_l("Why not everybody, in English"), Type.LONG)
    access_reason_fr: Mapped[str | None] = field(_l("Why not everybody, in French"), Type.LONG)
    languages: Mapped[str | None] = field(
        _l("Languages of the document"), Type.CHOICES, choices=DOCUMENT_LANGUAGES
    )
    dated_on: Mapped[date | None] = field(
        _l("Document date"), Type.DATE, past=True, also=("Daté du",)
    )
    source: Mapped[str | None] = field(_l("Source"), Type.CHOICE, choices=SOURCES)
    milestone_id: Mapped[int | None] = field(_l("Milestone"), Type.REFERENCE, reference="milestone")
    session_id: Mapped[int | None] = field(_l("Session"), Type.REFERENCE, reference="session")
    event_id: Mapped[int | None] = field(
        _l("Event"), Type.REFERENCE, reference="event", also=("Activité",)
    )
    guide: Mapped[str | None] = field(_l("Guide version"), Type.LOOKUP, reference="guide_section")
    recommendation_id: Mapped[int | None] = field(
        _l("Recommendation"), Type.REFERENCE, reference="recommendation"
    )

    if TYPE_CHECKING:
        ministry_id: Mapped[int | None]

    @hybrid_property
    def opens(self) -> bool:
        """Whether there is anything to open: a title alone announces it."""
        return bool(self.url or self.file)

    @opens.inplace.expression
    @classmethod
    def _opens(cls) -> ColumnElement[bool]:
        return or_(cls.url.is_not(None), cls.file.is_not(None))

    @property
    def open_to(self) -> str:
        """Who may open it. Where only “public: no” is known, it is the public service."""
        return EVERYBODY if self.public else self.access or PUBLIC_SERVICE

    @property
    def may_be_opened(self) -> bool:
        """Whether this reader may open it; everybody who signs in may know that it exists."""
        return self.open_to != MINISTRY or may("open_evidence", self.ministry_id)


class LinkCheck(Model):
    """What a piece's link did when the worker last opened it, and since when it has done so. It
    tells of another's server: it is no record, and stands in no log.
    """

    __tablename__ = "link_check"

    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
    url: Mapped[str] = mapped_column(String(2000))
    state: Mapped[str] = mapped_column(String(20))
    since: Mapped[datetime]
    checked_at: Mapped[datetime]


def _of(ministry: Any, *tests: Any) -> Any:
    """The ministry of a record that a piece hangs on."""
    return select(ministry).where(*tests).correlate(Evidence).scalar_subquery()


_plan_of = Commitment.id == Milestone.commitment_id, Plan.id == Commitment.plan_id
Evidence.ministry_id = column_property(
    func.coalesce(
        _of(Milestone.led_by, Milestone.id == Evidence.milestone_id, *_plan_of),
        _of(Session.ministry_id, Session.id == Evidence.session_id),
        _of(Event.ministry_id, Event.id == Evidence.event_id),
        _of(
            Plan.ministry_id,
            Recommendation.id == Evidence.recommendation_id,
            Plan.id == Recommendation.plan_id,
        ),
    )
)


def one_access(evidence: Values) -> Iterator[tuple[str, Label]]:
    """“Public” and “Who may open it” say the same, where both are said."""
    access, public = evidence.get("access"), bool(evidence.get("public"))
    if access and (access == EVERYBODY) != public:
        yield "access", _l("does not fit “Public”: what everybody may open is public")


register(
    Evidence,
    "evidence",
    _l("Evidence"),
    _l("Evidence"),
    "plans",
    "url milestone session event guide recommendation",
    owner=Evidence.ministry_id,
    public=Evidence.public.is_(True)
    & (Evidence.milestone_id.is_(None) | Evidence.milestone_id.in_(published_milestones))
    & (
        Evidence.recommendation_id.is_(None)
        | Evidence.recommendation_id.in_(published_recommendations)
    ),
    rules=(one_language("title"), one_access),
    shown=Shown(called="title"),
    searched=Searched("title", numbered="E"),
    either=("url", "title_en", "title_fr"),
)
