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

ROOT = Path(__file__).parent.parent
bind = os.environ.get("DASHBOARD_BIND", "127.0.0.1:5000")
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


def on_starting(_server: Any) -> None:
    """Make the database ready before any worker is started; end with one clear line where it cannot be."""
    from dashboard import demo
    from dashboard.database import schema
    from dashboard.database.backup import serving
    from dashboard.extensions import db
    from wsgi import app

    settings = app.extensions["settings"]
    try:
        schema.prepare(app, demo.load_if_empty if settings.DEMONSTRATION else None, wait=60)
        if settings.DEMONSTRATION:
            demo.refuse_others(app)
    except schema.DatabaseError as error:
        sys.exit(str(error))
    with app.app_context():
        db.engine.dispose()
    _held.enter_context(serving(Path(app.instance_path)))


def post_worker_init(_worker: Any) -> None:
    """Let each server process be ready to keep the instance's one background worker running; the first one does."""
    from wsgi import app

    threading.Thread(target=_keep_working, args=(Path(app.instance_path),), daemon=True).start()


def _keep_working(instance: Path) -> None:
    """Start the background worker again whenever it ends. It ends when this process does: its standard input closes."""
    with (instance / "working").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        while True:
            command = [sys.executable, "-m", "dashboard.jobs.worker"]
            with subprocess.Popen(command, stdin=subprocess.PIPE, cwd=ROOT) as running:  # noqa: S603
                running.wait()
            time.sleep(0.5)


def when_ready(_server: Any) -> None:
    """Say where the dashboard is."""
    from wsgi import app

    print(f"Open Government Dashboard: http://{bind.replace('0.0.0.0', '127.0.0.1')}/")  # noqa: S104
    if app.extensions["settings"].DEMONSTRATION:
        print(
            "Demonstration: sign in as ministry lead, executive or administrator, by one button each. Stop with Ctrl+C."
        )
    sys.stdout.flush()
