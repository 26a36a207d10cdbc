"""The state of a whole version: a draft, in consultation, published."""

from dataclasses import replace

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from dashboard.accounts.permissions import requires
from dashboard.extensions import db
from dashboard.guide.models import GUIDE_STATES, published_by_today
from dashboard.guide.versions import change_state, edition_of, sections_of, version_of
from dashboard.guide.views import version_form, views
from dashboard.language import gettext as _
from dashboard.records.fields import Field
from dashboard.records.kinds import kind
from dashboard.records.save import Actor
from dashboard.web.forms import Form, of_kind, redirect_saved
from dashboard.web.urls import address_of

FORM = "state"


def _fields() -> list[Field]:
    return [replace(of_kind(kind("guide").fields, "state")[0], required=True, default=None)]


def _page(number: str, form: Form, status: int = 200) -> ResponseReturnValue:
    title = _("State of version %(number)s of the guide", number=number)
    return version_form("guide/_state_form.html", "set_version_state", number, form, title, status)


@views.get("/guide/<number>/state")
@requires("write_records")
def version_state(number: str) -> ResponseReturnValue:
    """The form that asks for the state of all sections."""
    sections = sections_of(number)
    version = version_of(sections)
    form = Form.empty(FORM, _fields(), state=version.state)
    form.version = edition_of(sections)
    return _page(version.number, form)


@views.post("/guide/<number>/state")
@requires("write_records")
def set_version_state(number: str) -> ResponseReturnValue:
    """Change the state of every section: a line of the log for each, taken back together."""
    sections = sections_of(number)
    version = sections[0].number
    form = Form.submitted(FORM, _fields())
    form.version = edition_of(sections)
    state: str = form.values.get("state") or ""
    if not form.errors and request.form.get("version") != form.version:
        message = _("Someone changed this version in the meantime. Look at it, then save again.")
        form.add_error("state", message)
        return _page(version, form, 409)
    for section in sections:
        for _field, why in published_by_today({"state": state, "dated_on": section.dated_on}):
            form.add_error(
                "state", _("%(field)s: %(problem)s", field=_("Document date"), problem=why)
            )
    if form.errors:
        return _page(version, form, 422)
    line = change_state(sections, state, Actor(g.user.id, "form"))
    db.session.commit()
    message = _(
        "Version %(number)s of the guide: %(state)s.", number=version, state=GUIDE_STATES[state]
    )
    undo = address_of("take_back", id=line) if line else ""
    return redirect_saved(message, url_for("guide.read", number=version), "s1", undo)
