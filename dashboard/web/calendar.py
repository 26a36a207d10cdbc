"""Feeds for calendar programs (RFC 5545), each behind a private link that its reader can renew."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Iterable, NoReturn, Sequence

from flask import Response, abort, current_app, flash, url_for
from icalendar import Calendar, Event, vText
from itsdangerous import BadSignature, URLSafeSerializer

from dashboard.accounts.models import User
from dashboard.extensions import db
from dashboard.language import current_language, gettext as _
from dashboard.records.save import Actor, edit
from dashboard.web.urls import absolute, shown


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Something that takes whole days in a calendar: the first, the last, and what is said of it.
    `uid` calls it by the same name for ever."""

    uid: str
    changed_at: datetime
    first: date
    last: date
    summary: str
    lines: Sequence[str]
    address: str


def _signer(feed: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=feed)


def private_link(feed: str, endpoint: str, user: User, *parts: int) -> str:
    """The private address of a feed of these parts for this reader, until they renew it."""
    token = _signer(feed).dumps([user.id, *parts, user.calendar_number])
    return shown(url_for(endpoint, token=token))


def parts_of(feed: str, token: str) -> list[int]:
    """What a private link of this feed was made for. Stops with 404 for a link that is forged, was
    renewed, or whose reader may no longer sign in."""
    try:
        user_id, *parts, number = _signer(feed).loads(token)
        user = db.session.get(User, user_id)
    except (BadSignature, ValueError, TypeError):
        no_such_link()
    if not user or not user.active or user.archived_at or user.calendar_number != number:
        no_such_link()
    return list(parts)


def no_such_link() -> NoReturn:
    """Answer 404 to a link that shows nothing."""
    abort(404, _("This calendar link is no longer valid. Open the dashboard to get a new one."))


def calendar_file(title: str, name: str, entries: Iterable[Entry]) -> Response:
    """A feed of this title, as a file of this name."""
    made = Calendar()
    made.add("prodid", "-//Open Government Dashboard//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", vText(title))
    for entry in entries:
        event = Event()
        event.add("uid", f"{entry.uid}@open-government-dashboard")
        event.add("dtstamp", entry.changed_at)
        event.add("dtstart", entry.first)
        event.add("dtend", entry.last + timedelta(1))
        event.add("summary", entry.summary)
        event.add("description", "\n".join(entry.lines))
        event.add("url", absolute(entry.address))
        event.add("transp", "TRANSPARENT")
        made.add_component(event)
    response = Response(made.to_ical(), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{name}-{current_language()}.ics"'
    return response


def renew_links(user_id: int) -> None:
    """Make all earlier links of a reader void, and say so on the next page."""
    user = db.session.get_one(User, user_id)
    edit(user, {"calendar_number": user.calendar_number + 1}, Actor(user.id, "form"))
    db.session.commit()
    flash(
        _("The link was renewed. Calendars that use the old link will no longer update."),
        "calendar-link",
    )
