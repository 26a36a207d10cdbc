"""The people who may sign in, as administrators look after them."""

from typing import Any

from flask import abort, current_app, flash, g, redirect, render_template, url_for
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from dashboard.accounts import links
from dashboard.accounts.models import ROLES, User
from dashboard.accounts.permissions import requires
from dashboard.accounts.sessions import end_all, is_last_admin
from dashboard.admin.views import views
from dashboard.extensions import db
from dashboard.language import gettext as _, lazy_gettext as _l
from dashboard.ministries.models import Ministry
from dashboard.records.fields import Field, Type
from dashboard.records.save import Actor, create, edit
from dashboard.web.forms import Form, form_page, redirect_saved
from dashboard.web.tables import download
from dashboard.web.urls import absolute

SPOKEN = {"en": "English", "fr": "Français"}
FIELDS = [
    Field(_l("E-mail address"), Type.TEXT, "email", "email", required=True),
    Field(_l("Name"), Type.TEXT, "name", "name", required=True),
    Field(_l("Role"), Type.CHOICE, "role", "role", required=True, choices=ROLES),
    Field(
        _l("Ministry (of a ministry lead)"),
        Type.REFERENCE,
        "ministry",
        "ministry_id",
        reference="ministry",
    ),
    Field(_l("Language"), Type.CHOICE, "language", "language", required=True, choices=dict(SPOKEN)),
]


def _actor() -> Actor:
    return Actor(g.user.id, "form")


def _person(id: int) -> User:
    found = db.session.get(User, id)
    if found is None:
        abort(404, _("There is no record “%(name)s”.", name=str(id)))
    return found


def _check(form: Form, person: User | None = None) -> None:
    values = form.values
    email = (values.get("email") or "").strip()
    if email and ("@" not in email[1:-1] or len(email) > 254 or any(c.isspace() for c in email)):
        form.add_error("email", _("E-mail address: write it as name@ontario.ca"))
    taken = select(User).where(func.lower(User.email) == email.lower())
    if person is not None:
        taken = taken.where(User.id != person.id)
    if email and db.session.scalar(taken) is not None:
        form.add_error("email", _("E-mail address: there is somebody with it already."))
    if (
        values.get("role") == "lead"
        and values.get("ministry_id") is None
        and "ministry" not in form.errors
    ):
        form.add_error("ministry", _("Ministry: a ministry lead has one."))
    if values.get("role") in ("executive", "admin") and values.get("ministry_id") is not None:
        form.add_error("ministry", _("Ministry: only a ministry lead has one."))
    if person is not None and values.get("role") not in (None, "admin") and is_last_admin(person):
        form.add_error(
            "role", _("Role: this is the last administrator. Make somebody else one first.")
        )


def _page(form: Form, title: str, action: str, status: int = 200, **more: Any) -> Any:
    home = url_for("admin.people")
    return form_page(
        "admin/_person_form.html",
        status,
        form=form,
        form_title=title,
        action=action,
        back=home,
        home=home,
        home_label=_("People"),
        **more,
    )


@views.get("/admin/people")
@requires("manage_users")
def people() -> Any:
    """Everybody who may, or might, sign in."""
    found = db.session.scalars(
        select(User).order_by(User.active.desc(), func.folded(User.name))
    ).all()
    admins = [p.id for p in found if p.role == "admin" and p.active and not p.archived_at]
    return render_template(
        "admin/people.html", people=found, last=admins if len(admins) == 1 else []
    )


@views.get("/admin/people.<any(csv,xlsx):kind>")
@requires("manage_users")
def people_file(kind: str) -> Any:
    """The same as a file."""
    found = db.session.scalars(
        select(User).order_by(User.active.desc(), func.folded(User.name))
    ).all()
    header = [
        _("Name"),
        _("E-mail address"),
        _("Role"),
        _("Ministry"),
        _("Language"),
        _("Active"),
        _("Single sign-on"),
    ]
    rows = (
        [
            person.name,
            person.email,
            str(ROLES[person.role]),
            person.ministry.code if person.ministry else "",
            SPOKEN[person.language],
            _("Yes") if person.active else _("No"),
            _("Yes") if person.subject else _("No"),
        ]
        for person in found
    )
    return download(kind, "people", header, rows)


