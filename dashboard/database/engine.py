"""How connections to the database begin."""

from pathlib import Path
from typing import Any

from flask import g, has_request_context, request
from sqlalchemy import Connection, Engine, event

from dashboard.language import search_key, sort_key


def database_url(instance: Path, configured: str) -> str:
    """The database's address: what is configured, else SQLite in the instance folder."""
    if not configured:
        return f"sqlite:///{instance / 'dashboard.db'}"
    return configured.replace("postgres://", "postgresql+psycopg://", 1)


def configure(engine: Engine) -> None:
    """Make SQLite keep its promises: foreign keys, durable commits, writers that wait for each
    other; and give it our two functions of text, which PostgreSQL has from its migration."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        # The driver's own BEGIN comes late and is DEFERRED; ours is sent by `begin` below.
        connection.isolation_level = None
        connection.execute("PRAGMA busy_timeout=5000")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA synchronous=FULL")
        # KiB. In SQLite's own 2 MiB, counting 250,000 completions reads the same pages again and
        # again.
        connection.execute("PRAGMA cache_size=-16384")
        connection.create_function(
            "folded", 1, lambda text: text and search_key(text), deterministic=True
        )
        connection.create_function(
            "natural_order", 1, lambda text: text and sort_key(text), deterministic=True
        )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A transaction that reads first and writes later cannot wait for the lock: SQLite refuses
        # it at once, since what it read may be stale. So whatever may write takes the lock at the
        # start and waits its turn (busy_timeout); a page that only reads never waits.
        options = connection.get_execution_options()
        reading = has_request_context() and request.method in ("GET", "HEAD", "OPTIONS")
        reading = reading and not options.get("writes") and not g.get("writing")
        reading = reading or options.get("reads", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def analyze(connection: Connection) -> None:
    """Let SQLite look at how rows are spread, so that it reads a ministry's own rows and not
    everybody's. It takes no time."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA analysis_limit=1000")
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
