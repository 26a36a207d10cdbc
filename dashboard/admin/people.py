"""The people who may sign in, as administrators look after them."""

from typing import Any, Sequence

from flask import abort, current_app, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from dashboard.accounts import links
from dashboard.accounts.models import ROLES, SPOKEN, User, is_address
from dashboard.accounts.permissions import requires
from dashboard.accounts.sessions import end_all_sign_ins, is_active_admin, is_last_admin
from dashboard.admin import lists
from dashboard.admin.views import views
from dashboard.extensions import db, now
from dashboard.language import gettext as _, lazy_gettext as _l, search_key
from dashboard.ministries.models import Ministry
from dashboard.records.fields import Field, Type
from dashboard.records.save import Actor, create, edit
from dashboard.sign_in import letters
from dashboard.web.forms import Form, form_page, redirect_saved
from dashboard.web.kept import register_labels
from dashboard.web.table import CODE, SUFFIX, TEXT, YES_NO, Column, Table, rows_of
from dashboard.web.urls import get_or_404, shown

FIELDS = [
    Field(_l("Email address"), Type.TEXT, "email", "email", required=True),
    Field(_l("Name"), Type.TEXT, "name", "name", required=True),
    Field(_l("Role"), Type.CHOICE, "role", "role", required=True, choices=ROLES),
    Field(
        _l("Ministry (required for ministry leads)"),
        Type.REFERENCE,
        "ministry",
        "ministry_id",
        reference="ministry",
    ),
    Field(_l("Language"), Type.CHOICE, "language", "language", required=True, choices=dict(SPOKEN)),
]
register_labels(FIELDS)


def _actor() -> Actor:
    return Actor(g.user.id, "form")


def _person(id: int) -> User:
    person: User = get_or_404(User, id)
    return person


def _check(form: Form, person: User | None = None) -> None:
    values = form.values
    email = (values.get("email") or "").strip()
    if email and not is_address(email):
        form.add_error("email", _("Email address: use the format name@ontario.ca"))
    taken = select(User).where(func.lower(User.email) == email.lower())
    if person is not None:
        taken = taken.where(User.id != person.id)
    if email and db.session.scalar(taken) is not None:
        form.add_error("email", _("Email address: another person already uses it."))
    if (
        values.get("role") == "lead"
        and values.get("ministry_id") is None
        and "ministry" not in form.errors
    ):
        form.add_error("ministry", _("Ministry: choose the ministry this person leads."))
    if values.get("role") in ("executive", "admin") and values.get("ministry_id") is not None:
        form.add_error("ministry", _("Ministry: leave this blank for this role."))
    if person is not None and values.get("role") not in (None, "admin") and is_last_admin(person):
        form.add_error(
            "role",
            _(
                "Role: this is the only administrator. Give another person the "
                "administrator role first."
            ),
        )


def _page(
    form: Form, title: str, action: str, status: int = 200, **more: Any
) -> ResponseReturnValue:
    home = url_for("admin.people")
    return form_page(
        "admin/_person_form.html",
        status,
        form=form,
        offered=lists.offered(form.fields),
        form_title=title,
        action=action,
        back=home,
        home=home,
        home_label=_("People"),
        **more,
    )


def _people() -> Sequence[User]:
    everybody = db.session.scalars(select(User).order_by(User.id))
    return sorted(everybody, key=lambda person: (not person.active, search_key(person.name)))


@views.get("/admin/people")
@requires("manage_users")
def people() -> ResponseReturnValue:
    """Everybody who may, or might, sign in."""
    everybody = _people()
    admins = [person.id for person in everybody if is_active_admin(person)]
    last = admins if len(admins) == 1 else []
    return render_template("admin/people.html", people=everybody, last=last)


def _columns() -> list[Column]:
    def ministry(person: User) -> str | None:
        return person.ministry.code if person.ministry else None

    return [
        Column("name", _("Name"), TEXT),
        Column("email", _("Email address"), TEXT),
        Column("role", _("Role"), CODE, text=ROLES),
        Column("ministry", _("Ministry"), CODE, ministry),
        Column("language", _("Language"), CODE, text=SPOKEN),
        Column("active", _("Active"), YES_NO),
        Column("single_sign_on", _("Single sign-on"), YES_NO, lambda person: bool(person.subject)),
    ]


@views.get(f"/admin/people{SUFFIX}")
@requires("manage_users")
def people_file(suffix: str) -> ResponseReturnValue:
    """The same as a file."""
    return Table("people", _("People"), _columns(), rows_of(_people())).answer(suffix)


def _not_in_the_demonstration() -> None:
    if current_app.extensions["settings"].DEMONSTRATION:
        abort(409, _("The demonstration has three accounts; no one else can be invited."))


