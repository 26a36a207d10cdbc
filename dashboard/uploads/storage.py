"""Where uploaded files lie: a folder for each upload, in the one that servers share, gone with its
preview after a day."""

import json
import secrets
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any, Sequence

from flask import current_app
from sqlalchemy import select, update
from werkzeug.datastructures import FileStorage

from dashboard.extensions import db, now
from dashboard.files.problems import FileProblem
from dashboard.files.sources import MOST_BYTES, TEXT, WORKBOOKS
from dashboard.files.store import ending_of, plain_name
from dashboard.language import lazy_gettext as _
from dashboard.uploads.models import APPLYING, DELETED, ENDED, TO_APPLY, Upload
from dashboard.web.background import worker_is_there

KEPT_FOR = timedelta(days=1)
"""Previews hold rows of people, so they do not lie about for longer than somebody looks at them."""
STARTING_TIME = timedelta(seconds=15)
"""How long a worker may take to start before the page says that none is there."""
MOST_FILES = 100
ENDINGS = TEXT | WORKBOOKS | {".zip"}


def uploads_root() -> Path:
    """The folder of all uploads; for the dashboard's own account only."""
    path = Path(current_app.config["SHARED_FOLDER"]) / "uploads"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def upload_folder(upload: Upload) -> Path:
    """The folder of an upload."""
    return uploads_root() / upload.id


def upload_paths(upload: Upload) -> dict[Path, str]:
    """The upload's files, each with the name that it was given under.

    On the disk they are numbered: a sender's name never becomes a path.
    """
    return {
        upload_folder(upload) / f"{n}{ending_of(name)}": name for n, name in enumerate(upload.files)
    }


def store_files(given: Sequence[FileStorage], user_id: int) -> Upload:
    """Keep files to be checked; the caller commits. Raises FileProblem, with nothing left
    behind."""
    files = [file for file in given if file.filename]
    names = [plain_name(file.filename or "") for file in files]
    if not files:
        raise FileProblem(_("Choose at least one file."))
    if len(files) > MOST_FILES:
        raise FileProblem(
            _("At most %(most)s files can be sent at once; put them in a zip.", most=MOST_FILES)
        )
    for name in names:
        if ending_of(name) not in ENDINGS:
            raise FileProblem(
                _("%(name)s: only CSV, TSV, XLSX, ODS and zip files are read", name=name)
            )
    upload = Upload(
        id=secrets.token_hex(16), user_id=user_id, ends_at=now() + KEPT_FOR, files=names
    )
    upload.options = {"kinds": {}, "places": {}, "plan": "", "add": False}
    place = upload_folder(upload)
    place.mkdir(mode=0o700)
    try:
        for file, path in zip(files, upload_paths(upload), strict=True):
            file.save(path)
            path.chmod(0o600)
            if path.stat().st_size > MOST_BYTES:
                raise FileProblem(
                    _(
                        "%(name)s: larger than 50 MB; split it into smaller files",
                        name=plain_name(file.filename or ""),
                    )
                )
        db.session.add(upload)
        db.session.flush()
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    return upload


def delete_files(upload: Upload) -> None:
    """Delete an upload's files and preview."""
    shutil.rmtree(upload_folder(upload), ignore_errors=True)


def write_json(upload: Upload, name: str, content: Any) -> None:
    """Put something beside the files, whole or not at all."""
    target = upload_folder(upload) / name
    # The page reads this file while the worker writes it: renaming shows the old or the new, never
    # half.
    half = target.with_name(f".{name}.{secrets.token_hex(8)}")
    half.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    half.replace(target)


def read_json(upload: Upload, name: str) -> Any:
    """What was put there, None where there is nothing."""
    try:
        return json.loads((upload_folder(upload) / name).read_text("utf-8"))
    except (OSError, ValueError):
        return None


def keep_corrections(upload: Upload, corrections: Any) -> dict[str, Any]:
    """Put corrections beside the files, and give the options that name them.

    Each time under a new name: of two people who correct at once, only the one whose options are
    kept has corrected. They hold rows of people, so they go with the files.
    """
    name = f"corrections-{secrets.token_hex(8)}.json"
    write_json(upload, name, corrections)
    return {**upload.options, "corrections": name}


def options_of(upload: Upload) -> dict[str, Any]:
    """What was said by hand of an upload, the corrections of each file among it."""
    name = upload.options.get("corrections", "")
    return {**upload.options, "corrections": (read_json(upload, name) if name else {}) or {}}


def is_worked_on(upload: Upload) -> bool:
    """Whether a worker is there, or has had no time yet to begin with this upload."""
    if abs(now() - upload.changed_at) < STARTING_TIME:
        return True
    return worker_is_there()


def end_old_uploads() -> None:
    """End uploads that are a day old, and delete every folder that no upload needs any more."""
    late = Upload.ends_at < now(), Upload.state.not_in((*ENDED, TO_APPLY, APPLYING))
    db.session.execute(update(Upload).where(*late).values(state=DELETED))
    db.session.commit()
    needed = set(db.session.scalars(select(Upload.id).where(Upload.state.not_in(ENDED))))
    db.session.rollback()
    for path in uploads_root().iterdir():
        # One that is being received has a folder already and a row only when all its files are
        # there.
        fresh = now().timestamp() - path.stat().st_mtime < 3600
        if path.name not in needed and not fresh:
            shutil.rmtree(path, ignore_errors=True)
