"""Uploading, looking at what files would do, and applying them, as administrators see it."""

from typing import Any, Sequence

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from dashboard.accounts.permissions import polled, requires, takes
from dashboard.extensions import db
from dashboard.files.problems import FileProblem
from dashboard.files.sources import MOST_BYTES
from dashboard.files.store import ENVELOPE
from dashboard.files.write import SEPARATORS, csv_lines
from dashboard.files.wrong_rows import read_wrong_rows
from dashboard.language import current_language, gettext as _
from dashboard.records import undo
from dashboard.records.history import Change
from dashboard.records.kinds import kind, kinds
from dashboard.records.periods import today
from dashboard.records.save import Actor
from dashboard.uploads import preview_page, storage
from dashboard.uploads.corrections import corrections_from_form
from dashboard.uploads.mapping import Unclear, options_from_form
from dashboard.uploads.models import (
    APPLIED,
    DELETED,
    FAILED,
    READY,
    TO_APPLY,
    UNDER_WAY,
    UNDONE,
    WAITING,
    Upload,
)
from dashboard.web.cache import note_written
from dashboard.web.pages import is_fragment
from dashboard.web.table import attached

views = Blueprint("uploads", __name__)
RECENT = 10


def _upload_or_404(upload_id: str) -> Upload:
    upload = db.session.get(Upload, upload_id)
    if upload is None:
        abort(404, _("There is no such upload."))
    return upload


@views.get("/admin/files")
@requires("write_records")
def files_page() -> Any:
    """The way in for files, uploads of late, templates and every record as files."""
    return _render_files()


def _render_files(wrong: str = "", status: int = 200) -> Any:
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
def receive_files() -> Any:
    """Take files to be checked."""
    try:
        upload = storage.store_files(request.files.getlist("files"), g.user.id)
    except FileProblem as problem:
        db.session.rollback()
        return _render_files(str(problem), 422)
    db.session.commit()
    return redirect(url_for("uploads.upload_page", upload_id=upload.id), 303)


@views.get("/admin/uploads/<upload_id>")
@requires("write_records")
@polled
def upload_page(upload_id: str) -> Any:
    """Where an upload stands: what the worker is doing, what the files would do, or what they
    did."""
    return _render_upload(_upload_or_404(upload_id))


def _render_upload(
    upload: Upload, status: int = 200, wrong: str = "", in_the_way: Sequence[int] = ()
) -> Any:
    state = upload.state
    preview = storage.read_json(upload, "preview.json") if state == READY else None
    if state == READY and preview is None:
        state = DELETED
    if state in (APPLIED, UNDONE):  # by the worker, but it is the reader's own
        note_written()
    context = {
        "upload": upload,
        "state": state,
        "under_way": state in UNDER_WAY,
        "preview": preview_page.shown_preview(preview) if preview else None,
        "nobody_works": state in UNDER_WAY and not storage.is_worked_on(upload),
        "progress": storage.read_json(upload, "progress.json") or {},
        "tables": preview_page.applied_tables(upload) if state in (APPLIED, UNDONE) else [],
        "here": url_for("uploads.upload_page", upload_id=upload.id, seen=state),
        "wrong": wrong,
        "in_the_way": in_the_way,
        "typed": request.form if wrong else {},
        "differs": upload.options.get("differs") and state == READY,
        "kinds": kinds(),
        "today": today().isoformat(),
        "said": preview_page.announcement(state)
        if request.args.get("seen", state) != state
        else "",
    }
    return render_template(
        "uploads/_fragment.html" if is_fragment() else "uploads/page.html", **context
    ), status


def _transition(upload: Upload, to: str, *allowed: str, commit: bool = True, **values: Any) -> bool:
    """Put an upload into a state; says whether it was in one of these, at the preview that the form
    was made for.

    One UPDATE decides it: of two people who press a button, or one and the worker, only one moves
    the upload.
    """
    conditions = [Upload.id == upload.id, Upload.state.in_(allowed)]
    if "round" in request.form:
        number = request.form["round"]
        conditions.append(
            Upload.preview_number == (int(number) if number.isdecimal() and len(number) < 9 else -1)
        )
    result = db.session.execute(
        update(Upload).where(*conditions).values(state=to, attempts=0, **values)
    )
    done = bool(result.rowcount)  # type: ignore[attr-defined]
    if commit:
        db.session.commit()
    db.session.refresh(upload)
    return done


def _answer_transition(upload: Upload, done: bool) -> Any:
    if not done:
        return _render_upload(
            upload, 409, _("This upload has moved to another step. Its current status is below.")
        )
    return redirect(url_for("uploads.upload_page", upload_id=upload.id), 303)


