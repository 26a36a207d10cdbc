"""The process that checks and applies uploaded files, makes PDFs that take long and the daily
backup, sends mail and opens links at night: one for each instance, and of several on one
PostgreSQL one at a time.

The server starts it and keeps its standard input open; when the server is gone, so is the worker,
whatever it was doing: what it had not committed has not happened, and the next worker begins it
again.
"""

import fcntl
import os
import signal
import sys
import threading
import time
from datetime import date
from typing import Any, Iterator, Sequence

from flask import Flask
from sqlalchemy import Connection, select, update

from dashboard.database import faults
from dashboard.database.engine import keep_log_short
from dashboard.extensions import db, now
from dashboard.files.apply import apply_checked, import_tables
from dashboard.files.checked import Checked, is_refused
from dashboard.files.problems import FileProblem
from dashboard.jobs import digest
from dashboard.jobs.backup_daily import backup_if_due
from dashboard.jobs.links import NightlyLinks
from dashboard.jobs.turn import Turn
from dashboard.mail import outbox
from dashboard.records.save import Actor
from dashboard.records.staging import Stage
from dashboard.report import shelf
from dashboard.report.making import make_next
from dashboard.uploads import preview, storage
from dashboard.uploads.models import (
    APPLIED,
    APPLYING,
    CHECKING,
    FAILED,
    READY,
    TO_APPLY,
    UNDER_WAY,
    WAITING,
    Upload,
)
from dashboard.web.background import worker_lock
from dashboard.web.logs import log

PAUSE = 0.3
"""Seconds between two looks for something to do."""
MOST_ATTEMPTS = 5
"""How often an upload is begun that never comes to its end."""
EVERY = 60
"""Seconds between two rounds of tidying and of asking whether a backup is due."""


class Differs(Exception):
    """The records have changed so that the files would do something else than was shown."""


class Progress:
    """How far the worker is, in a small file beside the upload, a few times a second."""

    def __init__(self, upload: Upload, stage: str) -> None:
        self.upload, self.stage, self.done, self.last = upload, stage, 0, 0.0
        self.save(0)

    def __call__(self, rows: int, total: int = 0) -> None:
        """Count rows that are done."""
        self.done += rows
        if time.monotonic() - self.last > 0.3:
            self.save(total)

    def save(self, total: int) -> None:
        """Write the file anew; the page reads it once a second."""
        storage.write_json(
            self.upload, "progress.json", {"stage": self.stage, "done": self.done, "total": total}
        )
        self.last = time.monotonic()


def requeue_unfinished() -> None:
    """Put back what an earlier worker, or this one, had begun and not finished.

    The lock is ours by now, so whatever is marked as begun has nobody who works on it.
    """
    for begun, again in ((CHECKING, WAITING), (APPLYING, TO_APPLY)):
        tired = update(Upload).where(Upload.state == begun, Upload.attempts >= MOST_ATTEMPTS)
        db.session.execute(tired.values(state=FAILED))
        db.session.execute(update(Upload).where(Upload.state == begun).values(state=again))
    db.session.commit()


def work_once() -> bool:
    """Check or apply the upload that has waited longest; says whether there was one.

    Raises what the database says while it is away or locked: the upload then stays as begun.
    """
    with db.engine.connect().execution_options(reads=True) as connection:
        waiting = (
            select(Upload.id)
            .where(Upload.state.in_((WAITING, TO_APPLY)))
            .order_by(Upload.changed_at, Upload.id)
        )
        id = connection.scalar(waiting.limit(1))
    if id is None:
        return False
    upload = db.session.get_one(Upload, id)
    applying = upload.state == TO_APPLY
    # Committed before the work begins: should this process be killed, the next one sees that it was
    # begun, and after MOST_ATTEMPTS gives up a file that kills whoever reads it.
    upload.state, upload.attempts = (APPLYING if applying else CHECKING), upload.attempts + 1
    db.session.commit()
    db.session.refresh(upload)
    # Detached, so that reading its columns later neither opens a transaction nor sees a newer
    # state.
    db.session.expunge(upload)
    db.session.rollback()
    try:
        if not storage.upload_folder(upload).is_dir():
            _set_state(upload, FAILED)
        elif applying:
            _apply_upload(upload)
        else:
            _check_upload(upload)
    except Exception as error:
        db.session.rollback()
        if faults.passes(error):
            raise
        log.error({"message": "upload", "upload": upload.id}, exc_info=error)
        _set_state(upload, FAILED)
    return True


