"""Today's update corrected today, and what was just saved taken back."""

from datetime import timedelta
from typing import Any

from flask import abort, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from dashboard.accounts.permissions import requires
from dashboard.extensions import db, now
from dashboard.language import format_date, gettext as _
from dashboard.plans import reporting
from dashboard.plans.models import Milestone, Update
from dashboard.plans.views import views
from dashboard.plans.views.updates import (
    day_of,
    form_actor,
    place_of,
    report_page,
    reportable,
    saved,
    update_of,
    update_page,
)
from dashboard.records.history import Change
from dashboard.records.undo import ChangedSince, take_back
from dashboard.web.forms import Form, redirect_saved
from dashboard.web.urls import first_or_404

UNDONE_WITHIN = timedelta(hours=1)
"""Later, others have read an update, and a correction tells them more than its absence."""


def _version(update: Update) -> str:
    """Stands for an update as it is: another one of its day, or a translation, changes it."""
    return f"{update.sequence}.{update.version}"


def _correction_page(
    milestone: Milestone, update: Update, form: Form, status: int = 200, **more: Any
) -> ResponseReturnValue:
    title = _(
        "Correct the update of %(day)s on %(code)s",
        day=format_date(update.reported_on),
        code=milestone.code,
    )
    form = reporting.with_hints(form)
    form.version = _version(update)
    return report_page(milestone, "correction", form, title, status, update=update, **more)


def _refusal(milestone: Milestone, update: Update) -> str:
    """Why an update cannot be corrected on the spot; nothing where it can."""
    if reason := reporting.closed(milestone):
        return reason
    if reporting.is_todays(update, reporting.newest_of(milestone)):
        return ""
    return _(
        "Only today’s update can be corrected on the spot. Report the correction as a new update; "
        "this one stays in the history."
    )


@views.get("/milestones/<code>/updates/<day>/correction")
@requires("report_progress")
def new_correction(code: str, day: str) -> ResponseReturnValue:
    """The form of today's update as it stands."""
    milestone = reportable(code)
    update = update_of(milestone, day)
    if reason := _refusal(milestone, update):
        abort(409, reason)
    form = Form.of_record(f"correct-{milestone.code}", reporting.correction_fields(), update)
    form.originals = dict(form.raw)
    return _correction_page(milestone, update, form)


@views.post("/milestones/<code>/updates/<day>/correction")
@requires("report_progress")
def add_correction(code: str, day: str) -> ResponseReturnValue:
    """Report the same day again: the earlier update stays in the history, and counts no more.

    Where somebody else has corrected it meanwhile, both versions are shown, and nothing is saved.
    """
    milestone = reportable(code)
    update = reporting.of_day(milestone, day_of(day))
    form = Form.submitted(f"correct-{milestone.code}", reporting.correction_fields())
    if update is None:
        return _report_page(milestone, day, form)
    if reason := _refusal(milestone, update):
        return _correction_page(milestone, update, form, 409, reason=reason)
    if form.version != _version(update) and reporting.differs(update, form):
        reason = _(
            "Someone else changed this update while you were working. Their version is shown "
            "below, then yours. Save again to replace theirs with yours."
        )
        return _correction_page(milestone, update, form, 409, reason=reason, meanwhile=True)
    new = reporting.report(form, milestone, update.reported_on, g.user.id, form_actor())
    if new is None:
        return _correction_page(milestone, update, form, 422)
    return saved(milestone, new)


def _undone(update: Update, version: str | None) -> bool:
    """Take an update back; says whether that was still possible."""
    if str(update.version) != version or update.created_at < now() - UNDONE_WITHIN:
        return False
    added = select(Change).where(Change.kind == "updates", Change.action == "create")
    try:
        take_back(first_or_404(added.where(Change.record_id == update.id), update.id), form_actor())
        db.session.commit()
    except (ChangedSince, StaleDataError):
        db.session.rollback()
        return False
    return True


def _report_page(milestone: Milestone, day: str, form: Form) -> ResponseReturnValue:
    """What was typed as a correction of an update that is no more, as a report of its own."""
    raw = {**form.raw, "reported_on": day}
    report = Form(f"report-{milestone.code}", reporting.update_fields(), raw)
    reason = _(
        "The update was undone while you were working. Your text is below: save it to report it "
        "again."
    )
    return update_page(milestone, report, 409, reason=reason, again=True)


@views.post("/milestones/<code>/updates/<int:id>/undo")
@requires("report_progress")
def undo_update(code: str, id: int) -> ResponseReturnValue:
    """Take back an update that one has just saved; what it corrected counts again."""
    milestone = reportable(code)
    chosen = select(Update).where(Update.id == id, Update.milestone_id == milestone.id)
    update: Update = first_or_404(chosen, id)
    if update.author_id != g.user.id:
        abort(403, _("Only the person who saved an update can undo it."))
    if update.archived_at is None and not _undone(update, request.args.get("version")):
        abort(
            409,
            _(
                "This update can no longer be undone: it has been there for more than an "
                "hour, or has been changed since. Report the correction as a new update."
            ),
        )
    message = _(
        "The update of %(day)s on %(code)s was undone.",
        day=format_date(update.reported_on),
        code=milestone.code,
    )
    return redirect_saved(message, *place_of(milestone, "updates"))
