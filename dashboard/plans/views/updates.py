"""The forms on which leads and administrators report: an update, and its translation."""

from datetime import date
from typing import Any

from flask import abort, g, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from dashboard.accounts.permissions import may, requires
from dashboard.language import format_date, gettext as _, localized
from dashboard.plans import reporting
from dashboard.plans.milestones import steps
from dashboard.plans.models import STATUSES, Milestone, Update
from dashboard.plans.views import views
from dashboard.records.periods import scope, today
from dashboard.records.save import Actor
from dashboard.web.forms import Form, back, form_page, redirect_saved
from dashboard.web.urls import first_or_404, no_such_record


def lead_of(milestone: Milestone) -> int | None:
    """The ministry that leads a milestone."""
    return milestone.led_by


def reportable(code: str) -> Milestone:
    """The milestone of this code. Stops with 404 where there is none, 403 where the reader may not
    report on it.

    What was typed about a milestone that has been archived meanwhile is not lost: the form comes
    back with it.
    """
    chosen = select(Milestone).where(Milestone.code == code.upper())
    if request.method == "GET":
        chosen = chosen.where(Milestone.archived_at.is_(None))
    milestone: Milestone = first_or_404(chosen, code)
    if not may("report_progress", lead_of(milestone)):
        abort(
            403,
            _(
                "Only the ministry that leads a milestone, or the Open Government Office, can "
                "report on it."
            ),
        )
    return milestone


def form_actor() -> Actor:
    """Whoever sent the form."""
    return Actor(g.user.id, "form")


def report_page(
    milestone: Milestone,
    name: str,
    form: Form,
    title: str,
    status: int = 200,
    update: Update | None = None,
    **more: Any,
) -> ResponseReturnValue:
    """A form about a milestone or one of its updates, in place or on a page of its own."""
    home = url_for("plans.milestone", code=milestone.code)
    day = update.reported_on.isoformat() if update else None
    return form_page(
        f"plans/_{name}_form.html",
        status,
        form=form,
        action=url_for(f"plans.add_{name}", code=milestone.code, day=day),
        milestone=milestone,
        update=update,
        before=reporting.newest_of(milestone),
        statuses=STATUSES,
        form_title=title,
        back=back(home),
        home=home,
        home_label=localized(milestone, "name")[0],
        **more,
    )


def place_of(milestone: Milestone, here: str) -> tuple[str, str]:
    """Where to go back to, and the id there of what changed: `here` on the milestone's own page,
    its row elsewhere.
    """
    home = url_for("plans.milestone", code=milestone.code)
    address = back(home)
    return address, here if address.split("?")[0] == home else f"milestone-{milestone.code}"


def _report_title(milestone: Milestone) -> str:
    return _("Report progress on %(code)s", code=milestone.code)


@views.get("/milestones/<code>/updates/new")
@requires("report_progress")
def new_update(code: str) -> ResponseReturnValue:
    """The form for an update, in place or on a page of its own."""
    milestone = reportable(code)
    if reason := reporting.closed(milestone):
        abort(409, reason)
    step = next(iter(steps(scope(), Milestone.id == milestone.id)), None)
    form = Form.empty(
        f"report-{milestone.code}",
        reporting.update_fields(),
        reported_on=today().isoformat(),
        status=step.status if step else "not_started",
    )
    return update_page(milestone, form)


def update_page(
    milestone: Milestone, form: Form, status: int = 200, **more: Any
) -> ResponseReturnValue:
    """The form of an update with what was typed."""
    form = reporting.with_hints(form)
    return report_page(milestone, "update", form, _report_title(milestone), status, **more)


@views.post("/milestones/<code>/updates")
@requires("report_progress")
def add_update(code: str) -> ResponseReturnValue:
    """Add an update. What was typed is kept where it cannot be added."""
    milestone = reportable(code)
    form = Form.submitted(f"report-{milestone.code}", reporting.update_fields())
    if reason := reporting.closed(milestone):
        return update_page(milestone, form, 409, reason=reason)
    day = form.values.get("reported_on")
    update = reporting.report(form, milestone, day, g.user.id, form_actor())
    if update is None:
        return update_page(milestone, form, 422)
    return saved(milestone, update)


def saved(milestone: Milestone, update: Update) -> ResponseReturnValue:
    """Say that an update was saved, with the way to take it back."""
    words = {
        "code": milestone.code,
        "status": STATUSES[update.status],
        "day": format_date(update.reported_on),
    }
    if reporting.corrects(update):
        message = _("The update of %(day)s on %(code)s was corrected. Status: %(status)s.", **words)
    else:
        message = _("Progress on %(code)s was saved. Status: %(status)s.", **words)
    address, place = place_of(milestone, f"update-{update.reported_on}")
    undo = ""
    if update.author_id == g.user.id:  # the same words may have been another's
        undo = url_for(
            "plans.undo_update",
            code=milestone.code,
            id=update.id,
            version=update.version,
            back=address,
        )
    return redirect_saved(message, address, place, undo)


def day_of(text: str) -> date:
    """The day in an address. Stops with 404 where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        no_such_record(text)


def update_of(milestone: Milestone, day: str) -> Update:
    """The update of a day that counts. Stops with 404 where there is none."""
    return reporting.of_day(milestone, day_of(day)) or no_such_record(day)


def _texts_page(
    milestone: Milestone, update: Update, form: Form, status: int = 200, **more: Any
) -> ResponseReturnValue:
    title = _("Translate the update of %(day)s", day=format_date(update.reported_on))
    return report_page(milestone, "texts", form, title, status, update=update, **more)


@views.get("/milestones/<code>/updates/<day>/texts")
@requires("report_progress")
def new_texts(code: str, day: str) -> ResponseReturnValue:
    """The form for the texts that an update has in one language only."""
    milestone = reportable(code)
    update = update_of(milestone, day)
    return _texts_page(
        milestone, update, Form.empty(f"texts-{day}", reporting.missing_texts(update))
    )


@views.post("/milestones/<code>/updates/<day>/texts")
@requires("report_progress")
def add_texts(code: str, day: str) -> ResponseReturnValue:
    """Fill in the missing translations of an update."""
    milestone = reportable(code)
    update = update_of(milestone, day)
    missing = reporting.missing_texts(update)
    late = reporting.translated_meanwhile(update, missing, request.form)
    form = Form.submitted(f"texts-{day}", [*missing, *late])
    if request.form.get("sequence", str(update.sequence)) != str(update.sequence):
        sent = [f for f in reporting.update_fields() if f.language and request.form.get(f.name)]
        form = Form.submitted(f"texts-{day}", sent)
        reason = _(
            "This update was corrected while you were working. Your text is below so that you "
            "can copy it."
        )
        return _texts_page(milestone, update, form, 409, reason=reason)
    if late:
        reason = _(
            "Someone else translated this while you were working. Your text is below so that "
            "you can copy it."
        )
        return _texts_page(milestone, update, form, 409, reason=reason)
    if not reporting.complete(form, update, form_actor()):
        return _texts_page(milestone, update, form, 422)
    message = _("The update of %(day)s has been translated.", day=format_date(update.reported_on))
    return redirect_saved(message, *place_of(milestone, f"update-{update.reported_on}"))
