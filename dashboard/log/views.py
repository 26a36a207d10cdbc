"""The change log: read, filtered, opened to its rows, and the button that takes a change back."""

from dataclasses import dataclass
from typing import Any, Iterator, Sequence

from flask import Blueprint, abort, g, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, or_, select
from sqlalchemy.exc import IntegrityError

from dashboard.accounts.models import User
from dashboard.accounts.permissions import ALL, extent, requires
from dashboard.extensions import db
from dashboard.language import TORONTO, gettext as _, ngettext
from dashboard.log import entries, wording
from dashboard.records import undo
from dashboard.records.history import Change
from dashboard.records.kinds import find_kind
from dashboard.records.save import Actor
from dashboard.records.site_settings import clear
from dashboard.records.undo import MANY
from dashboard.web.forms import redirect_saved
from dashboard.web.listing import Listing
from dashboard.web.pages import is_fragment
from dashboard.web.table import CODE, DATE, SUFFIX, TEXT, Column, Table, rows_of
from dashboard.web.urls import first_or_404

views = Blueprint("log", __name__)
AT_ONCE, MOST = 500, 20_000
"""How many lines of a file are read at once, and how many it has at most."""


@views.get("/admin/log")
@requires("read_log")
def page() -> ResponseReturnValue:
    """The change log; for htmx only its table."""
    query = entries.LISTING.read()
    context = entries.LISTING.context(query, entries.statement_of(query), entries.read)
    own = extent("read_log") != ALL
    people = select(User.id, User.name).order_by(User.name)
    return render_template(
        "log/_log_fragment.html" if is_fragment() else "log/log.html",
        **context,
        own=own,
        people=[] if own else db.session.execute(people).all(),
        kinds=wording.kind_names(),
        origins=wording.origin_names(),
        said=ngettext("%(num)s change found.", "%(num)s changes found.", context["total"]),
    )


@views.get(f"/admin/log{SUFFIX}")
@requires("read_log")
def file(suffix: str) -> ResponseReturnValue:
    """The change log as a file, a row a field, with the page's filters."""
    lines = entries.statement_of(entries.LISTING.read())
    return _table("log", _("Change log"), lines, entries.LISTING.names).answer(suffix)


@views.get(f"/admin/log/<int:id>{SUFFIX}")
@requires("read_log")
def change_file(id: int, suffix: str) -> ResponseReturnValue:
    """The records that a change edited, as a file."""
    change = _change(id)
    lines = select(Change).where(or_(Change.id == change.id, Change.parent_id == change.id))
    lines = _readable(lines).order_by(Change.id.desc())
    return _table(f"log-{id}", _("Change log"), lines).answer(suffix)


@dataclass(frozen=True)
class Line:
    """A row of the log as a file: a change, and one field of it with what stood there before and
    after.
    """

    entry: entries.Entry
    field: str
    before: str
    after: str


def _lines(statement: Select[Any]) -> Iterator[Line]:
    """The newest lines of a statement, of up to MOST changes; a constant number of statements for
    each few hundred.
    """
    before = None
    for _each in range(MOST // AT_ONCE):
        chunk = statement if before is None else statement.where(Change.id < before)
        changes = list(db.session.scalars(chunk.limit(AT_ONCE)))
        for entry in entries.entries(changes):
            for label, old, new in entry.fields or [("", "", "")]:
                yield Line(entry, str(label), old, new)
        if len(changes) < AT_ONCE:
            return
        before = changes[-1].id


def _table(name: str, title: str, lines: Select[Any], filters: Sequence[str] = ()) -> Table:
    def at(line: Line, between: str = "T") -> str:
        return line.entry.change.at.astimezone(TORONTO).isoformat(between, "seconds")

    columns = [
        Column("at", _("Date and time"), DATE, at, lambda line: at(line, " ")),
        Column("person", _("Person"), TEXT, "entry.who"),
        Column("origin", _("Method"), CODE, "entry.change.origin", wording.origin_names()),
        Column("action", _("Action"), CODE, "entry.change.action", wording.action_names()),
        Column("kind", _("Kind"), CODE, "entry.change.kind", lambda line: str(line.entry.kind)),
        Column("record", _("Record"), TEXT, "entry.about"),
        Column("field", _("Field"), TEXT),
        Column("before", _("Before"), TEXT),
        Column("after", _("After"), TEXT),
    ]
    return Table(name, title, columns, rows_of(_lines(lines)), filters=filters)


def _readable(lines: Select[Any]) -> Select[Any]:
    limits = entries.readable()
    return lines if limits is None else lines.where(limits)


def _change(id: int) -> Change:
    change: Change = first_or_404(_readable(select(Change).where(Change.id == id)), id)
    return change


def _page(
    change: Change, status: int = 200, by: list[int] | None = None, reason: str = ""
) -> ResponseReturnValue:
    listing = Listing("log.change", "log.change_file", {}, (), path={"id": change.id})
    edited = select(Change).where(Change.parent_id == change.id).order_by(Change.id)
    about = change.after if change.action in MANY else {}
    record_kind = find_kind(change.kind)
    later = db.session.scalars(
        select(Change).where(Change.id.in_(by or [])).order_by(Change.id.desc())
    )
    return (
        render_template(
            "log/change.html",
            entry=entries.entries([change])[0],
            about=about,
            spans={
                name: entries.first_of(record_kind, about.get(name, [])) if record_kind else []
                for name in ("added", "archived", "restored")
            },
            **listing.context(listing.read(), edited, entries.read),
            origins=wording.origin_names(),
            later=entries.entries(list(later)),
            reason=reason,
        ),
        status,
    )


@views.get("/admin/log/<int:id>")
@requires("read_log")
def change(id: int) -> ResponseReturnValue:
    """One change with its rows."""
    return _page(_change(id))


@views.post("/admin/log/<int:id>/take-back")
@requires("write_records")
def take_back(id: int) -> ResponseReturnValue:
    """Take a change back by a new one; where later changes stand in the way, a page that names
    them.
    """
    change = _change(id)
    if not undo.can_be_taken_back(change):
        abort(404)
    try:
        undo.take_back(change, Actor(g.user.id, "form"))
        db.session.commit()
    except undo.ChangedSince as touched:
        db.session.rollback()
        reason = _("This change cannot be undone: the record has been changed again since.")
        return _page(_change(id), 409, touched.by, reason)
    except IntegrityError:
        db.session.rollback()
        reason = _(
            "This change cannot be undone: another record now uses the value that would be "
            "restored."
        )
        return _page(_change(id), 409, [], reason)
    clear()
    return redirect_saved(_("The change was undone."), url_for("log.page"), "log-title")
