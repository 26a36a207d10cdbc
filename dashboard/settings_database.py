"""The database's address: which ones can be used, and what the engine is given."""

from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from dashboard.extensions import REPLICA
from dashboard.language import gettext as _

DRIVERS = {"sqlite": "pysqlite", "postgresql": "psycopg"}
"""The databases that we work with, each by one driver."""


def database_url(instance: Path, configured: str) -> str:
    """The database's address: what is configured, else SQLite in the instance folder."""
    if not configured:
        return f"sqlite:///{instance / 'dashboard.db'}"
    return configured.replace("postgres://", "postgresql+psycopg://", 1)


def replica(configured: str) -> dict[str, dict[str, Any]]:
    """The replica by the name of its engine, nothing where none is configured. One that is away is
    not waited for."""
    if not configured:
        return {}
    options = {"pool_pre_ping": True, "connect_args": {"connect_timeout": 2}}
    return {REPLICA: {"url": database_url(Path(), configured), **options}}


def usable(configured: str) -> str:
    """What is configured, where it is nothing or can be an address.

    Raises ValueError with the way out, which repeats nothing: an address may hold a password.
    """
    if not configured:
        return configured
    try:
        url = make_url(database_url(Path(), configured))
        known = DRIVERS.get(url.get_backend_name()) == url.get_driver_name()
        dialect = url.get_dialect()
        dialect().create_connect_args(url)  # reads the numbers among the options
    except (ArgumentError, ValueError):
        known = False
    if not known or _leads_nowhere(url):
        raise ValueError(
            _(
                "Write %(postgresql)s, with %(code)s for an @ in the password, or %(sqlite)s.",
                postgresql="postgresql+psycopg://NAME:PASSWORD@HOST:5432/DATABASE",
                code="%40",
                sqlite="sqlite:////FOLDER/FILE",
            )
        )
    try:
        dialect.import_dbapi()
    except ImportError:
        raise ValueError(
            _(
                "The driver of PostgreSQL is not installed. Install it: %(command)s.",
                command="pip install 'open-government-dashboard[postgres]'",
            )
        ) from None
    return configured


def _leads_nowhere(url: URL) -> bool:
    in_memory = url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:")
    return in_memory or (url.port or 1) not in range(1, 65536)
