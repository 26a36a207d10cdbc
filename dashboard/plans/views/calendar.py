"""A ministry's due dates as a calendar feed, behind a private link."""

from typing import Iterator

from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dashboard.accounts.permissions import PUBLIC, requires
from dashboard.extensions import db
from dashboard.language import format_date, gettext as _, localized
from dashboard.ministries.models import Ministry
from dashboard.plans.milestones import steps
from dashboard.plans.models import STATUSES, Milestone
from dashboard.plans.views import views
from dashboard.records.periods import scope
from dashboard.web.calendar import (
    Entry,
    calendar_file,
    no_such_link,
    parts_of,
    private_link,
    renew_links,
)
from dashboard.web.urls import get_or_404

FEED = "calendar"


def due_dates(ministry: Ministry) -> Iterator[Entry]:
    """The due dates of the ministry's milestones that are not complete."""
    for step in steps(scope(ministry=ministry.id), Milestone.due_on.is_not(None)):
        milestone = step.milestone
        if step.withdrawn or step.status == "complete" or milestone.due_on is None:
            continue
        due = format_date(milestone.due_on, milestone.due_on_precision)
        yield Entry(
            uid=f"milestone-{milestone.id}",
            changed_at=milestone.updated_at,
            first=milestone.due_on,
            last=milestone.due_on,
            summary=f"{milestone.code} {localized(milestone, 'name')[0]}",
            lines=[
                _("Status: %(status)s", status=STATUSES[step.status]),
                _("Due date: %(day)s", day=due),
                _("Commitment: %(name)s", name=localized(step.commitment, "name")[0]),
            ],
            address=url_for("plans.milestone", code=milestone.code),
        )


@views.get("/calendar/<token>.ics")
@requires(PUBLIC)
def feed(token: str) -> ResponseReturnValue:
    """The feed, for the calendar program of whoever holds the link."""
    parts = parts_of(FEED, token)
    ministry = db.session.get(Ministry, parts[0]) if len(parts) == 1 else None
    if ministry is None:
        no_such_link()
    title = _("Due dates: %(ministry)s", ministry=localized(ministry, "name")[0])
    return calendar_file(title, ministry.code, due_dates(ministry))


@views.get("/ministries/<code>/calendar")
@requires("see_totals")
def calendar_page(code: str) -> ResponseReturnValue:
    """The reader's private link to a ministry's due dates, and the button that renews it."""
    ministry: Ministry = get_or_404(Ministry, code)
    address = private_link(FEED, "plans.feed", g.user, ministry.id)
    return render_template("plans/calendar.html", ministry=ministry, address=address)


@views.post("/ministries/<code>/calendar")
@requires("see_totals")
def renew_calendar(code: str) -> ResponseReturnValue:
    """Make the reader's earlier links void."""
    ministry: Ministry = get_or_404(Ministry, code)
    renew_links(g.user.id)
    return redirect(url_for("plans.calendar_page", code=ministry.code), 303)
