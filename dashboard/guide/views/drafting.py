"""A new version of the guide, begun as a copy of another."""

import itertools

from flask import g, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from dashboard.accounts.permissions import requires
from dashboard.extensions import db
from dashboard.guide.models import GuideSection
from dashboard.guide.versions import copy_version, sections_of
from dashboard.guide.views import version_form, views
from dashboard.language import gettext as _, search_key
from dashboard.records.kinds import kind
from dashboard.records.save import Actor
from dashboard.web.forms import Form, of_kind, redirect_saved
from dashboard.web.urls import address_of

FORM = "version"


def _is_taken(number: str) -> bool:
    """Whether a section has this number, archived or not."""
    chosen = select(GuideSection.id).where(func.folded(GuideSection.number) == search_key(number))
    return db.session.scalar(chosen.limit(1)) is not None


def next_number(number: str) -> str:
    """A number that no version has, which follows another: "0.10" after "0.9"."""
    stem = number.rstrip("0123456789")
    digits = number.removeprefix(stem)
    proposed = (f"{stem}{one}" for one in itertools.count(int(digits or 0) + 1))
    return next(one for one in proposed if not _is_taken(one))


def _page(number: str, form: Form, status: int = 200) -> ResponseReturnValue:
    title = _("New version of the guide from version %(number)s", number=number)
    return version_form("guide/_version_form.html", "add_version", number, form, title, status)


@views.get("/guide/<number>/next")
@requires("write_records")
def new_version(number: str) -> ResponseReturnValue:
    """The form that asks for the number of the new version."""
    earlier = sections_of(number)[0].number
    fields = of_kind(kind("guide").fields, "number")
    return _page(earlier, Form.empty(FORM, fields, number=next_number(earlier)))


@views.post("/guide/<number>/next")
@requires("write_records")
def add_version(number: str) -> ResponseReturnValue:
    """Copy all sections into a draft of another number: one line of the log, taken back whole."""
    sections = sections_of(number)
    earlier = sections[0].number
    form = Form.submitted(FORM, of_kind(kind("guide").fields, "number"))
    later: str = form.values.get("number") or ""
    if form.errors:
        return _page(earlier, form, 422)
    try:
        line = 0 if _is_taken(later) else copy_version(sections, later, Actor(g.user.id, "form"))
        db.session.commit()
    except IntegrityError:  # another one of this number came first
        db.session.rollback()
        line = 0
    if not line:
        form.add_error("number", _("There is, or was, a version %(number)s already.", number=later))
        return _page(earlier, form, 422)
    message = _(
        "Version %(later)s of the guide was begun as a copy of version %(earlier)s.",
        later=later,
        earlier=earlier,
    )
    address = url_for("guide.read", number=later)
    return redirect_saved(message, address, "s1", address_of("take_back", id=line))
