"""A ministry's due dates as an iCalendar feed, behind a private link that its reader can renew."""

from datetime import timedelta

from flask import Response, abort, current_app, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from icalendar import Calendar, Event
from itsdangerous import BadSignature, URLSafeSerializer

from dashboard.accounts.models import User
from dashboard.accounts.permissions import PUBLIC, requires
from dashboard.extensions import db
from dashboard.language import current_language, format_date, gettext as _, localized
from dashboard.ministries.models import Ministry
from dashboard.plans.milestones import steps
from dashboard.plans.models import STATUSES, Milestone
from dashboard.plans.views import views
from dashboard.records.periods import scope
from dashboard.records.save import Actor, edit
from dashboard.web.urls import absolute, get_or_404


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="calendar")


def link(user: User, ministry: Ministry) -> str:
    """The private address of a ministry's feed for this reader, until they renew it."""
    token = _signer().dumps([user.id, ministry.id, user.calendar_number])
    return absolute(url_for("plans.feed", token=token))


def calendar(ministry: Ministry) -> bytes:
    """The due dates of the ministry's milestones that are not complete, each a whole day (RFC
    5545).
    """
    name = localized(ministry, "name")[0]
    made = Calendar()
    made.add("prodid", "-//Open Government Dashboard//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", _("Due dates: %(ministry)s", ministry=name))
    due = steps(scope(ministry=ministry.id), Milestone.due_on.is_not(None))
    for step in due:
        milestone = step.milestone
        if step.withdrawn or step.status == "complete" or milestone.due_on is None:
            continue
        event = Event()
        event.add("uid", f"milestone-{milestone.id}@open-government-dashboard")
        event.add("dtstamp", milestone.updated_at)
        event.add("dtstart", milestone.due_on)
        event.add("dtend", milestone.due_on + timedelta(1))
        event.add("summary", f"{milestone.code} {localized(milestone, 'name')[0]}")
        lines = [
            _("Status: %(status)s", status=STATUSES[step.status]),
            _("Due date: %(day)s", day=format_date(milestone.due_on, milestone.due_on_precision)),
            _("Commitment: %(name)s", name=localized(step.commitment, "name")[0]),
        ]
        event.add("description", "\n".join(lines))
        event.add("url", absolute(url_for("plans.milestone", code=milestone.code)))
        event.add("transp", "TRANSPARENT")
        made.add_component(event)
    return bytes(made.to_ical())


@views.get("/calendar/<token>.ics")
@requires(PUBLIC)
def feed(token: str) -> ResponseReturnValue:
    """The feed, for the calendar program of whoever holds the link."""
    try:
        user_id, ministry_id, number = _signer().loads(token)
        user, ministry = db.session.get(User, user_id), db.session.get(Ministry, ministry_id)
    except (BadSignature, ValueError, TypeError):
        user = ministry = None
    if (
        not user
        or not ministry
        or not user.active
        or user.archived_at
        or user.calendar_number != number
    ):
        abort(404, _("This calendar link is no longer valid. Open the dashboard to get a new one."))
    response = Response(calendar(ministry), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = (
        f'inline; filename="{ministry.code}-{current_language()}.ics"'
    )
    return response


@views.get("/ministries/<code>/calendar")
@requires("see_totals")
def calendar_page(code: str) -> ResponseReturnValue:
    """The reader's private link to a ministry's due dates, and the button that renews it."""
    ministry: Ministry = get_or_404(Ministry, code)
    return render_template("plans/calendar.html", ministry=ministry, address=link(g.user, ministry))


@views.post("/ministries/<code>/calendar")
@requires("see_totals")
def renew_calendar(code: str) -> ResponseReturnValue:
    """Make the reader's earlier links void."""
    ministry: Ministry = get_or_404(Ministry, code)
    user = db.session.get_one(User, g.user.id)
    edit(user, {"calendar_number": user.calendar_number + 1}, Actor(user.id, "form"))
    db.session.commit()
    flash(
        _("The link was renewed. Calendars that use the old link will no longer update."),
        "calendar-link",
    )
    return redirect(url_for("plans.calendar_page", code=ministry.code), 303)
