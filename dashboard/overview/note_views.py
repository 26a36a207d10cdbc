"""The form for a note on why a figure changed."""

from dataclasses import replace

from flask import abort, g, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from dashboard.accounts.permissions import may, requires
from dashboard.extensions import db
from dashboard.language import gettext as _
from dashboard.ministries.lookup import ministries, options
from dashboard.ministries.models import Ministry
from dashboard.overview.models import MEASURES, Note
from dashboard.overview.notes import figure_to_keep
from dashboard.overview.views import views
from dashboard.records.fields import Choices, Field, Type
from dashboard.records.kinds import kind
from dashboard.records.periods import ScopeError, scope
from dashboard.records.save import Actor, create
from dashboard.web.forms import Form, back, check_record, form_page, of_kind, redirect_saved

FORM = "note"


def _fields(tile: str) -> list[Field]:
    """What the form asks for: one of the tile's measures; administrators also say of whom."""
    fields = of_kind(kind("notes").fields, "measure", "ministry", "text_en", "text_fr")
    fields[0] = replace(fields[0], choices=MEASURES[tile], default=next(iter(MEASURES[tile])))
    if g.user.ministry_id is not None:
        return [fields[0], *fields[2:]]
    codes: Choices = dict(options(ministries().values()))
    fields[1] = replace(fields[1], type=Type.CHOICE, choices=codes)
    return fields


def _check(period: str, tile: str) -> None:
    try:
        scope(period)
    except ScopeError:
        abort(404)
    if tile not in MEASURES:
        abort(404)


def _page(period: str, tile: str, form: Form, status: int = 200) -> ResponseReturnValue:
    home = url_for("overview.page", period=period, open=tile, ministry=None)
    return form_page(
        "overview/_note_form.html",
        status,
        form=form,
        action=url_for("overview.add_note", period=period, tile=tile),
        form_title=_("Why the figure changed"),
        back=back(home),
        home=home,
        home_label=_("Overview"),
    )


@views.get("/notes/<period>/<tile>/new")
@requires("add_notes")
def new_note(period: str, tile: str) -> ResponseReturnValue:
    """The form, in place or on a page of its own."""
    _check(period, tile)
    return _page(period, tile, Form.empty(FORM, _fields(tile)))


@views.post("/notes/<period>/<tile>")
@requires("add_notes")
def add_note(period: str, tile: str) -> ResponseReturnValue:
    """Keep a note with the figure of now: a lead's of the own ministry. Sent twice, it is one."""
    _check(period, tile)
    form = Form.submitted(FORM, _fields(tile))
    code = form.values.pop("ministry_id", None)
    chosen = select(Ministry.id).where(Ministry.code == code)
    ministry = g.user.ministry_id or (db.session.scalar(chosen) if code else None)
    if not may("add_notes", ministry):
        abort(403)
    values = {**form.values, "period": period, "ministry_id": ministry}
    check_record(kind("notes"), form, values)
    if form.errors:
        return _page(period, tile, form, 422)
    same = [getattr(Note, name).is_not_distinct_from(value) for name, value in values.items()]
    note = db.session.scalar(select(Note).where(Note.live, *same))
    if note is None:
        value = figure_to_keep(values["measure"], scope(period, ministry=ministry))
        note = Note(**values, value=value)
        create(note, Actor(g.user.id, "form"))
        db.session.commit()
    address = back(url_for("overview.page", period=period, open=tile, ministry=None))
    return redirect_saved(_("The note was saved."), address, f"note-{note.id}")
