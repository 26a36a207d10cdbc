"""The change log: read, filtered, opened to its rows, and the button that takes a change back."""

from typing import Any, Iterator

from flask import Blueprint, abort, g, render_template, request, url_for
from sqlalchemy import Select, or_, select
from sqlalchemy.exc import IntegrityError

from dashboard.accounts.models import User
from dashboard.accounts.permissions import ALL, extent, requires
from dashboard.extensions import db
from dashboard.language import TORONTO, gettext as _, ngettext
from dashboard.log import entries, wording
from dashboard.records import undo
from dashboard.records.history import Change
from dashboard.records.kinds import (
    find_kind,
)
from dashboard.records.save import Actor
from dashboard.records.site_settings import clear
from dashboard.records.undo import MANY
from dashboard.web.forms import redirect_saved
from dashboard.web.pages import is_fragment
from dashboard.web.tables import asked_for, download, pages

views = Blueprint("log", __name__)
AT_ONCE, MOST = 500, 20_000
"""How many lines of a file are read at once, and how many it has at most."""


@views.get("/admin/log")
@requires("read_log")
def page() -> Any:
    """The change log; for htmx only its table."""
    asked = entries.chosen()
    found, total = entries.page_of(asked)
    filters = asked_for(entries.FILTERS)
    own = extent("read_log") != ALL
    return render_template(
        "log/_log_fragment.html" if is_fragment() else "log/log.html",
        asked=asked,
        entries=found,
        total=total,
        own=own,
        people=[]
        if own
        else db.session.execute(select(User.id, User.name).order_by(User.name)).all(),
        kinds=wording.kind_names(),
        actions=wording.action_names(),
        origins=wording.origin_names(),
        here=url_for("log.page", **filters),
        links={
            form: url_for("log.file", form=form, **{**filters, "page": None})
            for form in ("csv", "xlsx")
        },
        pages=pages("log.page", filters, asked.page, entries.PAGE, total),
        said=ngettext("%(num)s change found.", "%(num)s changes found.", total),
    )


@views.get("/admin/log.<any(csv,xlsx):form>")
@requires("read_log")
def file(form: str) -> Any:
    """The change log as a file, a row a field, with the page's filters."""
    return _file(form, "log", entries.narrowed(entries.chosen()))


@views.get("/admin/log/<int:id>.<any(csv,xlsx):kind>")
@requires("read_log")
def change_file(id: int, kind: str) -> Any:
    """The records that a change edited, as a file."""
    found = _change(id)
    lines, limits = (
        select(Change).where(or_(Change.id == found.id, Change.parent_id == found.id)),
        entries.readable(),
    )
    return _file(kind, f"log-{id}", lines if limits is None else lines.where(limits))


def _everything(statement: Select[Any]) -> Iterator[entries.Entry]:
    """The newest lines of a statement, up to MOST of them; a constant number of statements for each few hundred."""
    before = None
    for _each in range(MOST // AT_ONCE):
        chunk = statement if before is None else statement.where(Change.id < before)
        found = list(db.session.scalars(chunk.order_by(Change.id.desc()).limit(AT_ONCE)))
        yield from entries.entries(found)
        if len(found) < AT_ONCE:
            return
        before = found[-1].id


def _file(kind: str, name: str, lines: Select[Any]) -> Any:
    actions, origins = wording.action_names(), wording.origin_names()
    header = [
        _("When"),
        _("Who"),
        _("By what"),
        _("What"),
        _("Kind"),
        _("Record"),
        _("Field"),
        _("Before"),
        _("After"),
    ]

    def rows() -> Iterator[list[Any]]:
        for entry in _everything(lines):
            change = entry.change
            when = change.at.astimezone(TORONTO).isoformat(" ", "seconds")
            what = actions.get(change.action, change.action)
            about = [
                when,
                entry.who,
                origins.get(change.origin, change.origin),
                what,
                str(entry.kind),
                entry.about,
            ]
            for label, before, after in entry.fields or [("", "", "")]:
                yield [*about, str(label), before, after]

    return download(kind, name, header, rows())


def _change(id: int) -> Change:
    limits = entries.readable()
    chosen = select(Change).where(Change.id == id)
    found = db.session.scalar(chosen if limits is None else chosen.where(limits))
    if found is None:
        abort(404, _("There is no record “%(name)s”.", name=str(id)))
    return found


def _page(change: Change, status: int = 200, by: list[int] | None = None, reason: str = "") -> Any:
    page = request.args.get("page", "1")
    number = int(page) if page.isdecimal() and 0 < int(page) < 10**6 else 1
    rows, total = entries.rows_of(change, number)
    about = change.after if change.action in MANY else {}
    of = find_kind(change.kind)
    later = db.session.scalars(
        select(Change).where(Change.id.in_(by or [])).order_by(Change.id.desc())
    )
    return (
        render_template(
            "log/change.html",
            entry=entries.entries([change])[0],
            about=about,
            spans={
                name: entries.first_of(of, about.get(name, [])) if of else []
                for name in ("added", "archived", "restored")
            },
            rows=rows,
            pages=pages("log.change", {"id": change.id}, number, entries.PAGE, total),
            actions=wording.action_names(),
            origins=wording.origin_names(),
            later=entries.entries(list(later)),
            reason=reason,
        ),
        status,
    )


@views.get("/admin/log/<int:id>")
@requires("read_log")
def change(id: int) -> Any:
    """One change with its rows."""
    return _page(_change(id))


@views.post("/admin/log/<int:id>/take-back")
@requires("write_records")
def take_back(id: int) -> Any:
    """Take a change back by a new one; where later changes stand in the way, a page that names them."""
    found = _change(id)
    if not undo.can_be_taken_back(found):
        abort(404)
    try:
        undo.take_back(found, Actor(g.user.id, "form"))
        db.session.commit()
    except undo.ChangedSince as touched:
        db.session.rollback()
        reason = _(
            "This change cannot be taken back: what it changed has been changed again since."
        )
        return _page(_change(id), 409, touched.by, reason)
    except IntegrityError:
        db.session.rollback()
        reason = _(
            "This change cannot be taken back: another record now has what would be brought back."
        )
        return _page(_change(id), 409, [], reason)
    clear()
    return redirect_saved(_("The change was taken back."), url_for("log.page"), "log-title")