def _not_in_the_demonstration() -> None:
    if current_app.extensions["settings"].DEMONSTRATION:
        abort(409, _("The demonstration has its three people; nobody else can be invited to it."))


@views.get("/admin/people/new")
@requires("manage_users")
def new_person() -> Any:
    """The form of an invitation."""
    _not_in_the_demonstration()
    return _page(
        Form.empty("person", FIELDS, language="en"), _("Invite somebody"), url_for("admin.invite")
    )


@views.post("/admin/people")
@requires("manage_users")
def invite() -> Any:
    """Add a person, and show the one-time link by which they choose a password."""
    _not_in_the_demonstration()
    form = Form.submitted("person", FIELDS)
    _check(form)
    if form.errors:
        return _page(form, _("Invite somebody"), url_for("admin.invite"), 422)
    person = User(**{**form.values, "email": form.values["email"].strip()}, active=True)
    try:
        create(person, _actor())
        secret = links.make(person)
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        form.add_error("email", _("E-mail address: there is somebody with it already."))
        return _page(form, _("Invite somebody"), url_for("admin.invite"), 422)
    return _link_page(person, secret)


def _link_page(person: User, secret: str) -> Any:
    address = absolute(url_for("sign_in.welcome", token=secret, lang=person.language))
    return render_template("admin/link.html", person=person, address=address)


@views.get("/admin/people/<int:id>")
@requires("manage_users")
def person(id: int) -> Any:
    """A person's form."""
    found = _person(id)
    ministry = db.session.get(Ministry, found.ministry_id) if found.ministry_id else None
    texts = {n: getattr(found, n) for n in ("email", "name", "role", "language")}
    form = Form(
        "person",
        FIELDS,
        {**texts, "ministry": ministry.code if ministry else ""},
        version=found.version,
    )
    form.originals = dict(form.raw)
    return _page(form, found.name, url_for("admin.save_person", id=id))


@views.post("/admin/people/<int:id>")
@requires("manage_users")
def save_person(id: int) -> Any:
    """Change a person; a new role or ministry ends their open sign-ins."""
    found = _person(id)
    form = Form.submitted("person", FIELDS)
    _check(form, found)
    action = url_for("admin.save_person", id=id)
    if str(found.version) != form.version:
        form.version = found.version
        reason = _(
            "Somebody else changed this person meanwhile. Check what you wrote, then save it again."
        )
        return _page(form, found.name, action, 409, reason=reason, again=True)
    if form.errors:
        return _page(form, found.name, action, 422)
    moved = (found.role, found.ministry_id) != (form.values["role"], form.values["ministry_id"])
    edit(found, form.values, _actor())
    if moved and found.id != g.user.id:
        end_all(found)
    db.session.commit()
    return redirect_saved(
        _("%(name)s was saved.", name=found.name), url_for("admin.people"), f"person-{id}"
    )


def _done(message: str, id: int) -> Any:
    db.session.commit()
    flash(message, f"person-{id}")
    return redirect(url_for("admin.people") + f"#person-{id}", 303)


@views.post("/admin/people/<int:id>/disable")
@requires("manage_users")
def disable_person(id: int) -> Any:
    """Keep a person out from now on; their open sign-ins and links end at once."""
    found = _person(id)
    if is_last_admin(found):
        abort(409, _("This is the last administrator. Make somebody else one first."))
    edit(found, {"active": False}, _actor())
    end_all(found)
    links.void(found)
    return _done(_("%(name)s cannot sign in any more.", name=found.name), id)


@views.post("/admin/people/<int:id>/enable")
@requires("manage_users")
def enable_person(id: int) -> Any:
    """Let a person in again."""
    found = _person(id)
    edit(found, {"active": True}, _actor())
    return _done(_("%(name)s can sign in again.", name=found.name), id)


@views.post("/admin/people/<int:id>/link")
@requires("manage_users")
def reset_person(id: int) -> Any:
    """A new one-time link; the present password goes on until it is used."""
    found = _person(id)
    if not found.active:
        abort(409, _("This person cannot sign in. Let them in again first."))
    secret = links.make(found)
    db.session.commit()
    return _link_page(found, secret)
