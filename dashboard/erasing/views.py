"""The form on which administrators erase a person's information."""

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue

from dashboard.accounts.permissions import requires
from dashboard.erasing import erase as erasing
from dashboard.extensions import db
from dashboard.language import gettext as _, lazy_gettext as _l
from dashboard.records.fields import Field, Type
from dashboard.records.save import Actor
from dashboard.web.forms import Form, form_page, redirect_saved

views = Blueprint("erasing", __name__)
NUMBER = Field(
    _l("Employee number"), Type.CODE, "employee_number", "employee_number", required=True
)


def _page(form: Form, status: int = 200) -> ResponseReturnValue:
    home = url_for("admin.page")
    return form_page(
        "erasing/_form.html",
        status,
        form=form,
        action=url_for("erasing.erase"),
        form_title=_("Erase a person’s information"),
        back=home,
        home=home,
        home_label=_("Administration"),
    )


@views.get("/admin/erase")
@requires("write_records")
def page() -> ResponseReturnValue:
    """The form that asks whose."""
    return _page(Form.empty("erase", [NUMBER]))


@views.post("/admin/erase")
@requires("write_records")
def erase() -> ResponseReturnValue:
    """Erase a person's information, once it is confirmed whose it is: it cannot be undone."""
    form = Form.submitted("erase", [NUMBER])
    person = erasing.find_person(form.values.get("employee_number") or "")
    if person is None:
        form.add_error("employee_number", _("No staff member has this employee number."))
        return _page(form, 422)
    form.warnings["employee_number"] = _(
        "%(name)s (%(number)s) will leave every table, the change log and kept files. This cannot "
        "be undone.",
        name=person.name or "—",
        number=person.employee_number,
    )
    if not form.may_be_saved:
        return _page(form, 422)
    erasing.erase(person, Actor(g.user.id, "form"))
    db.session.commit()
    message = (
        _("The person’s information was erased.")
        if erasing.finish()
        else _(
            "The person’s information was erased. The database’s file is in use and may still hold "
            "it: run the command “erase” with the same number once more."
        )
    )
    return redirect_saved(message, url_for("erasing.page"), "main")