def _set_state(upload: Upload, state: str, **values: Any) -> None:
    """Lead an upload into a state, unless it was discarded meanwhile."""
    db.session.execute(
        update(Upload)
        .where(Upload.id == upload.id, Upload.state.in_(UNDER_WAY))
        .values(state=state, **values)
    )
    db.session.commit()


def _check_upload(upload: Upload) -> None:
    progress = Progress(upload, "checking")
    content = preview.make_preview(
        storage.upload_paths(upload),
        storage.options_of(upload),
        storage.upload_folder(upload),
        progress,
    )
    storage.write_json(upload, "preview.json", content)
    _set_state(upload, READY, preview_number=upload.preview_number + 1, attempts=0)


def _apply_upload(upload: Upload) -> None:
    shown = storage.read_json(upload, "preview.json") or {}
    progress = Progress(upload, "applying")
    opened = preview.open_uploaded(storage.upload_paths(upload), storage.options_of(upload))
    accept = upload.options.get("accept_warnings", False)
    day = upload.options.get("all_of", {}).get("day")

    def write(
        connection: Connection, checked: Sequence[Checked], actor: Actor, stage: Stage | None
    ) -> None:
        if preview.outcome_digest(checked) != shown.get("digest"):
            raise Differs
        lines = apply_checked(connection, checked, actor, stage)
        tables = [
            {
                "file": c.file,
                "kind": c.kind.name,
                "added": len(c.new),
                "changed": len(c.changed),
                "same": c.same,
            }
            for c in checked
        ]
        unchanged = Upload.id == upload.id, Upload.state == APPLYING
        done = (
            update(Upload)
            .where(*unchanged)
            .values(state=APPLIED, outcome={"lines": lines, "tables": tables}, attempts=0)
        )
        # In the transaction of the records themselves: they are there exactly when it says
        # "applied".
        if connection.execute(done.values(changed_at=now())).rowcount != 1:
            raise Differs

    try:
        checked = import_tables(
            lambda: opened.tables,
            Actor(upload.options["applied_by"], "file", day and date.fromisoformat(day)),
            progress=lambda rows: progress(rows, opened.lines),
            write=write,
            accept_warnings=accept,
        )
        if is_refused(checked, accept):
            raise Differs
    except (Differs, FileProblem):
        _set_state(upload, WAITING, options={**upload.options, "differs": True}, attempts=0)
        return
    storage.delete_files(upload)


def main(app: Flask) -> None:
    """Work until the server is gone."""
    # Ctrl+C in a terminal reaches every process of the group: this one leaves when its server has.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_the_server, daemon=True).start()
    with worker_lock(app).open("w") as held:
        # One worker for an instance; it waits here until the one before is gone.
        fcntl.flock(held, fcntl.LOCK_EX)
        for busy in rounds(app):
            if not busy:
                time.sleep(PAUSE)


def rounds(app: Flask) -> Iterator[bool]:
    """Do what there is to do, a round at each step; gives whether there was an upload or a file.

    What a round leaves unfinished, because the database went away, the next one that reaches the
    database puts back.
    """
    due, unfinished, links, turn = 0.0, True, NightlyLinks(), Turn()
    while True:
        busy = False
        with app.app_context():
            try:
                ours = turn.is_ours()
                if ours and unfinished:
                    requeue_unfinished()
                    shelf.begin_again()
                    unfinished = False
                if ours and time.monotonic() > due:
                    due = time.monotonic() + EVERY
                    _do_what_is_due(links)
                # One of each in turn: neither uploads nor long files keep the other waiting.
                busy = ours and (
                    any([work_once(), make_next()]) or outbox.send_next() or links.check_next()
                )
            except Exception as error:
                log.error({"message": "worker"}, exc_info=error)
                unfinished = True
        yield busy


def _do_what_is_due(links: NightlyLinks) -> None:
    """What is done by the clock: tidying, the backup, and what is to be sent or opened."""
    storage.end_old_uploads()
    shelf.tidy()
    backup_if_due()
    outbox.settle_abandoned()
    outbox.forget_old()
    digest.put_in_if_due()
    links.look()
    keep_log_short()


def _leave_with_the_server() -> None:
    # The server never writes there. Reading ends when the pipe closes, which the system does even
    # for a server that was killed; os._exit, because the main thread may be deep in a transaction.
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    from wsgi import app as served

    main(served)
