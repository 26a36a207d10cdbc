"""Pieces of evidence with what they belong to: the columns of the catalogue, what it can be
narrowed and sorted by, the statement that does so.
"""

from datetime import date
from typing import Any, Callable, Iterator, Sequence

from flask import url_for
from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from dashboard.accounts.permissions import may
from dashboard.community.models import Event
from dashboard.extensions import db
from dashboard.language import (
    LANGUAGES,
    TORONTO,
    current_language,
    format_date,
    gettext as _,
    localized,
)
from dashboard.plans.evidence import whole_address
from dashboard.plans.evidence_models import (
    DOCUMENT_LANGUAGES,
    EVIDENCE_KINDS,
    OPENS,
    SHUT,
    Evidence,
    LinkCheck,
)
from dashboard.plans.models import Milestone, Plan
from dashboard.plans.recommendation_models import Recommendation
from dashboard.records.fields import codes_in, holds_code
from dashboard.records.periods import today
from dashboard.training.models import Course, Session
from dashboard.web.listing import Listing, Parse, Query, one_of, ordered, search_words, searched
from dashboard.web.table import CODE, DATE, LIST, TEXT, YES_NO, Column

DATA = "title kind url public dated_on belongs_to belongs_to_code missing link"


def link_names() -> dict[str, str]:
    """Whether a piece opens, for this reader; its link as it was when it was last opened."""
    return {
        "opens": _("opens"),
        "closed": _("not for you to open"),
        "announced": _("announced only"),
        "moved": _("link moved"),
        "gone": _("link gone"),
        "sign_in": _("link asks for a sign-in"),
        "silent": _("link does not answer"),
    }


def missing_names() -> dict[str, str]:
    """The language in which a piece is missing."""
    return {"en": _("English"), "fr": _("French")}


def with_parents() -> Select[Any]:
    """Evidence with what it belongs to."""
    statement: Any = (
        select(Evidence, Milestone, Session, Course, Event, Recommendation, Plan, LinkCheck)
        .select_from(Evidence)
        .outerjoin(
            LinkCheck, and_(LinkCheck.evidence_id == Evidence.id, LinkCheck.url == Evidence.url)
        )
        .outerjoin(Milestone, Milestone.id == Evidence.milestone_id)
        .outerjoin(Session, Session.id == Evidence.session_id)
        .outerjoin(Course, Course.id == Session.course_id)
        .outerjoin(Event, Event.id == Evidence.event_id)
        .outerjoin(Recommendation, Recommendation.id == Evidence.recommendation_id)
        .outerjoin(Plan, Plan.id == Recommendation.plan_id)
    )
    return statement  # type: ignore[no-any-return]


def belongs_to(row: Any) -> Iterator[tuple[str, str, str, str]]:
    """What a piece belongs to: the kind's name, the code, what it is called, its page."""
    if row.Milestone:
        code = row.Milestone.code
        name, page = localized(row.Milestone, "name")[0], url_for("plans.milestone", code=code)
        yield "milestone", code, name, page
    if row.Session:
        code = row.Session.code
        name, page = localized(row.Course, "name")[0], url_for("training.session", code=code)
        yield "session", code, name, page
    if row.Event:
        code = row.Event.code
        name, page = localized(row.Event, "name")[0], url_for("community.event", code=code)
        yield "event", code, name, page
    if row.Recommendation:
        one, page = row.Recommendation, url_for("plans.recommendations", code=row.Plan.code)
        yield "recommendation", one.code, localized(one, "text")[0], page
    if number := row.Evidence.guide:
        page = url_for("guide.read", number=number)
        yield "guide", number, _("Guide, version %(number)s", number=number), page


def _missing(language: str) -> ColumnElement[bool]:
    """Whether a piece is missing in a language: the document where its languages are told, else
    its title.
    """
    title = getattr(Evidence, f"title_{language}")
    languages = Evidence.languages
    return or_(
        and_(languages.is_not(None), ~holds_code(languages, language)),
        and_(languages.is_(None), title.is_(None)),
    )


_shut = or_(~Evidence.opens, func.coalesce(LinkCheck.state, OPENS).in_(SHUT))
"""Whether there is nothing that opens: neither link nor file, or a link that did not."""


def missing_in(piece: Evidence) -> str | None:
    """The same of one piece: "en", "fr" or None."""
    languages = codes_in(piece.languages)
    gaps = [
        language
        for language in LANGUAGES
        if (language not in languages if languages else not getattr(piece, f"title_{language}"))
    ]
    return gaps[0] if gaps else None


def _link(row: Any) -> str:
    piece = row.Evidence
    if not piece.opens or not piece.may_be_opened:
        return "closed" if piece.opens else "announced"
    return row.LinkCheck.state if row.LinkCheck else OPENS


def link_words(row: Any) -> str:
    """Whether a piece opens, in words; its link since when: "link gone since December 2"."""
    state = _link(row)
    if row.LinkCheck is None or state in (OPENS, "closed", "announced"):
        return link_names()[state]
    since = format_date(row.LinkCheck.since.astimezone(TORONTO).date())
    return _("%(what)s since %(day)s", what=link_names()[state], day=since)


