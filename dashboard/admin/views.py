"""Records by forms: list, add, edit, archive and restore every kind."""

from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dashboard.accounts.permissions import requires, takes
from dashboard.admin import editing, list_rows, lists
from dashboard.files.sources import MOST_BYTES
from dashboard.files.store import ENVELOPE
from dashboard.guide.views.reading import preview
from dashboard.language import format_number, gettext as _, ngettext
from dashboard.log.entries import history
from dashboard.records.fields import Record, Type
from dashboard.records.kinds import Kind, find_kind, find_kind_of_table
from dashboard.records.save import (
    Actor,
    Conflict,
    archive as archive_record,
    commit,
    restore as restore_record,
)
from dashboard.records.titles import title
from dashboard.web.forms import Form, back, form_page, redirect_saved
from dashboard.web.listing import rows_by
from dashboard.web.pages import is_fragment
from dashboard.web.table import SUFFIX, Table
from dashboard.web.urls import get_or_404, no_such_record

views = Blueprint("admin", __name__)
PREVIEWS = {"guide": preview}
"""By kind, what shows how the texts of its form will be read."""


def kind_named(name: str) -> Kind:
    """The kind of this name. Stops with 404 where there is none."""
    return find_kind(name) or no_such_record(name)


def _most_bytes(name: str, **_others: Any) -> int:
    """How large a form of this kind may be: a kind with a file takes one."""
    record_kind = find_kind(name)
    has_file = record_kind and any(field.type is Type.FILE for field in record_kind.fields)
    return MOST_BYTES + ENVELOPE if has_file else 0


def _actor() -> Actor:
    return Actor(g.user.id, "form")


def _asks_preview(name: str) -> bool:
    return name in PREVIEWS and "preview" in request.form


@views.get("/admin/choices/<table>")
@requires("write_records")
def choices(table: str) -> ResponseReturnValue:
    """Records to refer to in which what was typed stands, for htmx."""
    record_kind = find_kind_of_table(table)
    if record_kind is None:
        abort(404)
    q = request.args.get(request.args.get("field", "q"), "")[:200].replace("\x00", "")
    return render_template("admin/_choices.html", choices=lists.options(record_kind, q, 20))


@views.get("/admin/<name>")
@requires("write_records")
def records(name: str) -> ResponseReturnValue:
    """The records of a kind; for htmx only the table."""
    record_kind = kind_named(name)
    listing = lists.listing_of(record_kind)
    query = listing.read()
    rows, total, ends = list_rows.page_of(record_kind, query)
    return render_template(
        "admin/_records_fragment.html" if is_fragment() else "admin/records.html",
        **listing.shown(query, rows, total, ends),
        record_kind=record_kind,
        cells=[(column.label, column.cell, f"other_{column.sort}") for column in listing.columns],
        bilingual=lists.in_one_language(record_kind) is not None,
        choosable=[(f, lists.choices_of(f)) for f in lists.narrowed_by(record_kind)],
        fields=lists.filters_of(record_kind),
        said=ngettext(
            "%(num)s record found.", "%(num)s records found.", total, num=format_number(total)
        ),
    )


@views.get(f"/admin/<name>{SUFFIX}")
@requires("write_records")
def records_file(name: str, suffix: str) -> ResponseReturnValue:
    """The list of a kind as a file, with its filters and the words of the page."""
    record_kind = kind_named(name)
    listing = lists.listing_of(record_kind)
    statement = list_rows.statement_of(record_kind, listing.read())
    rows = rows_by(statement, list_rows.reader(record_kind))
    return Table(name, str(record_kind.many), listing.columns, rows, filters=listing.names).answer(
        suffix
    )


def _form_page(
    record_kind: Kind, form: Form, title: str, status: int = 200, **more: Any
) -> ResponseReturnValue:
    home = url_for("admin.records", name=record_kind.name)
    if _asks_preview(record_kind.name):
        more["preview"] = PREVIEWS[record_kind.name](form.raw)
    return form_page(
        more.pop("template", "admin/_record_form.html"),
        status,
        record_kind=record_kind,
        form=form,
        offered=lists.offered(form.fields),
        has_preview=record_kind.name in PREVIEWS,
        form_title=title,
        back=back(home),
        home=home,
        home_label=record_kind.many,
        **more,
    )


@views.get("/admin/<name>/new")
@requires("write_records")
def new(name: str) -> ResponseReturnValue:
    """The form for a new record; what stands in the address is filled in, and a code that follows
    those of the same parent.
    """
    record_kind = kind_named(name)
    given = {
        f.name: request.args[f.name][:500] for f in record_kind.fields if request.args.get(f.name)
    }
    if "code" not in given and (code := editing.next_code(record_kind, given)):
        given["code"] = code
    form = Form.empty(f"{name}-new", record_kind.fields, **given)
    return _form_page(
        record_kind,
        form,
        _("Add: %(kind)s", kind=record_kind.one),
        action=url_for("admin.add", name=name),
    )


