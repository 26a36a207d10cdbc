"""Records by forms: list, add, edit, archive and restore every kind."""

from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from sqlalchemy import func, select

from dashboard.accounts.permissions import requires
from dashboard.admin import editing, lists
from dashboard.extensions import db
from dashboard.files.cells import format_cell
from dashboard.language import format_number, gettext as _, ngettext
from dashboard.log.entries import history
from dashboard.records.fields import Field, Record, Type
from dashboard.records.kinds import (
    Kind,
    find_kind,
    find_kind_of_table,
    kinds,
)
from dashboard.records.save import (
    Actor,
    Conflict,
    archive as archive_record,
    restore as restore_record,
)
from dashboard.web.forms import Form, back, form_page, redirect_saved
from dashboard.web.pages import is_fragment
from dashboard.web.tables import asked_for, download, headings, pages

views = Blueprint("admin", __name__)


def kind_named(name: str) -> Kind:
    """The kind of this name. Stops with 404 where there is none."""
    kind = find_kind(name)
    if kind is None:
        abort(404, _("There is no record “%(name)s”.", name=name[:40]))
    return kind


def _record(of: Kind, id: int) -> Record:
    found = db.session.get(of.model, id)
    if found is None:
        abort(404, _("There is no record “%(name)s”.", name=str(id)))
    return found


def _actor() -> Actor:
    return Actor(g.user.id, "form")


@views.get("/admin/")
@requires("write_records")
def page() -> Any:
    """Every kind with its number of records, and the other doors of the administration."""
    counts = {
        k.name: db.session.scalar(select(func.count()).select_from(k.table).where(k.model.live))
        for k in kinds()
    }
    return render_template("admin/index.html", kinds=kinds(), counts=counts)


@views.get("/admin/choices/<table>")
@requires("write_records")
def choices(table: str) -> Any:
    """Records to refer to in which what was typed stands, for htmx."""
    of = find_kind_of_table(table)
    if of is None:
        abort(404)
    q = request.args.get(request.args.get("field", "q"), "")[:200].replace("\x00", "")
    return render_template("admin/_choices.html", choices=lists.options(of, q, 20))


@views.get("/admin/<name>")
@requires("write_records")
def records(name: str) -> Any:
    """The records of a kind; for htmx only the table."""
    of = kind_named(name)
    asked = lists.chosen(of)
    found, total = lists.page_of(asked)
    filters = asked_for(lists.names_of(of))
    columns = lists.columns_of(of)
    return render_template(
        "admin/_records_fragment.html" if is_fragment() else "admin/records.html",
        of=of,
        asked=asked,
        rows=found,
        total=total,
        fields=columns,
        columns=headings(
            "admin.records",
            {"name": name, **filters},
            asked.sort,
            {f.name: str(f.label) for f in columns},
        ),
        pages=pages("admin.records", {"name": name, **filters}, asked.page, lists.PAGE, total),
        links={
            form: url_for("admin.records_file", name=name, kind=form, **{**filters, "page": None})
            for form in ("csv", "xlsx")
        },
        here=url_for("admin.records", name=name, **filters),
        choosable=[f for f in lists.filters_of(of) if f.type is not Type.REFERENCE],
        said=ngettext(
            "%(num)s record found.", "%(num)s records found.", total, num=format_number(total)
        ),
    )


@views.get("/admin/<name>.<any(csv,xlsx):kind>")
@requires("write_records")
def records_file(name: str, kind: str) -> Any:
    """The list of a kind as a file, with its filters and the words of the page."""
    of = kind_named(name)
    fields = lists.columns_of(of)
    rows = (
        [
            str(f.choices[row[f"shown_{f.name}"]])
            if row[f"shown_{f.name}"] in f.choices
            else _cell(f, row)
            for f in fields
        ]
        for row in lists.everything(lists.chosen(of))
    )
    return download(kind, name, [str(f.label) for f in fields], rows)


def _cell(field: Field, row: Any) -> Any:
    value = row[f"shown_{field.name}"]
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, int | str):
        return value
    return format_cell(field, value, row[field.precision_attribute] if field.month else "day")


def _form_page(of: Kind, form: Form, title: str, status: int = 200, **more: Any) -> Any:
    home = url_for("admin.records", name=of.name)
    return form_page(
        more.pop("template", "admin/_record_form.html"),
        status,
        of=of,
        form=form,
        offered=lists.offered(form.fields),
        form_title=title,
        back=back(home),
        home=home,
        home_label=of.many,
        **more,
    )


