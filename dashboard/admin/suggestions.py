"""Leads suggest corrections to records of their ministry; administrators answer."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import abort, g, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import aliased

from dashboard.accounts.models import User
from dashboard.accounts.permissions import ALL, extent, may, owner_of, requires
from dashboard.admin.models import Suggestion
from dashboard.admin.views import views
from dashboard.extensions import db, now
from dashboard.language import TORONTO, gettext as _, lazy_gettext as _l
from dashboard.log.titles import titles_of
from dashboard.records.fields import Field, Record, Type
from dashboard.records.kinds import Kind, find_kind, kind
from dashboard.records.save import Actor, create, edit
from dashboard.records.titles import title
from dashboard.web.forms import Form, back, form_page, redirect_saved
from dashboard.web.kept import register_labels
from dashboard.web.table import CODE, DATE, SUFFIX, TEXT, Column, Table, rows_of
from dashboard.web.urls import get_or_404

NOTE = [
    Field(
        _l("What is wrong and what it should say"),
        Type.LONG,
        name="note",
        attribute="note",
        required=True,
    )
]
ANSWER = [Field(_l("Answer"), Type.LONG, name="answer", attribute="answer", required=True)]
LONGEST = 5000
register_labels([*NOTE, *ANSWER])


def _about(name: str, id: int) -> tuple[Kind, Record, int | None]:
    """The record that a note is about. Stops with 404 where there is none, 403 where it is another
    ministry's.
    """
    kind = find_kind(name)
    if kind is None:
        abort(404)
    record = db.session.get(kind.model, id)
    owner = owner_of(kind, id) if record is not None else None
    if record is None or (
        not may("suggest", owner) and name in ("staff", "completions", "memberships", "surveys")
    ):
        abort(404)
    if not may("suggest", owner):
        abort(403, _("You can suggest corrections to records of your own ministry."))
    return kind, record, owner


def _form(name: str, id: int, status: int = 200, form: Any = None) -> ResponseReturnValue:
    kind, record, _owner = _about(name, id)
    home = url_for("admin.suggestions")
    return form_page(
        "admin/_suggestion_form.html",
        status,
        form=form or Form.empty("suggestion", NOTE),
        form_title=_(
            "Suggest a correction: %(kind)s %(name)s", kind=kind.one, name=title(kind, record)
        ),
        action=url_for("admin.suggest", name=name, id=id),
        back=back(home),
        home=home,
        home_label=_("Suggested corrections"),
    )


@views.get("/suggestions/<name>/<int:id>")
@requires("suggest")
def new_suggestion(name: str, id: int) -> ResponseReturnValue:
    """The form for a note about a record."""
    return _form(name, id)


@views.post("/suggestions/<name>/<int:id>")
@requires("suggest")
def suggest(name: str, id: int) -> ResponseReturnValue:
    """Send a note about a record to the administrators."""
    _of, _record, owner = _about(name, id)
    form = Form.submitted("suggestion", NOTE)
    _limit(form, "note")
    if form.errors:
        return _form(name, id, 422, form)
    same = select(Suggestion).where(
        Suggestion.kind == name,
        Suggestion.record_id == id,
        Suggestion.author_id == g.user.id,
        Suggestion.note == form.values["note"],
        Suggestion.answer.is_(None),
    )
    if db.session.scalar(same) is None:
        note = Suggestion(
            kind=name,
            record_id=id,
            ministry_id=owner,
            author_id=g.user.id,
            note=form.values["note"],
        )
        create(note, Actor(g.user.id, "form"))
        db.session.commit()
    return redirect_saved(
        _("The suggestion was sent. You will find the answer under “Suggested corrections”."),
        back(url_for("admin.suggestions")),
        "suggestions",
    )


def _limit(form: Any, name: str) -> None:
    if len(form.raw[name]) > LONGEST:
        form.add_error(name, _("Write at most %(limit)s characters.", limit=LONGEST))


@dataclass(frozen=True)
class Listed:
    """A note as it is listed: what it is about, who wrote it, who answered."""

    note: Suggestion
    kind: Kind
    title: str
    author: str
    answerer: str | None


def _listed() -> list[Listed]:
    author, answerer = aliased(User), aliased(User)
    chosen = (
        select(Suggestion, author.name, answerer.name)
        .join(author, author.id == Suggestion.author_id)
        .outerjoin(answerer, answerer.id == Suggestion.answered_by_id)
        .where(Suggestion.live)
        .order_by(Suggestion.answered_at.is_not(None), Suggestion.id.desc())
    )
    if extent("suggest") != ALL:
        chosen = chosen.where(Suggestion.ministry_id == g.user.ministry_id)
    rows = db.session.execute(chosen.limit(500)).all()
    titles = titles_of((note.kind, note.record_id) for note, _author, _answerer in rows)
    return [
        Listed(note, kind(note.kind), titles.get((note.kind, note.record_id), ""), who, by)
        for note, who, by in rows
    ]


@views.get("/suggestions")
@requires("suggest")
def suggestions() -> ResponseReturnValue:
    """Notes and answers: an administrator sees all of them, the open ones first; a lead the own
    ministry's.
    """
    return render_template(
        "admin/suggestions.html", notes=_listed(), answers=extent("write_records") == ALL
    )


def _columns() -> list[Column]:
    def day(moment: datetime | None) -> date | None:
        return moment.astimezone(TORONTO).date() if moment else None

    return [
        Column("kind", _("Kind"), CODE, "kind.name", lambda row: str(row.kind.one)),
        Column("record", _("Record"), TEXT, "title"),
        Column("note", _("Note"), TEXT, "note.note"),
        Column("author", _("Author"), TEXT),
        Column("suggested_on", _("Date and time"), DATE, lambda row: day(row.note.created_at)),
        Column("answer", _("Answer"), TEXT, "note.answer"),
        Column("answered_by", _("By"), TEXT, "answerer"),
        Column("answered_on", _("Answered"), DATE, lambda row: day(row.note.answered_at)),
    ]


@views.get(f"/suggestions{SUFFIX}")
@requires("suggest")
def suggestions_file(suffix: str) -> ResponseReturnValue:
    """The same as a file."""
    title = _("Suggested corrections")
    return Table("suggestions", title, _columns(), rows_of(_listed())).answer(suffix)


@views.get("/admin/suggestions/<int:id>")
@requires("write_records")
def suggestion(id: int) -> ResponseReturnValue:
    """The form for an answer."""
    return _answer_page(_note(id), Form.empty("answer", ANSWER))


def _note(id: int) -> Suggestion:
    note: Suggestion = get_or_404(Suggestion, id)
    return note


def _answer_page(
    note: Suggestion, form: Any, status: int = 200, **more: Any
) -> ResponseReturnValue:
    home = url_for("admin.suggestions")
    return form_page(
        "admin/_answer_form.html",
        status,
        form=form,
        note=note,
        form_title=_("Answer a suggested correction"),
        action=url_for("admin.answer", id=note.id),
        back=back(home),
        home=home,
        home_label=_("Suggested corrections"),
        **more,
    )


@views.post("/admin/suggestions/<int:id>")
@requires("write_records")
def answer(id: int) -> ResponseReturnValue:
    """Answer a note; the first answer stands."""
    note = _note(id)
    form = Form.submitted("answer", ANSWER)
    _limit(form, "answer")
    if form.errors:
        return _answer_page(note, form, 422)
    if note.answer is not None and note.answer != form.values["answer"]:
        reason = _("Someone else has already answered: “%(answer)s”", answer=note.answer)
        return _answer_page(note, form, 409, reason=reason)
    given = {
        "answer": form.values["answer"],
        "answered_by_id": g.user.id,
        "answered_at": note.answered_at or now(),
    }
    edit(note, given, Actor(g.user.id, "form"))
    db.session.commit()
    return redirect_saved(
        _("The answer was saved."), back(url_for("admin.suggestions")), f"suggestion-{note.id}"
    )
