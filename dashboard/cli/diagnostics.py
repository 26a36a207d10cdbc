"""What an administrator should know before trusting an instance: what is broken or unsafe, in
sentences."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Callable

from babel.messages.pofile import read_po
from flask import current_app
from sqlalchemy import func, make_url, select
from sqlalchemy.exc import SQLAlchemyError

from dashboard import language, paths
from dashboard.accounts.models import User
from dashboard.cli.unsafe import Problems, settings_problems
from dashboard.database import schema
from dashboard.database.backup import backup_folder, database_file
from dashboard.extensions import REPLICA, db, now
from dashboard.files.store import hash_of, kept_paths, path_of, store_root
from dashboard.language import gettext as _, ngettext
from dashboard.ministries.members import astray
from dashboard.plans.evidence_models import Evidence
from dashboard.records.history import Change
from dashboard.records.revision import Revision
from dashboard.records.search_index import differences

BACKUP_AT_MOST = timedelta(days=2)
UPLOAD_AT_MOST = timedelta(hours=1)


def file_problems(instance: Path) -> Problems:
    """Files that others on this machine could read."""
    shared: Path = current_app.config["SHARED_FOLDER"]
    for path, mode in (
        *((folder, 0o007) for folder in {instance, shared}),
        (shared / "secret_key", 0o077),
        (instance / "settings.toml", 0o007),
    ):
        if path.exists() and path.stat().st_mode & mode:
            yield _open(path, 700 if path.is_dir() else 600)
    if make_url(current_app.config["SQLALCHEMY_DATABASE_URI"]).get_backend_name() == "sqlite":
        for path in (database_file(), *(instance / "backups").glob("*.db")):
            if path.exists() and path.stat().st_mode & 0o077:
                yield _open(path, 600)


def _open(path: Path, mode: int) -> str:
    return _(
        "%(file)s is open to other accounts. Take their rights away (chmod %(mode)s).",
        file=str(path),
        mode=mode,
    )


def database_problems() -> Problems:
    """A database that is damaged, of another version, or that nobody can look after."""
    try:
        if sentence := schema.problem():
            yield sentence
            return
        if db.engine.dialect.name == "sqlite":
            with db.engine.connect().execution_options(reads=True) as connection:
                verdict = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            if verdict != "ok":
                yield _(
                    "The database is damaged: %(reason)s. Restore a backup: "
                    "open-government-dashboard restore FILE",
                    reason=verdict,
                )
            if broken:
                yield _(
                    "A record of %(table)s refers to one that is not there. Restore a backup.",
                    table=broken[0],
                )
        admins = select(func.count()).where(User.role == "admin", User.active.is_(True), User.live)
        if not db.session.scalar(admins):
            yield _(
                "There is no active administrator. Add one: "
                "open-government-dashboard user add ADDRESS --role admin --name NAME"
            )
        if people := len(db.session.scalars(astray()).all()):
            yield ngettext(
                "The record of %(num)s person names another team than the latest membership. "
                "Import the staff record, or the memberships, with the right team.",
                "The records of %(num)s people name another team than their latest membership. "
                "Import their staff records, or their memberships, with the right team.",
                people,
            )
        with db.engine.connect().execution_options(reads=True) as connection:
            wrong = differences(connection)
        if wrong:
            yield ngettext(
                "The search index differs from the records in %(num)s place. Rebuild the index: "
                "open-government-dashboard reindex",
                "The search index differs from the records in %(num)s places. Rebuild the index: "
                "open-government-dashboard reindex",
                wrong,
            )
    except SQLAlchemyError as error:
        yield _("The database cannot be read: %(reason)s.", reason=error.__cause__ or error)


def replica_problems() -> Problems:
    """A replica for reading that is away, or that has not the tables."""
    try:
        if REPLICA in db.engines:
            with db.engines[REPLICA].connect() as connection:
                connection.execute(select(Revision.feature).limit(1))
    except SQLAlchemyError as error:
        yield _(
            "The replica (DATABASE_READ_URL) cannot be read, and everything is read from the "
            "database itself: %(reason)s.",
            reason=str(error.__cause__ or error).strip().rstrip("."),
        )


def backup_problems(days: int) -> Problems:
    """A newest backup that is older than two days, or none of records that are, where the server is
    to make one each day."""
    if not days or db.engine.dialect.name != "sqlite":
        return
    with suppress(SQLAlchemyError):  # what is wrong with the database is said elsewhere
        copies = [path.stat().st_mtime for path in backup_folder().glob("dashboard-*.db")]
        first = db.session.scalar(select(func.min(Change.at)))
        newest = datetime.fromtimestamp(max(copies), UTC) if copies else first
        if newest and now() - newest > BACKUP_AT_MOST:
            age = (now() - newest).days
            yield (
                ngettext(
                    "The newest backup is %(num)s day old. The server makes one a day while it "
                    "runs; make one now: open-government-dashboard backup",
                    "The newest backup is %(num)s days old. The server makes one a day while it "
                    "runs; make one now: open-government-dashboard backup",
                    age,
                )
                if copies
                else _(
                    "There is no backup. The server makes one a day while it runs; make one now: "
                    "open-government-dashboard backup"
                )
            )


def evidence_problems() -> Problems:
    """Files of evidence that are missing, changed, or of no record."""
    try:
        named = set(db.session.scalars(select(Evidence.file).where(Evidence.file.is_not(None))))
    except SQLAlchemyError:  # what is wrong with the database is said elsewhere
        return
    by_hash = {path_of(str(file)).name: str(file) for file in sorted(named, key=str)}
    for digest, file in by_hash.items():
        path = path_of(file)
        if not path.is_file():
            yield _(
                "The evidence file %(name)s is missing. Bring back %(file)s from a backup.",
                name=file,
                file=str(path),
            )
        elif hash_of(path) != digest:
            yield _(
                "The evidence file %(name)s has changed. Bring back %(file)s from a backup.",
                name=file,
                file=str(path),
            )
    for path in kept_paths(store_root()):
        fresh = now().timestamp() - path.stat().st_mtime < UPLOAD_AT_MOST.total_seconds()
        if path.name not in by_hash and not fresh:
            yield _(
                "%(file)s belongs to no record: an upload was cut off. It can be deleted.",
                file=str(path),
            )


def catalogue_problems(folder: Path = paths.TRANSLATIONS) -> Problems:
    """Texts that are missing or unsure in a catalogue."""
    for code in language.LANGUAGES[1:]:
        path = folder / code / "LC_MESSAGES" / "messages.po"
        if not path.exists():
            yield _("%(file)s is missing: pages would be in English only.", file=str(path))
            continue
        with path.open("rb") as file:
            messages = [m for m in read_po(file, locale=code) if m.id]
        empty = [
            m for m in messages if not all(m.string if isinstance(m.string, tuple) else (m.string,))
        ]
        unsure = [m for m in messages if m.fuzzy]
        if empty or unsure:
            yield _(
                "%(file)s: texts missing: %(missing)s, to check: %(unsure)s.",
                file=str(path),
                missing=len(empty),
                unsure=len(unsure),
            )


def problems() -> list[str]:
    """Everything that is wrong, each a sentence that says what to do; nothing where all is well."""
    sources: list[Callable[[], Problems]] = [
        lambda: settings_problems(current_app.extensions["settings"]),
        lambda: file_problems(Path(current_app.instance_path)),
        database_problems,
        replica_problems,
        lambda: backup_problems(current_app.extensions["settings"].BACKUP_DAYS),
        evidence_problems,
        catalogue_problems,
    ]
    sentences = [sentence for source in sources for sentence in source()]
    if current_app.debug:
        sentences.append(
            _(
                "Debugging is on: errors would show how the program works inside. Serve without "
                "--debug."
            )
        )
    return sentences