@views.post("/admin/uploads/<upload_id>/apply")
@requires("write_records")
def apply_upload(upload_id: str) -> Any:
    """Leave what was shown to the worker, to be written."""
    upload = _upload_or_404(upload_id)
    preview = preview_page.shown_preview(storage.read_json(upload, "preview.json") or {})
    if upload.state == READY and not preview.fits:
        return _render_upload(upload, 422, _("There is nothing here that can be applied."))
    accepted = request.form.get("accept") == "yes"
    if upload.state == READY and preview.warning_count and not accepted:
        reason = _("Look at the warnings, and say that the files are to be taken as they are.")
        return _render_upload(upload, 422, reason)
    options = {
        **upload.options,
        "differs": False,
        "applied_by": g.user.id,
        "accept_warnings": accepted,
    }
    return _answer_transition(upload, _transition(upload, TO_APPLY, READY, options=options))


@views.post("/admin/uploads/<upload_id>/again")
@requires("write_records")
def check_again(upload_id: str) -> Any:
    """Check the files once more."""
    upload = _upload_or_404(upload_id)
    return _answer_transition(upload, _transition(upload, WAITING, READY, FAILED))


@views.post("/admin/uploads/<upload_id>/mapping")
@requires("write_records")
def map_columns(upload_id: str) -> Any:
    """Say by hand of which kind files are and which field each column is; remembered for the
    kind."""
    upload = _upload_or_404(upload_id)
    preview = storage.read_json(upload, "preview.json") or {}
    if upload.state == READY and request.form.get("round") == str(upload.preview_number):
        try:
            upload.options = options_from_form(preview, upload.options, request.form)
        except Unclear as unclear:
            db.session.rollback()
            return _render_upload(upload, 422, str(unclear))
    return _answer_transition(upload, _transition(upload, WAITING, READY))


@views.post("/admin/uploads/<upload_id>/corrections")
@requires("write_records")
def correct_rows(upload_id: str) -> Any:
    """Check the files again with what a person corrected on the page."""
    upload = _upload_or_404(upload_id)
    preview = storage.read_json(upload, "preview.json") or {}
    options = upload.options
    if upload.state == READY and request.form.get("round") == str(upload.preview_number):
        given = corrections_from_form(preview.get("tables", ()), request.form)
        if not given:
            reason = _("Correct at least one cell, or choose an answer for equal errors.")
            return _render_upload(upload, 422, reason)
        corrections = dict(storage.options_of(upload)["corrections"])
        for file, once in given.items():
            corrections[file] = [*corrections.get(file, ()), once]
        options = storage.keep_corrections(upload, corrections)
    return _answer_transition(upload, _transition(upload, WAITING, READY, options=options))


@views.post("/admin/uploads/<upload_id>/undo")
@requires("write_records")
def undo_upload(upload_id: str) -> Any:
    """Undo all that an upload wrote, the last file first; where later changes stand in the way,
    nothing."""
    upload = _upload_or_404(upload_id)
    if not _transition(upload, UNDONE, APPLIED, commit=False):
        return _answer_transition(upload, False)
    try:
        for line in sorted(upload.outcome["lines"], reverse=True):
            undo.take_back(db.session.get_one(Change, line), Actor(g.user.id, "form"))
        db.session.commit()
    except undo.ChangedSince as changed:
        db.session.rollback()
        reason = _("This upload cannot be undone: its records have been changed again since.")
        return _render_upload(_upload_or_404(upload_id), 409, reason, changed.by[:20])
    except IntegrityError:
        db.session.rollback()
        reason = _(
            "This upload cannot be undone: another record now uses a value that would be restored."
        )
        return _render_upload(_upload_or_404(upload_id), 409, reason)
    return _answer_transition(upload, True)


@views.post("/admin/uploads/<upload_id>/discard")
@requires("write_records")
def discard_upload(upload_id: str) -> Any:
    """Delete the files without applying them."""
    upload = _upload_or_404(upload_id)
    if not _transition(upload, DELETED, READY, FAILED, WAITING):
        return _answer_transition(upload, False)
    storage.delete_files(upload)
    flash(_("The files were deleted. Nothing was written."), "")
    return redirect(url_for("uploads.files_page"), 303)


@views.get("/admin/uploads/<upload_id>/<any(errors,changes):which>-<int:place>.csv")
@requires("write_records")
def full_list(upload_id: str, which: str, place: int) -> Any:
    """Every wrong row of a file as it stands there, with what is wrong; or every change that it
    would make."""
    upload = _upload_or_404(upload_id)
    path = storage.upload_folder(upload) / f"{which}-{place}.jsonl"
    preview = storage.read_json(upload, "preview.json") or {"tables": []}
    if upload.state != READY or not path.exists() or place >= len(preview["tables"]):
        abort(404, _("This list does not exist or is no longer available."))
    record_kind = kind(preview["tables"][place]["kind"])
    language = current_language()
    header, rows = (
        read_wrong_rows(path, language)
        if which == "errors"
        else preview_page.change_rows(path, record_kind, language)
    )
    lines = csv_lines(header, rows, SEPARATORS[language][0])
    answer = Response(lines, content_type="text/csv; charset=utf-8")
    word = _("errors") if which == "errors" else _("changes")
    return attached(answer, f"{record_kind.name}-{word}.csv")