@views.get("/admin/people/new")
@requires("manage_users")
def new_person() -> ResponseReturnValue:
    """The form of an invitation."""
    _not_in_the_demonstration()
    return _page(
        Form.empty("person", FIELDS, language="en"), _("Invite a person"), url_for("admin.invite")
    )


@views.post("/admin/people")
@requires("manage_users")
def invite() -> ResponseReturnValue:
    """Add a person, and mail, or else show, the one-time link by which they choose a password."""
    _not_in_the_demonstration()
    form = Form.submitted("person", FIELDS)
    _check(form)
    if form.errors:
        return _page(form, _("Invite a person"), url_for("admin.invite"), 422)
    person = User(**{**form.values, "email": form.values["email"].strip()}, active=True)
    try:
        create(person, _actor())
        by_mail = letters.links_go_by_mail()
        if by_mail:
            letters.invite(person)
        secret = "" if by_mail else links.make_link(person)
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        form.add_error("email", _("Email address: another person already uses it."))
        return _page(form, _("Invite a person"), url_for("admin.invite"), 422)
    if by_mail:
        sent = _(
            "%(name)s is sent an invitation at %(email)s.", name=person.name, email=person.email
        )
        return redirect_saved(sent, url_for("admin.people"), f"person-{person.id}")
    return _link_page(person, secret)


def _link_page(person: User, secret: str) -> ResponseReturnValue:
    address = shown(url_for("sign_in.welcome", token=secret, lang=person.language))
    return render_template(
        "admin/link.html", person=person, address=address, ends_at=now() + links.WEEK
    )


@views.get("/admin/people/<int:id>")
@requires("manage_users")
def person(id: int) -> ResponseReturnValue:
    """A person's form."""
    person = _person(id)
    ministry = db.session.get(Ministry, person.ministry_id) if person.ministry_id else None
    texts = {n: getattr(person, n) for n in ("email", "name", "role", "language")}
    form = Form(
        "person",
        FIELDS,
        {**texts, "ministry": ministry.code if ministry else ""},
        version=person.version,
    )
    form.originals = dict(form.raw)
    return _page(form, person.name, url_for("admin.save_person", id=id))


@views.post("/admin/people/<int:id>")
@requires("manage_users")
def save_person(id: int) -> ResponseReturnValue:
    """Change a person; a new role or ministry ends their open sign-ins."""
    person = _person(id)
    form = Form.submitted("person", FIELDS)
    _check(form, person)
    action = url_for("admin.save_person", id=id)
    if str(person.version) != form.version:
        form.version = person.version
        reason = _(
            "Someone else changed this account while you were working. Check your entries, then "
            "save again."
        )
        return _page(form, person.name, action, 409, reason=reason, again=True)
    if form.errors:
        return _page(form, person.name, action, 422)
    moved = (person.role, person.ministry_id) != (form.values["role"], form.values["ministry_id"])
    edit(person, form.values, _actor())
    if moved and person.id != g.user.id:
        end_all_sign_ins(person)
    db.session.commit()
    return redirect_saved(
        _("%(name)s was saved.", name=person.name), url_for("admin.people"), f"person-{id}"
    )


def _done(message: str, id: int) -> ResponseReturnValue:
    db.session.commit()
    flash(message, f"person-{id}")
    return redirect(url_for("admin.people") + f"#person-{id}", 303)


@views.post("/admin/people/<int:id>/disable")
@requires("manage_users")
def disable_person(id: int) -> ResponseReturnValue:
    """Keep a person out from now on; their open sign-ins and links end at once."""
    person = _person(id)
    if is_last_admin(person):
        abort(
            409,
            _("This is the only administrator. Give another person the administrator role first."),
        )
    edit(person, {"active": False}, _actor())
    end_all_sign_ins(person)
    links.void_links(person)
    return _done(_("%(name)s can no longer sign in.", name=person.name), id)


@views.post("/admin/people/<int:id>/enable")
@requires("manage_users")
def enable_person(id: int) -> ResponseReturnValue:
    """Let a person in again."""
    person = _person(id)
    edit(person, {"active": True}, _actor())
    return _done(_("%(name)s can sign in again.", name=person.name), id)


@views.post("/admin/people/<int:id>/link")
@requires("manage_users")
def reset_person(id: int) -> ResponseReturnValue:
    """A new one-time link; the present password goes on until it is used."""
    person = _person(id)
    if not person.active:
        abort(409, _("This account is disabled. Enable it first."))
    secret = letters.make_link_by_hand(person)
    db.session.commit()
    return _link_page(person, secret)
