"""Requests for support that wait for an answer."""

from dataclasses import replace

from flask import url_for

from dashboard.accounts.permissions import may
from dashboard.community.models import SupportRequest
from dashboard.community.requests import ANSWER, OLD_DAYS, open_requests
from dashboard.extensions import db
from dashboard.language import current_language, format_number, gettext as _, localized, ngettext
from dashboard.ministries.models import Ministry
from dashboard.records.periods import Scope
from dashboard.web.attention import LATE, OTHER, Action, Thing, waiting_for
from dashboard.web.urls import address_of

MOST = 50
"""How many requests a list of what needs attention names at most."""


def attention(scope: Scope, here: str, most: int | None = None) -> list[Thing]:
    """The open requests of the scope's ministry, the oldest first, and that there are more; or so
    many of the oldest of all. In one statement."""
    things = [_thing(request, scope, here) for request in open_requests(scope, most or MOST + 1)]
    return things if most or len(things) <= MOST else [*things[:MOST], _all(things[MOST], scope)]


def _all(next_one: Thing, scope: Scope) -> Thing:
    """Stands for the requests that are left out, of which the next one is the oldest."""
    ministry = db.session.get_one(Ministry, scope.ministry)
    words = ngettext("more than %(num)s", "more than %(num)s", MOST, num=format_number(MOST))
    return replace(
        next_one,
        id="attention-requests",
        title=_("All open requests"),
        language=current_language(),
        code="",
        address=url_for("community.requests", ministry=ministry.code, state="open"),
        reasons=[words],
        action=None,
    )


def _thing(request: SupportRequest, scope: Scope, here: str) -> Thing:
    days = (scope.as_of - request.received_on).days
    reads = may("read_requests", request.ministry_id)
    title, language = localized(request, "subject") if reads else ("", current_language())
    return Thing(
        id=f"request-{request.code}",
        title=title or _("Request for support"),
        language=language,
        code=request.code,
        address=url_for("community.request", code=request.code),
        reasons=[waiting_for(days)],
        rank=LATE if days > OLD_DAYS else OTHER,
        size=days,
        action=_action(request, here),
    )


def _action(request: SupportRequest, here: str) -> Action | None:
    record = {"name": "requests", "id": request.id, "back": here}
    if may("write_records"):
        return Action(
            label=_("Record the answer"),
            address=address_of("edit", **record, only=ANSWER),
            name=_("Record the answer to %(code)s", code=request.code),
            in_place=True,
        )
    if may("suggest", request.ministry_id):
        return Action(label=_("Suggest a correction"), address=address_of("suggest", **record))
    return None
