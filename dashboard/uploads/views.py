"""Uploading, looking at what files would do, and applying them, as administrators see it."""

from typing import Any

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from sqlalchemy import select, update

from dashboard.accounts.permissions import polled, requires, takes
from dashboard.extensions import db
from dashboard.files.problems import FileProblem
from dashboard.files.sources import MOST_BYTES
from dashboard.files.write import csv_lines
from dashboard.language import current_language, gettext as _
from dashboard.records.kinds import kind, kinds
from dashboard.uploads import preview_page, storage
from dashboard.uploads.mapping import Unclear, choose
from dashboard.uploads.models import (
    APPLIED,
    DELETED,
    FAILED,
    READY,
    TO_APPLY,
    UNDER_WAY,
    WAITING,
    Upload,
)
from dashboard.web.pages import is_fragment
from dashboard.web.table import attached
from dashboard.web.urls import first_or_404

views = Blueprint("uploads", __name__)
RECENT = 10
ENVELOPE = 1024 * 1024
"""What a form may weigh besides its files."""


def _found(id: str) -> Upload:
    upload: Upload = first_or_404(select(Upload).where(Upload.id == id), id)
    return upload


@views.get("/admin/files")
@requires("write_records")
def page() -> Any:
    """The way in for files, uploads of late, templates and every record as files."""
    return _files_page()


def _files_page(wrong: str = "", status: int = 200) -> Any:
    recent = db.session.scalars(
        select(Upload).order_by(Upload.created_at.desc(), Upload.id).limit(RECENT)
    ).all()
    return (
        render_template(
            "uploads/files.html",
            kinds=kinds(),
            uploads=recent,
            states=preview_page.state_names(),
            wrong=wrong,
        ),
        status,
    )


@views.post("/admin/uploads")
@requires("write_records")
@takes(MOST_BYTES + ENVELOPE)
def receive() -> Any:
    """Take files to be checked."""
    try:
        upload = storage.receive(request.files.getlist("files"), g.user.id)
    except FileProblem as problem:
        db.session.rollback()
        return _files_page(str(problem), 422)
    db.session.commit()
    return redirect(url_for("uploads.upload", upload=upload.id), 303)


@views.get("/admin/uploads/<upload>")
@requires("write_records")
@polled
def upload(upload: str) -> Any:
    """Where an upload stands: what the worker is doing, what the files would do, or what they did."""
    return _page(_found(upload))


def _page(found: Upload, status: int = 200, wrong: str = "") -> Any:
    state = found.state
    preview = storage.read_json(found, "preview.json") if state == READY else None
    if state == READY and preview is None:
        state = DELETED
    context = {
        "upload": found,
        "state": state,
        "under_way": state in UNDER_WAY,
        "preview": preview_page.preview(preview) if preview else None,
        "nobody_works": state in UNDER_WAY and not storage.is_worked_on(found),
        "progress": storage.read_json(found, "progress.json") or {},
        "tables": preview_page.outcome(found) if state == APPLIED else [],
        "here": url_for("uploads.upload", upload=found.id, seen=state),
        "wrong": wrong,
        "typed": request.form if wrong else {},
        "differs": found.options.get("differs") and state == READY,
        "kinds": kinds(),
        "said": preview_page.said(state) if request.args.get("seen", state) != state else "",
    }
    return render_template(
        "uploads/_fragment.html" if is_fragment() else "uploads/page.html", **context
    ), status


def _transition(found: Upload, into: str, *allowed: str, **values: Any) -> bool:
    """Lead an upload into a state, if it still is in one of these and in the round that the form was made for."""
    mine = [Upload.id == found.id, Upload.state.in_(allowed)]
    if "round" in request.form:
        given = request.form["round"]
        mine.append(
            Upload.preview_number == (int(given) if given.isdecimal() and len(given) < 9 else -1)
        )
    moved = db.session.execute(update(Upload).where(*mine).values(state=into, attempts=0, **values))
    done = bool(moved.rowcount)  # type: ignore[attr-defined]
    db.session.commit()
    db.session.refresh(found)
    return done


def _there(found: Upload, done: bool) -> Any:
    if not done:
        return _page(found, 409, _("This upload has moved on meanwhile. This is where it stands."))
    return redirect(url_for("uploads.upload", upload=found.id), 303)


@views.post("/admin/uploads/<upload>/apply")
@requires("write_records")
def apply(upload: str) -> Any:
    """Have what was shown written."""
    found = _found(upload)
    preview = preview_page.preview(storage.read_json(found, "preview.json") or {})
    if found.state == READY and not preview.fits:
        return _page(found, 422, _("There is nothing here that can be applied."))
    options = {**found.options, "differs": False, "applied_by": g.user.id}
    return _there(found, _transition(found, TO_APPLY, READY, options=options))


@views.post("/admin/uploads/<upload>/again")
@requires("write_records")
def again(upload: str) -> Any:
    """Check the files once more."""
    found = _found(upload)
    return _there(found, _transition(found, WAITING, READY, FAILED))


@views.post("/admin/uploads/<upload>/mapping")
@requires("write_records")
def mapping(upload: str) -> Any:
    """Say by hand of which kind files are and which field each column is; remembered for the kind."""
    found = _found(upload)
    preview = storage.read_json(found, "preview.json") or {}
    if found.state == READY and request.form.get("round") == str(found.preview_number):
        try:
            found.options = choose(preview, found.options, request.form)
        except Unclear as unclear:
            db.session.rollback()
            return _page(found, 422, str(unclear))
    return _there(found, _transition(found, WAITING, READY))


@views.post("/admin/uploads/<upload>/discard")
@requires("write_records")
def discard(upload: str) -> Any:
    """Delete the files without applying them."""
    found = _found(upload)
    if not _transition(found, DELETED, READY, FAILED, WAITING):
        return _there(found, False)
    storage.drop(found)
    flash(_("The files were deleted. Nothing was written."), "")
    return redirect(url_for("uploads.page"), 303)


@views.get("/admin/uploads/<upload>/<any(errors,changes):which>-<int:place>.csv")
@requires("write_records")
def full_list(upload: str, which: str, place: int) -> Any:
    """Every wrong row of a file as it stands there, with what is wrong; or every change that it would make."""
    found = _found(upload)
    path = storage.folder(found) / f"{which}-{place}.jsonl"
    preview = storage.read_json(found, "preview.json") or {"tables": []}
    if found.state != READY or not path.exists() or place >= len(preview["tables"]):
        abort(404, _("There is no such list (any more)."))
    of = kind(preview["tables"][place]["kind"])
    language = current_language()
    header, rows = (
        preview_page.errors_of(path, language)
        if which == "errors"
        else preview_page.changes_of(path, of, language)
    )
    answer = Response(csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    word = _("errors") if which == "errors" else _("changes")
    return attached(answer, f"{of.name}-{word}.csv")
