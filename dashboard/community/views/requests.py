"""The list of requests for support, the page of one, and the form on which a lead asks."""

from typing import Any, Sequence

from flask import abort, g, redirect, request as sent, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from dashboard.accounts.permissions import may, requires
from dashboard.community.asking import ask, ask_fields, with_help
from dashboard.community.models import REQUEST_KINDS, SupportRequest
from dashboard.community.request_list import (
    READ,
    closed_by,
    days_of,
    read,
    request_columns,
    request_listing,
    request_scope,
    state_names,
    statement_of,
)
from dashboard.community.requests import ANSWER, OLD_DAYS
from dashboard.community.views import views
from dashboard.extensions import db
from dashboard.language import format_number, gettext as _, localized_words, ngettext
from dashboard.ministries.lookup import ministries, options
from dashboard.ministries.models import Ministry
from dashboard.plans.models import Commitment, Milestone
from dashboard.records.periods import Scope, scope
from dashboard.web.chosen import chosen_period, periods
from dashboard.web.forms import Form, back, form_page, redirect_saved
from dashboard.web.listing import rows_by
from dashboard.web.pages import cached_page
from dashboard.web.table import SUFFIX, Table
from dashboard.web.tiles import period_label
from dashboard.web.urls import address_of, get_or_404, this_page

BESIDE = 5
"""How many other requests of the ministry stand beside one."""


def answer_address(request: SupportRequest, here: str) -> str:
    """Where an administrator answers a request; "" for who may not."""
    if not may("write_records"):
        return ""
    return address_of("edit", name="requests", id=request.id, only=ANSWER, back=here)


@views.get("/requests")
@requires("see_totals")
@cached_page(
    "community/requests.html",
    "web/_period_fragment.html",
    board="community/_requests.html",
    outer=("scope", "periods", "label", "choices", "chosen", "asked", "said", "asks"),
)
def requests() -> dict[str, Any]:
    """All requests for support; for htmx only the list."""
    by_id = ministries()
    listing = request_listing(by_id, scope(chosen_period().name))
    query = listing.read()
    chosen = request_scope(query)
    context = listing.context(query, statement_of(query, chosen), read)
    total = context["total"]
    return {
        **context,
        "scope": chosen,
        "periods": periods(chosen.period),
        "label": period_label(chosen.period),
        "table": {column.name: column for column in request_columns(by_id, chosen)},
        "days": lambda request: days_of(request, chosen),
        "is_open": lambda request: not closed_by(request, chosen),
        "old": OLD_DAYS,
        "answer": lambda request: answer_address(request, context["here"]),
        "asks": _may_ask(),
        "choices": {
            "state": list(state_names().items()),
            "kind": list(REQUEST_KINDS.items()),
            "ministry": options(by_id.values()),
        },
        "chosen": {name: sent.args.get(name, "") for name in ("state", "kind", "ministry")},
        "said": ngettext(
            "%(num)s request found.", "%(num)s requests found.", total, num=format_number(total)
        ),
    }


@views.get(f"/requests{SUFFIX}")
@requires("export_screen")
def requests_file(suffix: str) -> ResponseReturnValue:
    """The list of requests as a file, with its filters; texts only for who may read them."""
    listing = request_listing(ministries(), scope(chosen_period().name))
    query = listing.read()
    chosen = request_scope(query)
    rows = rows_by(statement_of(query, chosen), read)
    return Table(
        "requests",
        _("Support requests"),
        listing.columns,
        rows,
        filters=listing.names,
        scope=chosen,
    ).answer(suffix)


@views.get("/requests/<code>")
@requires("see_totals")
@cached_page(
    "web/board_page.html", "web/_fragment.html", "community/_request.html", outer=("title",)
)
def request(code: str) -> dict[str, Any]:
    """One request: since when, its texts and its answer for who may read them, what it led to."""
    request: SupportRequest = get_or_404(SupportRequest, code)
    ministry = db.session.get_one(Ministry, request.ministry_id)
    reads, day = may(READ, request.ministry_id), scope()
    subject = localized_words(request, "subject") if reads else ""
    return {
        "title": f"{subject or _('Request for support')} ({request.code})",
        "request": request,
        "subject": subject,
        "ministry": ministry,
        "kinds": REQUEST_KINDS,
        "reads": reads,
        "is_open": not closed_by(request, day),
        "days": days_of(request, day),
        "old": OLD_DAYS,
        "others": _others(request, day) if reads else [],
        "serves": _serves(request),
        "answer_address": answer_address(request, this_page()),
        "asks": _may_ask(),
        "here": this_page(),
    }


def _others(request: SupportRequest, day: Scope) -> list[tuple[SupportRequest, bool, int]]:
    """Other requests of the same ministry, the newest first: each, whether it is open, its days."""
    chosen = select(SupportRequest).where(
        SupportRequest.known(day.as_of),
        SupportRequest.ministry_id == request.ministry_id,
        SupportRequest.id != request.id,
    )
    newest = chosen.order_by(SupportRequest.received_on.desc(), SupportRequest.code).limit(BESIDE)
    return [(r, not closed_by(r, day), days_of(r, day)) for r in db.session.scalars(newest)]


def _serves(request: SupportRequest) -> list[tuple[Any, str]]:
    """The commitments and milestones that came from a request, with their addresses."""
    served = []
    for model, page in ((Commitment, "commitment"), (Milestone, "milestone")):
        chosen = select(model).where(model.request_id == request.id, model.live)
        records: Sequence[Any] = db.session.scalars(chosen.order_by(model.code)).all()
        served += [(record, address_of(page, code=record.code)) for record in records]
    return served


def _may_ask() -> bool:
    return may("ask_for_support", g.user.ministry_id)


def _ask_page(form: Form, status: int = 200) -> ResponseReturnValue:
    home = url_for("community.requests")
    return form_page(
        "community/_ask_form.html",
        status,
        form=with_help(form),
        action=url_for("community.add_request"),
        form_title=_("Ask for support"),
        back=back(home),
        home=home,
        home_label=_("Support requests"),
    )


@views.get("/requests/new")
@requires("ask_for_support")
def new_request() -> ResponseReturnValue:
    """The form on which a lead asks; an administrator, who has no ministry, adds a record."""
    if g.user.ministry_id is None:
        return redirect(address_of("new", name="requests", back=url_for("community.requests")))
    return _ask_page(Form.empty("ask", ask_fields()))


@views.post("/requests")
@requires("ask_for_support")
def add_request() -> ResponseReturnValue:
    """Keep what a lead asks, under a code of its own."""
    if g.user.ministry_id is None:
        abort(403)
    form = Form.submitted("ask", ask_fields(typed=True))
    made = ask(form, g.user.ministry_id)
    if made is None:
        return _ask_page(form, 422)
    message = _("Your request %(code)s was sent to the Open Government Office.", code=made.code)
    return redirect_saved(message, url_for("community.request", code=made.code), "request")
