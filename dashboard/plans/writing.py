"""The forms on which leads and administrators report: an update, its translation, evidence."""

from datetime import date
from typing import Any

from flask import abort, g, request, url_for
from sqlalchemy import select

from dashboard.accounts.permissions import may, requires
from dashboard.extensions import db
from dashboard.language import format_date, gettext as _, localized
from dashboard.plans import reporting
from dashboard.plans.milestones import steps
from dashboard.plans.models import STATUSES, Milestone, Update
from dashboard.plans.views import views
from dashboard.records.periods import scope, today
from dashboard.records.save import Actor
from dashboard.web.forms import Form, back, form_page, redirect_saved


def _own(code: str) -> Milestone:
    """The milestone of this code. Stops with 404 where there is none, 403 where the reader may not report on it."""
    found = db.session.scalar(select(Milestone).where(Milestone.code == code.upper()))
    if found is None or (found.archived_at is not None and request.method == "GET"):
        abort(404, _("There is no record “%(name)s”.", name=code[:40]))
    if not may("report_progress", found.led_by):
        abort(
            403,
            _(
                "Only the ministry that leads a milestone, or the Open Government Office, reports on it."
            ),
        )
    return found


def _actor() -> Actor:
    return Actor(g.user.id, "form")


def _page(
    milestone: Milestone, name: str, form: Form, title: str, status: int = 200, **more: Any
) -> Any:
    home = url_for("plans.milestone", code=milestone.code)
    return form_page(
        f"plans/_{name}_form.html",
        status,
        form=form,
        milestone=milestone,
        form_title=title,
        back=back(home),
        home=home,
        home_label=localized(milestone, "name")[0],
        **more,
    )


def _place(milestone: Milestone, here: str) -> tuple[str, str]:
    """Where to go back to, and the id there of what changed: `here` on the milestone's own page, its row elsewhere."""
    home = url_for("plans.milestone", code=milestone.code)
    address = back(home)
    return address, here if address.split("?")[0] == home else f"milestone-{milestone.code}"


def _report_title(milestone: Milestone) -> str:
    return _("Report progress on %(code)s", code=milestone.code)


@views.get("/milestones/<code>/updates/new")
@requires("report_progress")
def new_update(code: str) -> Any:
    """The form for an update, in place or on a page of its own."""
    milestone = _own(code)
    if reason := reporting.closed(milestone):
        abort(409, reason)
    step = next(iter(steps(scope(), Milestone.id == milestone.id)), None)
    form = Form.empty(
        f"report-{milestone.code}",
        reporting.update_fields(),
        reported_on=today().isoformat(),
        status=step.status if step else "not_started",
    )
    return _page(milestone, "update", form, _report_title(milestone))


@views.post("/milestones/<code>/updates")
@requires("report_progress")
def add_update(code: str) -> Any:
    """Add an update. What was typed is kept where it cannot be added."""
    milestone = _own(code)
    form = Form.submitted(f"report-{milestone.code}", reporting.update_fields())
    if reason := reporting.closed(milestone):
        return _page(milestone, "update", form, _report_title(milestone), 409, reason=reason)
    if not reporting.report(form, milestone, g.user.id, _actor()):
        return _page(milestone, "update", form, _report_title(milestone), 422)
    status = STATUSES[form.values["status"]]
    message = _(
        "Progress on %(code)s was saved. Status: %(status)s.", code=milestone.code, status=status
    )
    return redirect_saved(message, *_place(milestone, f"update-{form.values['reported_on']}"))


@views.get("/milestones/<code>/evidence/new")
@requires("report_progress")
def new_evidence(code: str) -> Any:
    """The form for a piece of evidence."""
    milestone = _own(code)
    form = Form.empty(f"evidence-{milestone.code}", reporting.evidence_fields())
    return _page(milestone, "evidence", form, _("Add evidence to %(code)s", code=milestone.code))


@views.post("/milestones/<code>/evidence")
@requires("report_progress")
def add_evidence(code: str) -> Any:
    """Hang a link or a note on the milestone."""
    milestone = _own(code)
    title = _("Add evidence to %(code)s", code=milestone.code)
    form = Form.submitted(f"evidence-{milestone.code}", reporting.evidence_fields())
    if reason := reporting.closed(milestone):
        return _page(milestone, "evidence", form, title, 409, reason=reason)
    if not reporting.attach(form, milestone, _actor()):
        return _page(milestone, "evidence", form, title, 422)
    return redirect_saved(
        _("Evidence was added to %(code)s.", code=milestone.code), *_place(milestone, "evidence")
    )


def _update(milestone: Milestone, day: str) -> Update:
    try:
        reported_on = date.fromisoformat(day)
    except ValueError:
        reported_on = date.min
    chosen = select(Update).where(
        Update.milestone_id == milestone.id, Update.reported_on == reported_on
    )
    found = db.session.scalar(chosen.where(Update.live))
    if found is None:
        abort(404, _("There is no record “%(name)s”.", name=day[:40]))
    return found


def _texts_page(
    milestone: Milestone, update: Update, form: Form, status: int = 200, **more: Any
) -> Any:
    title = _("Translate the update of %(day)s", day=format_date(update.reported_on))
    return _page(milestone, "texts", form, title, status, update=update, **more)


@views.get("/milestones/<code>/updates/<day>/texts")
@requires("report_progress")
def new_texts(code: str, day: str) -> Any:
    """The form for the texts that an update has in one language only."""
    milestone = _own(code)
    update = _update(milestone, day)
    return _texts_page(
        milestone, update, Form.empty(f"texts-{day}", reporting.missing_texts(update))
    )


@views.post("/milestones/<code>/updates/<day>/texts")
@requires("report_progress")
def add_texts(code: str, day: str) -> Any:
    """Fill in the missing translations of an update."""
    milestone = _own(code)
    update = _update(milestone, day)
    missing = reporting.missing_texts(update)
    late = reporting.translated_meanwhile(update, missing, request.form)
    form = Form.submitted(f"texts-{day}", [*missing, *late])
    if late:
        reason = _(
            "Somebody else translated this meanwhile. What you wrote is below, so that you can copy it."
        )
        return _texts_page(milestone, update, form, 409, reason=reason)
    if not reporting.complete(form, update, _actor()):
        return _texts_page(milestone, update, form, 422)
    message = _("The update of %(day)s has been translated.", day=format_date(update.reported_on))
    return redirect_saved(message, *_place(milestone, f"update-{update.reported_on}"))