@views.get("/admin/<name>/new")
@requires("write_records")
def new(name: str) -> Any:
    """The form for a new record; what stands in the address is filled in."""
    of = kind_named(name)
    given = {f.name: request.args[f.name][:500] for f in of.fields if request.args.get(f.name)}
    form = Form.empty(f"{name}-new", of.fields, **given)
    return _form_page(
        of, form, _("Add: %(kind)s", kind=of.one), action=url_for("admin.add", name=name)
    )


@views.post("/admin/<name>")
@requires("write_records")
def add(name: str) -> Any:
    """Add a record. What was typed is kept where it cannot be added."""
    of = kind_named(name)
    form = Form.submitted(f"{name}-new", of.fields)
    record = editing.add(of, form, _actor())
    if record is None:
        action = url_for("admin.add", name=name)
        return _form_page(of, form, _("Add: %(kind)s", kind=of.one), 422, action=action)
    message = _("%(kind)s %(name)s was added.", kind=of.one, name=of.title(record))
    return redirect_saved(message, back(url_for("admin.records", name=name)), f"record-{record.id}")


def _record_page(of: Kind, record: Record, form: Form, status: int = 200, **more: Any) -> Any:
    beside = (
        {}
        if is_fragment()
        else {
            "beside": "admin/_beside.html",
            "related": editing.related_records(of, record),
            "handle": getattr(record, of.handle, None),
            "history": history(of.name, record.id),
        }
    )
    return _form_page(
        of,
        form,
        _("%(kind)s %(name)s", kind=of.one, name=of.title(record)),
        status,
        record=record,
        action=url_for("admin.save", name=of.name, id=record.id),
        **beside,
        **more,
    )


@views.get("/admin/<name>/<int:id>")
@requires("write_records")
def edit(name: str, id: int) -> Any:
    """A record in its form: in the list's place for htmx, else on a page with what hangs on it and its history."""
    of = kind_named(name)
    record = _record(of, id)
    return _record_page(of, record, editing.shown(of, record, editing.changeable(of)))


def _archived() -> str:
    return _("This record is archived. Restore it to change it.")


@views.post("/admin/<name>/<int:id>")
@requires("write_records")
def save(name: str, id: int) -> Any:
    """Change a record; where somebody else changed it meanwhile, a page with both versions."""
    of = kind_named(name)
    record = _record(of, id)
    form = Form.submitted(f"{name}-{id}", editing.changeable(of))
    if record.archived_at:
        return _record_page(of, record, form, 409, reason=_archived())
    try:
        fine = editing.change(of, record, form, _actor())
    except Conflict:
        record = _record(of, id)
        found = editing.disagreements(of, record, form)
        if found:
            form.version = record.version
            return _record_page(
                of, record, form, 409, template="admin/_conflict.html", disagreements=found
            )
        fine = True  # both wrote the same
    if not fine:
        return _record_page(of, record, form, 422)
    message = _("%(kind)s %(name)s was saved.", kind=of.one, name=of.title(record))
    return redirect_saved(message, back(url_for("admin.edit", name=name, id=id)), f"record-{id}")


def _moved(name: str, id: int, archiving: bool) -> Any:
    of = kind_named(name)
    record = _record(of, id)
    if str(record.version) != request.form.get("version"):
        form = editing.shown(of, record, editing.changeable(of))
        reason = _("Somebody else changed this record meanwhile. Look at it, then decide again.")
        return _record_page(of, record, form, 409, reason=reason)
    label = of.title(record)
    if archiving:
        archive_record(record, _actor())
        message = _("%(kind)s %(name)s was archived. It can be restored.", kind=of.one, name=label)
    else:
        restore_record(record, _actor())
        message = _("%(kind)s %(name)s was restored.", kind=of.one, name=label)
    db.session.commit()
    return redirect_saved(message, url_for("admin.edit", name=name, id=id), f"record-{id}")


@views.post("/admin/<name>/<int:id>/archive")
@requires("write_records")
def archive(name: str, id: int) -> Any:
    """Take a record out of every list and count."""
    return _moved(name, id, True)


@views.post("/admin/<name>/<int:id>/restore")
@requires("write_records")
def restore(name: str, id: int) -> Any:
    """Bring an archived record back."""
    return _moved(name, id, False)


@views.get("/admin")
@requires("write_records")
def home() -> Any:
    """The administration without its closing slash."""
    return redirect(url_for("admin.page"), 301)
