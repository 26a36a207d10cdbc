"""The list of requests for support: its columns, what it can be narrowed and sorted by, and the
statement that does so. Texts are read by who may, and searched by nobody else.
"""

from datetime import timedelta
from typing import Any, Mapping

from sqlalchemy import ColumnElement, Select, and_, case, false, or_, select, true

from dashboard.accounts.permissions import ALL, extent, may
from dashboard.community.events import within
from dashboard.community.models import REQUEST_KINDS, SupportRequest
from dashboard.community.requests import OLD_DAYS, is_open
from dashboard.extensions import db
from dashboard.language import gettext as _, localized, search_key
from dashboard.ministries.models import Ministry
from dashboard.records.keys import holds, order_of
from dashboard.records.periods import Scope, period, scope
from dashboard.web.listing import Listing, Query, in_language_of, one_of, ordered, search_words
from dashboard.web.table import CODE, DATE, NUMBER, TEXT, YES_NO, Column, Withheld

READ = "read_requests"
OPEN, OLD, ANSWERED, RECEIVED = "open", "old", "answered", "received"


def state_names() -> dict[str, str]:
    """What the list may be narrowed to."""
    return {
        OPEN: _("Open"),
        OLD: _("Open for over %(num)s days", num=OLD_DAYS),
        ANSWERED: _("Answered in the period"),
        RECEIVED: _("Received in the period"),
    }


def closed_by(request: SupportRequest, scope: Scope) -> bool:
    """Whether a request had its answer by the day of the page."""
    return request.closed_on is not None and request.closed_on <= scope.as_of


def days_of(request: SupportRequest, scope: Scope) -> int:
    """How many days a request waited for its answer, or has waited so far."""
    end = request.closed_on if closed_by(request, scope) else scope.as_of
    return ((end or scope.as_of) - request.received_on).days


def subject_of(request: SupportRequest) -> str | Withheld | None:
    """A request's subject, for who may read it."""
    if not may(READ, request.ministry_id):
        return Withheld(_("for the ministry alone"))
    return localized(request, "subject")[0] or None


def request_columns(ministries: Mapping[int, Ministry], scope: Scope) -> list[Column]:
    """A request as of a day."""

    def name(request: SupportRequest) -> str:
        return localized(ministries[request.ministry_id], "name")[0]

    def closed_on(request: SupportRequest) -> Any:
        return request.closed_on if closed_by(request, scope) else None

    return [
        Column("code", _("Code"), CODE, sort="code"),
        Column(
            "ministry",
            _("Ministry"),
            CODE,
            lambda request: ministries[request.ministry_id].code,
            name,
            sort="ministry",
        ),
        Column("kind", _("Kind"), CODE, text=REQUEST_KINDS, sort="kind"),
        Column("subject", _("Subject"), TEXT, subject_of),
        Column("received_on", _("Date received"), DATE, sort="-received_on"),
        Column("closed_on", _("Date answered"), DATE, closed_on, sort="-closed_on"),
        Column("days", _("Days"), NUMBER, lambda r: days_of(r, scope), unit="days"),
        Column("open", _("Open"), YES_NO, lambda request: not closed_by(request, scope)),
    ]


def request_listing(ministries: Mapping[int, Ministry], scope: Scope) -> Listing:
    """The list, given every ministry by its id: the newest first."""
    by_code = {ministry.code: ministry for ministry in ministries.values()}
    return Listing(
        "community.requests",
        "community.requests_file",
        {
            "q": search_words,
            "state": one_of(state_names()),
            "kind": one_of(REQUEST_KINDS),
            "period": period,
            "ministry": lambda code: by_code[code.upper()],
        },
        request_columns(ministries, scope),
        sort="-received_on",
    )


def request_scope(query: Query) -> Scope:
    """The period and the day as of which the page is drawn, and the ministry."""
    ministry: Ministry | None = query["ministry"]
    name = query["period"].name if query["period"] else None
    return scope(name, ministry=ministry.id if ministry else None)


def statement_of(query: Query, chosen: Scope) -> Select[Any]:
    """The requests that are asked for, in their order; without a state those that were open at any
    time of the period.
    """
    request = SupportRequest
    closed = and_(within(request.closed_on, chosen), request.closed_on <= chosen.as_of)
    old = request.received_on < chosen.as_of - timedelta(OLD_DAYS)
    states: dict[str | None, ColumnElement[bool]] = {
        None: or_(request.closed_on.is_(None), request.closed_on >= chosen.period.start),
        OPEN: is_open(chosen),
        OLD: and_(is_open(chosen), old),
        ANSWERED: closed,
        RECEIVED: within(request.received_on, chosen),
    }
    tests = [request.known(chosen.as_of), states[query["state"]]]
    if chosen.ministry is not None:
        tests.append(request.ministry_id == chosen.ministry)
    if query["kind"]:
        tests.append(request.kind == query["kind"])
    tests += [_holds(word) for word in search_key(query["q"] or "").split()]
    statement = select(request).join(Ministry, Ministry.id == request.ministry_id)
    return _ordered(query.sort, chosen, statement.where(*tests))


def readable() -> ColumnElement[bool]:
    """The requests whose texts the reader may read."""
    whose = extent(READ)
    if whose == ALL:
        return true()
    return false() if whose is None else SupportRequest.ministry_id == whose


def _holds(word: str) -> ColumnElement[bool]:
    """Requests in whose code, or in whose texts where the reader may read them, a word stands."""
    request = SupportRequest
    texts = (
        *(request.subject_en, request.subject_fr, request.details_en, request.details_fr),
        *(request.answer_en, request.answer_fr),
    )
    return or_(holds(word, request.code), and_(readable(), holds(word, *texts)))


def _ordered(sort: str, chosen: Scope, statement: Select[Any]) -> Select[Any]:
    by: dict[str, Any] = {
        "code": order_of(SupportRequest.code),
        "ministry": order_of(in_language_of(Ministry)),
        "kind": SupportRequest.kind,
        "received_on": SupportRequest.received_on,
        "closed_on": case((SupportRequest.closed_on <= chosen.as_of, SupportRequest.closed_on)),
    }
    return ordered(statement, sort, by, by["code"], SupportRequest.id)


def read(statement: Select[Any]) -> Any:
    """The requests of such a statement."""
    return db.session.scalars(statement)