def shown_state(row: Any) -> str:
    """The same where a piece does anything but open."""
    return "" if _link(row) == OPENS else link_words(row)


def columns() -> list[Column]:
    """A piece with what it belongs to."""
    missing = {code: str(name) for code, name in missing_names().items()}

    def parts(place: int) -> Any:
        return lambda row: [part[place] for part in belongs_to(row)]

    def title(row: Any) -> str:
        return localized(row.Evidence, "title")[0]

    return [
        Column("title", _("Title"), TEXT, title, sort="title"),
        Column("kind", _("Kind"), CODE, "Evidence.kind", EVIDENCE_KINDS, sort="kind"),
        Column("url", _("Link"), TEXT, lambda row: whole_address(row.Evidence) or None),
        Column("public", _("Public"), YES_NO, "Evidence.public"),
        Column("dated_on", _("Document date"), DATE, "Evidence.dated_on", sort="-dated_on"),
        Column("belongs_to", _("Belongs to"), LIST, parts(0), parts(2)),
        Column("belongs_to_code", _("Code"), LIST, parts(1)),
        Column("missing", _("Missing in"), CODE, lambda row: missing_in(row.Evidence), missing),
        Column("link", _("State"), CODE, _link, link_words, sort="gaps"),
    ]


def _year(text: str) -> date:
    if len(text) != 4:
        raise ValueError(text)
    return date(int(text), 1, 1)


def years() -> list[tuple[str, str]]:
    """The years of which there is evidence, the latest first."""
    day = Evidence.dated_on
    known = select(func.min(day), func.max(day)).where(Evidence.known(today()))
    first, last = db.session.execute(known).one()
    numbers = range(last.year, first.year - 1, -1) if first and last else ()
    return [(str(number), str(number)) for number in numbers]


def listing() -> Listing:
    """The catalogue: for administrators what is lacking first, for others the latest."""
    filters: dict[str, Parse] = {
        "q": search_words,
        "kind": one_of(EVIDENCE_KINDS),
        "public": one_of(("yes", "no")),
        "year": _year,
        "missing": one_of(DOCUMENT_LANGUAGES),
        "opens": one_of(("yes", "no")),
        "owner": one_of(("none",)),
    }
    sort = "gaps" if may("write_records") else "-dated_on"
    several = set(filters) - {"q"}
    return Listing("catalogue.page", "catalogue.page_file", filters, columns(), sort, several)


def _asks(name: str, value: Any) -> ColumnElement[bool]:
    """What a filter of this value asks of a piece."""
    tests: dict[str, Callable[[], Any]] = {
        "kind": lambda: Evidence.kind == value,
        "public": lambda: Evidence.public.is_(value == "yes"),
        "year": lambda: Evidence.dated_on.between(value, value.replace(month=12, day=31)),
        "missing": lambda: _missing(value),
        "opens": lambda: ~_shut if value == "yes" else _shut,
        "owner": lambda: Evidence.ministry_id.is_(None),
    }
    test: ColumnElement[bool] = tests[name]()
    return test


def _narrowed(query: Query, without: str = "") -> Select[Any]:
    """The pieces that are asked for, but for one filter, in no order."""
    given = {name: all for name, all in query.filters.items() if all and name not in ("q", without)}
    tests = [or_(*(_asks(name, value) for value in all)) for name, all in given.items()]
    statement = with_parents().where(Evidence.known(today()), *tests)
    return searched(statement, query["q"], Evidence.title_en, Evidence.title_fr)


def counts(query: Query, name: str, values: Sequence[str]) -> list[int]:
    """How many pieces each value of a filter would leave beside the other filters."""
    parse = listing().filters[name]
    each = [func.count(case((_asks(name, parse(value)), 1))) for value in values]
    statement = _narrowed(query, name).with_only_columns(*each, maintain_column_froms=True)
    return list(db.session.execute(statement).one()) if each else []


def total() -> int:
    """How many pieces there are."""
    return db.session.scalar(select(func.count(Evidence.id)).where(Evidence.known(today()))) or 0


def pieces(query: Query) -> Select[Any]:
    """The pieces that are asked for, in their order."""
    statement = _narrowed(query)
    titles = [getattr(Evidence, f"title_{one}") for one in LANGUAGES]
    mine = titles if current_language() == "en" else titles[::-1]
    lacking = or_(*(_missing(language) for language in LANGUAGES))
    by: dict[str, Any] = {
        "title": func.folded(func.coalesce(*mine)),
        "kind": Evidence.kind,
        "dated_on": Evidence.dated_on,
        "gaps": case((_shut, 0), (lacking, 1), (Evidence.ministry_id.is_(None), 2), else_=3),
    }
    latest = Evidence.dated_on.desc().nulls_last()
    return ordered(statement, query.sort, by, latest, Evidence.id)
