"""The form on which leads, where the setting lets them, and administrators mark a course as
completed.
"""

from typing import Any

from flask import abort, g, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from dashboard.accounts.permissions import may, requires
from dashboard.extensions import db
from dashboard.language import format_number, gettext as _, localized, ngettext
from dashboard.ministries.models import Ministry
from dashboard.records.periods import today
from dashboard.records.save import Actor
from dashboard.records.site_settings import settings as in_force
from dashboard.records.undo import ChangedSince
from dashboard.teams import marking
from dashboard.teams.views import named_ministry, views
from dashboard.training.models import Course
from dashboard.web.forms import Form, back, form_page, redirect_saved
from dashboard.web.urls import no_such_record


def may_mark(ministry_id: int) -> bool:
    """Whether the reader may mark courses of this ministry's staff as completed."""
    allowed = may("write_records") or in_force().LEADS_MARK_COMPLETIONS
    return allowed and may("mark_completions", ministry_id)


def _ministry(code: str) -> Ministry:
    """The ministry of this code. Stops with 404 where its names are not for the reader, 403 where
    leads may not mark courses.
    """
    ministry = named_ministry(code)
    if not may_mark(ministry.id):
        abort(403, _("Completed courses are entered by the Open Government Office."))
    return ministry


def _people_of(ministry: Ministry) -> dict[str, Any]:
    return marking.staff_called(ministry, request.values.getlist(marking.WHO))


def _fields(people: dict[str, Any]) -> Any:
    courses = db.session.scalars(select(Course).where(Course.live).order_by(Course.code))
    return marking.fields(people, {c.code: localized(c, "name")[0] for c in courses})


def _page(ministry: Ministry, form: Form, status: int = 200) -> ResponseReturnValue:
    home = url_for("teams.people", code=ministry.code)
    return form_page(
        "teams/_mark_form.html",
        status,
        form=form,
        form_title=_("Mark a course as completed"),
        action=url_for("teams.mark", code=ministry.code),
        back=back(home),
        home=home,
        home_label=_("People to remind"),
    )


@views.get("/ministries/<code>/people/completions")
@requires("mark_completions")
def new_completions(code: str) -> ResponseReturnValue:
    """The form for the people who were chosen in the list."""
    ministry = _ministry(code)
    people = _people_of(ministry)
    texts = {
        marking.WHO: ";".join(people),
        marking.COURSE: request.args.get("course", "")[:60].upper(),
        marking.DAY: today().isoformat(),
    }
    return _page(ministry, Form.empty("mark", _fields(people), **texts))


@views.post("/ministries/<code>/people/completions")
@requires("mark_completions")
def mark(code: str) -> ResponseReturnValue:
    """Mark the course. What was chosen is kept where it cannot be saved."""
    ministry = _ministry(code)
    people = _people_of(ministry)
    form = Form.submitted("mark", _fields(people))
    unknown = [n for n in request.form.getlist(marking.WHO) if n and n not in people]
    if unknown:
        form.errors[marking.WHO] = _(
            "People: this ministry has no staff member with the number %(number)s.",
            number=unknown[0][:60],
        )
    lines = marking.mark(form, people, Actor(g.user.id, "form"))
    if lines is None:
        return _page(ministry, form, 422)
    db.session.commit()
    home = url_for("teams.people", code=ministry.code)
    if not lines:
        return redirect_saved(
            _("These people have the course from that day already."), back(home), "list-title"
        )
    message = ngettext(
        "%(course)s was marked as completed for %(num)s person.",
        "%(course)s was marked as completed for %(num)s people.",
        len(lines),
        num=format_number(len(lines)),
        course=form.values[marking.COURSE],
    )
    undo = url_for("teams.undo_mark", code=ministry.code, first=lines[0], last=lines[-1])
    return redirect_saved(message, back(home), "list-title", undo)


@views.post("/ministries/<code>/people/completions/<int:first>-<int:last>/undo")
@requires("mark_completions")
def undo_mark(code: str, first: int, last: int) -> ResponseReturnValue:
    """Take back what one has just marked."""
    ministry = _ministry(code)
    try:
        people = marking.undo(ministry, first, last, Actor(g.user.id, "form"))
        db.session.commit()
    except (ChangedSince, StaleDataError):
        db.session.rollback()
        abort(409, _("This change cannot be undone: the record has been changed again since."))
    if not people:
        no_such_record(first)
    return redirect_saved(
        _("The change was undone."), url_for("teams.people", code=ministry.code), "list-title"
    )