@views.post("/admin/<name>")
@requires("write_records")
@takes(_most_bytes)
def add(name: str) -> ResponseReturnValue:
    """Add a record. What was typed is kept where it cannot be added."""
    record_kind = kind_named(name)
    form = Form.submitted(f"{name}-new", record_kind.fields)
    previewed = _asks_preview(name)
    record = None if previewed else editing.add(record_kind, form, _actor())
    if record is None:
        action, status = url_for("admin.add", name=name), 200 if previewed else 422
        return _form_page(
            record_kind, form, _("Add: %(kind)s", kind=record_kind.one), status, action=action
        )
    message = _(
        "%(kind)s %(name)s was added.", kind=record_kind.one, name=title(record_kind, record)
    )
    return redirect_saved(message, back(url_for("admin.records", name=name)), f"record-{record.id}")


def _record_page(
    record_kind: Kind, record: Record, form: Form, status: int = 200, **more: Any
) -> ResponseReturnValue:
    beside = (
        {}
        if is_fragment()
        else {
            "beside": "admin/_beside.html",
            "related": editing.related_records(record_kind, record),
            "handle": getattr(record, record_kind.handle, None),
            "history": history(record_kind.name, record.id),
        }
    )
    return _form_page(
        record_kind,
        form,
        _("%(kind)s %(name)s", kind=record_kind.one, name=title(record_kind, record)),
        status,
        record=record,
        action=url_for(
            "admin.save", name=record_kind.name, id=record.id, only=request.args.get("only")
        ),
        **beside,
        **more,
    )


@views.get("/admin/<name>/<int:id>")
@requires("write_records")
def edit(name: str, id: int) -> ResponseReturnValue:
    """A record in its form: in the list's place for htmx, else on a page with what hangs on it and
    its history. What stands in the address is filled in.
    """
    record_kind = kind_named(name)
    record = get_or_404(record_kind.model, id)
    form = editing.shown(record_kind, record, editing.changeable(record_kind))
    form.raw |= {name: text[:500] for name, text in request.args.items() if name in form.raw}
    return _record_page(record_kind, record, form)


def _archived() -> str:
    return _("This record is archived. Restore it to change it.")


@views.post("/admin/<name>/<int:id>")
@requires("write_records")
@takes(_most_bytes)
def save(name: str, id: int) -> ResponseReturnValue:
    """Change a record; where somebody else changed it meanwhile, a page with both versions."""
    record_kind = kind_named(name)
    record = get_or_404(record_kind.model, id)
    form = Form.submitted(f"{name}-{id}", editing.changeable(record_kind))
    if record.archived_at:
        return _record_page(record_kind, record, form, 409, reason=_archived())
    if _asks_preview(name):
        return _record_page(record_kind, record, form)
    try:
        fine = editing.change(record_kind, record, form, _actor())
    except Conflict:
        record = get_or_404(record_kind.model, id)
        disagreements = editing.disagreements(record_kind, record, form)
        form.version = record.version
        if disagreements:
            return _record_page(
                record_kind,
                record,
                form,
                409,
                template="admin/_conflict.html",
                disagreements=disagreements,
            )
        fine = not form.errors  # both wrote the same
    if not fine:
        return _record_page(record_kind, record, form, 422)
    message = _(
        "%(kind)s %(name)s was saved.", kind=record_kind.one, name=title(record_kind, record)
    )
    return redirect_saved(message, back(url_for("admin.edit", name=name, id=id)), f"record-{id}")


def _moved(name: str, id: int, archiving: bool) -> ResponseReturnValue:
    record_kind = kind_named(name)
    record = get_or_404(record_kind.model, id)
    if str(record.version) != request.form.get("version"):
        form = editing.shown(record_kind, record, editing.changeable(record_kind))
        reason = _(
            "Someone else changed this record while you were working. Check it, then decide again."
        )
        return _record_page(record_kind, record, form, 409, reason=reason)
    label = title(record_kind, record)
    if archiving:
        archive_record(record, _actor())
        message = _(
            "%(kind)s %(name)s was archived. It can be restored.", kind=record_kind.one, name=label
        )
    else:
        restore_record(record, _actor())
        message = _("%(kind)s %(name)s was restored.", kind=record_kind.one, name=label)
    commit()
    return redirect_saved(message, url_for("admin.edit", name=name, id=id), f"record-{id}")


@views.post("/admin/<name>/<int:id>/archive")
@requires("write_records")
def archive(name: str, id: int) -> ResponseReturnValue:
    """Take a record out of every list and count."""
    return _moved(name, id, True)


@views.post("/admin/<name>/<int:id>/restore")
@requires("write_records")
def restore(name: str, id: int) -> ResponseReturnValue:
    """Bring an archived record back."""
    return _moved(name, id, False)


@views.get("/admin")
@requires("write_records")
def home() -> ResponseReturnValue:
    """The administration without its closing slash."""
    return redirect(url_for("admin.page"), 301)
