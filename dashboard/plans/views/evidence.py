"""The form on which leads and administrators add evidence to a milestone."""

from flask.typing import ResponseReturnValue

from dashboard.accounts.permissions import requires, takes
from dashboard.files.sources import MOST_BYTES
from dashboard.files.store import ENVELOPE
from dashboard.language import gettext as _
from dashboard.plans import reporting
from dashboard.plans.evidence_models import PUBLIC_SERVICE
from dashboard.plans.views import views
from dashboard.plans.views.updates import form_actor, place_of, report_page, reportable
from dashboard.web.forms import Form, redirect_saved


@views.get("/milestones/<code>/evidence/new")
@requires("report_progress")
def new_evidence(code: str) -> ResponseReturnValue:
    """The form for a piece of evidence."""
    milestone = reportable(code)
    fields = reporting.evidence_fields()
    form = Form.empty(f"evidence-{milestone.code}", fields, access=PUBLIC_SERVICE)
    return report_page(
        milestone, "evidence", form, _("Add evidence to %(code)s", code=milestone.code)
    )


@views.post("/milestones/<code>/evidence")
@requires("report_progress")
@takes(MOST_BYTES + ENVELOPE)
def add_evidence(code: str) -> ResponseReturnValue:
    """Hang a link, a file or a note on the milestone."""
    milestone = reportable(code)
    title = _("Add evidence to %(code)s", code=milestone.code)
    form = Form.submitted(f"evidence-{milestone.code}", reporting.evidence_fields())
    if reason := reporting.closed(milestone):
        return report_page(milestone, "evidence", form, title, 409, reason=reason)
    if not reporting.attach(form, milestone, form_actor()):
        return report_page(milestone, "evidence", form, title, 422)
    return redirect_saved(
        _("Evidence was added to %(code)s.", code=milestone.code), *place_of(milestone, "evidence")
    )
