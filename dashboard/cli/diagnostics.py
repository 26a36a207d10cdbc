"""What an administrator should know before trusting an instance: what is broken or unsafe, in
sentences."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Callable, Iterator
from urllib.parse import urlsplit

from babel.messages.pofile import read_po
from flask import current_app
from sqlalchemy import func, make_url, select
from sqlalchemy.exc import SQLAlchemyError

from dashboard import language, paths
from dashboard.accounts.models import User
from dashboard.database import schema
from dashboard.database.backup import backup_folder, database_file
from dashboard.extensions import db, now
from dashboard.files.store import hash_of, kept_paths, path_of, store_root
from dashboard.mail.sending import mail_problems
from dashboard.ministries.members import astray
from dashboard.plans.evidence_models import Evidence
from dashboard.records.history import Change
from dashboard.records.search_index import differences
from dashboard.settings import Settings

Problems = Iterator[str]
BACKUP_AT_MOST = timedelta(days=2)
UPLOAD_AT_MOST = timedelta(hours=1)


def _local(name: str) -> bool:
    try:
        return name == "localhost" or ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def settings_problems(settings: Settings) -> Problems:
    """Settings that are unsafe together or by themselves."""
    hosts = settings.HOSTS.split()
    public = [host for host in hosts if not _local(host)]
    address = urlsplit(settings.ADDRESS)
    if settings.SECRET_KEY and len(set(settings.SECRET_KEY)) < 12:
        yield "SECRET_KEY repeats few characters. Leave it out to have a random one made."
    if not hosts:
        yield (
            "HOSTS is empty, so every request is refused. Name the host by which people reach the "
            "dashboard."
        )
    if any(host in ("*", ".") or host.startswith(("*", ".")) for host in hosts):
        yield "HOSTS names hosts by a pattern. Name each host in full."
    if public and not settings.SECURE_COOKIES:
        yield (
            f"HOSTS names {public[0]}, but SECURE_COOKIES is off: cookies could be read on the "
            "way. Serve by https and set it."
        )
    if public and settings.DEMONSTRATION:
        yield (
            "DEMONSTRATION is on and HOSTS names other machines. Anyone who reaches it could sign "
            "in: set it only locally."
        )
    if settings.SECURE_COOKIES and address.scheme != "https":
        yield (
            "SECURE_COOKIES is on, but ADDRESS does not begin with https://: links in calendars "
            "would lead nowhere."
        )
    if address.scheme not in ("http", "https") or not address.hostname:
        yield (
            f"ADDRESS ({settings.ADDRESS}) is not an address. Write it as "
            "https://dashboard.example.org."
        )
    if public and address.hostname and _local(address.hostname):
        yield (
            "ADDRESS names this machine only: links in calendars would not work for others. Name "
            "the public address."
        )
    if settings.BIND and "ADDRESS" not in settings.model_fields_set:
        yield (
            f"BIND is set and ADDRESS is not: links in calendars begin with a guess, "
            f"{settings.ADDRESS}. Name the address by which people reach the dashboard."
        )
    if settings.TODAY and not settings.DEMONSTRATION:
        yield (
            f"TODAY is fixed at {settings.TODAY}: nothing ever becomes overdue. Set it only for "
            "the demonstration."
        )
    issuer = urlsplit(settings.OIDC_ISSUER)
    if settings.OIDC_ISSUER and issuer.scheme != "https" and not _local(issuer.hostname or ""):
        yield (
            "OIDC_ISSUER does not begin with https://: sign-ins could be forged on the way. Use "
            "the provider's https address."
        )
    yield from mail_problems(settings)
    if settings.SMTP_PASSWORD and settings.SMTP_TLS == "none" and not _local(settings.SMTP_HOST):
        yield (
            "SMTP_TLS is none and SMTP_PASSWORD is set: the password could be read on the way. "
            "Set SMTP_TLS to starttls or tls."
        )
    if settings.PROXY_HOPS > 3:
        yield (
            f"PROXY_HOPS is {settings.PROXY_HOPS}: set it to the number of your own proxies, else "
            "addresses can be forged."
        )
    host = urlsplit(f"//{settings.BIND}").hostname or ""
    if settings.BIND and not settings.PROXY_HOPS and not _local(host):
        yield (
            f"BIND ({settings.BIND}) answers other machines, but PROXY_HOPS is 0: no proxy is "
            "before the server to encrypt and to limit each client. Put one there and set "
            "PROXY_HOPS, or bind to 127.0.0.1."
        )
    if settings.PROXY_HOPS and not public:
        yield (
            "PROXY_HOPS is set, but HOSTS names this machine only: without a proxy before it, "
            "addresses can be forged."
        )
    if "@" in settings.DATABASE_URL and make_url(settings.DATABASE_URL).password in (
        "",
        "password",
        "postgres",
    ):
        yield "DATABASE_URL holds a password that anyone would guess. Choose another."


def file_problems(instance: Path) -> Problems:
    """Files that others on this machine could read."""
    for path, mode in (
        (instance, 0o007),
        (instance / "secret_key", 0o077),
        (instance / "settings.toml", 0o007),
    ):
        if path.exists() and path.stat().st_mode & mode:
            yield (
                f"{path} is open to other accounts. Take their rights away (chmod "
                f"{'700' if path.is_dir() else '600'})."
            )
    if make_url(current_app.config["SQLALCHEMY_DATABASE_URI"]).get_backend_name() == "sqlite":
        for path in (database_file(), *(instance / "backups").glob("*.db")):
            if path.exists() and path.stat().st_mode & 0o077:
                yield f"{path} is open to other accounts. Take their rights away (chmod 600)."


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
                yield (
                    f"The database is damaged: {verdict}. Restore a backup: "
                    "open-government-dashboard restore FILE"
                )
            if broken:
                yield f"A record of {broken[0]} refers to one that is not there. Restore a backup."
        admins = select(func.count()).where(User.role == "admin", User.active.is_(True), User.live)
        if not db.session.scalar(admins):
            yield (
                "There is no active administrator. Add one: "
                "open-government-dashboard user add ADDRESS --role admin --name NAME"
            )
        if people := len(db.session.scalars(astray()).all()):
            yield (
                f"The records of {people} people name another team than their latest membership. "
                "Import their staff records, or their memberships, with the right team."
            )
        with db.engine.connect().execution_options(reads=True) as connection:
            wrong = differences(connection)
        if wrong:
            yield (
                f"The index of the search differs from the records in {wrong} places. Make it "
                "anew: open-government-dashboard reindex"
            )
    except SQLAlchemyError as error:
        yield f"The database cannot be read: {error.__cause__ or error}."


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
                (f"The newest backup is {age} days old. " if copies else "There is no backup. ")
                + "The server makes one a day while it runs; make one now: "
                "open-government-dashboard backup"
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
            yield f"The file {file} of evidence is missing. Bring back {path} from a backup."
        elif hash_of(path) != digest:
            yield f"The file {file} of evidence has changed. Bring back {path} from a backup."
    for path in kept_paths(store_root()):
        fresh = now().timestamp() - path.stat().st_mtime < UPLOAD_AT_MOST.total_seconds()
        if path.name not in by_hash and not fresh:
            yield f"{path} belongs to no record: an upload was cut off. It can be deleted."


def catalogue_problems(folder: Path = paths.TRANSLATIONS) -> Problems:
    """Texts that are missing or unsure in a catalogue."""
    for code in language.LANGUAGES[1:]:
        path = folder / code / "LC_MESSAGES" / "messages.po"
        if not path.exists():
            yield f"{path} is missing: pages would be in English only."
            continue
        with path.open("rb") as file:
            messages = [m for m in read_po(file, locale=code) if m.id]
        empty = [
            m for m in messages if not all(m.string if isinstance(m.string, tuple) else (m.string,))
        ]
        unsure = [m for m in messages if m.fuzzy]
        if empty or unsure:
            yield f"{path}: {len(empty)} texts are missing and {len(unsure)} unsure."


def problems() -> list[str]:
    """Everything that is wrong, each a sentence that says what to do; nothing where all is well."""
    sources: list[Callable[[], Problems]] = [
        lambda: settings_problems(current_app.extensions["settings"]),
        lambda: file_problems(Path(current_app.instance_path)),
        database_problems,
        lambda: backup_problems(current_app.extensions["settings"].BACKUP_DAYS),
        evidence_problems,
        catalogue_problems,
    ]
    sentences = [sentence for source in sources for sentence in source()]
    if current_app.debug:
        sentences.append(
            "Debugging is on: errors would show the program's insides. Serve without --debug."
        )
    return sentences
