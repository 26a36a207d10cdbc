"""How the dashboard is served: gunicorn -c python:dashboard.serving wsgi:app."""

import fcntl
import os
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.serving import is_running_from_reloader

from dashboard import paths
from dashboard.settings import SettingsError, instance_folder, load

ADDRESS = "127.0.0.1:5000"
"""Where the server listens when nothing else is set."""

try:
    bind = load(instance_folder()).BIND or ADDRESS
except SettingsError as error:
    sys.exit(f"The dashboard cannot start. {error}")
workers = 2
threads = 4
worker_class = "gthread"
preload_app = True
timeout = 120
graceful_timeout = 8
keepalive = 5
accesslog = None
loglevel = "warning"
control_socket_disable = True
_held = ExitStack()
"""Holds the mark that this instance is being served, as long as the server lives."""


def prepare(app: Flask) -> None:
    """Make the database ready, with the demonstration where it is wanted; end with one clear line
    where that cannot be."""
    from dashboard import demo
    from dashboard.database import schema

    def load_demonstration() -> None:
        if demo.is_empty():
            print("Loading the demonstration …", flush=True)
            demo.load()

    wanted = app.extensions["settings"].DEMONSTRATION
    try:
        schema.prepare_database(app, load_demonstration if wanted else None, wait=60)
        if wanted:
            demo.refuse_others(app)
    except schema.DatabaseError as error:
        sys.exit(str(error))


def keep_working(instance: Path) -> None:
    """Keep the instance's one background worker running beside this process, as long as it lives.

    The first process to ask does so; the others wait to take its place.
    """
    threading.Thread(target=_start_again_and_again, args=(instance,), daemon=True).start()


def _start_again_and_again(instance: Path) -> None:
    with (instance / "working").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        while True:
            with subprocess.Popen(
                [sys.executable, "-m", "dashboard.jobs.worker"],
                stdin=subprocess.PIPE,  # closes when this process ends, and with it the worker
                cwd=paths.IMPORTS,
                env={**os.environ, "DASHBOARD_INSTANCE": str(instance)},
            ) as worker:
                worker.wait()
            time.sleep(0.5)


def tell(app: Flask, address: str) -> None:
    """Say where the dashboard is."""
    print(f"Open Government Dashboard: http://{address.replace('0.0.0.0', '127.0.0.1')}/")  # noqa: S104
    if app.extensions["settings"].DEMONSTRATION:
        print(
            "Demonstration: sign in as ministry lead, executive or administrator, by one button each. Stop with Ctrl+C."
        )
    sys.stdout.flush()


def develop() -> Flask:
    """What `open-government-dashboard dev` serves; made anew at each change, its worker too."""
    from dashboard import create_app

    app = create_app()
    if is_running_from_reloader():  # and not in the process that only watches the files
        prepare(app)
        keep_working(Path(app.instance_path))
        tell(app, bind)
    return app


def on_starting(_server: Any) -> None:
    """Make the database ready before any worker is started."""
    from dashboard.database.backup import mark_serving
    from dashboard.extensions import db
    from wsgi import app

    prepare(app)
    with app.app_context():
        db.engine.dispose()
    _held.enter_context(mark_serving(Path(app.instance_path)))


def post_worker_init(_worker: Any) -> None:
    """Let each server process be ready to keep the background worker running."""
    from wsgi import app

    keep_working(Path(app.instance_path))


def when_ready(_server: Any) -> None:
    """Say where the dashboard is."""
    from wsgi import app

    tell(app, bind)
