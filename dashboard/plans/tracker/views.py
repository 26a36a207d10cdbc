"""A plan and its progress in the layout of Canada's tracker, from its page."""

import io
import zipfile

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from dashboard.accounts.permissions import requires
from dashboard.language import gettext as _
from dashboard.plans.models import Plan
from dashboard.plans.tracker.write import files
from dashboard.plans.views import views
from dashboard.records.periods import ScopeError
from dashboard.web.table import attached
from dashboard.web.urls import get_or_404


@views.get("/plans/<code>/canada.zip")
@requires("export_screen")
def canada_files(code: str) -> ResponseReturnValue:
    """plan.csv and progress.csv in a zip; `period` narrows progress."""
    plan: Plan = get_or_404(Plan, code)
    reporting = request.args.get("period") or None
    try:
        written = files(plan, reporting)
    except ScopeError:
        abort(
            404,
            _("There is no period “%(name)s”. Write a month as 2022-09.", name=str(reporting)[:40]),
        )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in written.items():
            archive.writestr(name, content)
    return attached(
        Response(buffer.getvalue(), mimetype="application/zip"), f"{plan.code}-canada.zip"
    )
