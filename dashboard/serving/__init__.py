"""How the dashboard is served: a parent (parent.py) that keeps server processes (child.py)."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.serving import is_running_from_reloader

from dashboard import paths
from dashboard.language import gettext as _
from dashboard.serving import child
from dashboard.serving.parent import WATCHED, Parent
from dashboard.settings import SettingsError, instance_folder, load
from dashboard.web.logs import log

ADDRESS = "127.0.0.1:5000"
"""Where the server listens when nothing else is set."""
INHERITED = "OPEN_GOVERNMENT_DASHBOARD_INHERITED"
"""The variable by which a parent that loads itself anew hands on its socket and its children."""
TRIAL = "from dashboard import serving; from wsgi import app; serving.prepare(app)"
"""What must go well before a parent loads itself anew."""


def bound() -> str:
    """Where the server listens, HOST:PORT; ends the program with one line for a wrong setting."""
    try:
        return load(instance_folder()).BIND or ADDRESS
    except SettingsError as error:
        sys.exit(_("The dashboard cannot start. %(reason)s", reason=error))


def listen(address: str) -> socket.socket:
    """A socket that holds the address, and refuses connections as yet. Ends the program with one
    line where it cannot be had."""
    try:
        parts = urlsplit(f"//{address}")
        host, port = parts.hostname or "0.0.0.0", parts.port or 8000  # noqa: S104
        six = ":" in host
        listener = socket.socket(socket.AF_INET6 if six else socket.AF_INET)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if six:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        listener.bind((host, port))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        sys.exit(
            _(
                "The dashboard cannot listen at %(address)s: %(reason)s. Set BIND as %(form)s.",
                address=address,
                reason=reason,
                form="HOST:PORT",
            )
        )
    return listener


def prepare(app: Flask) -> None:
    """Make the database ready, with the demonstration where it is wanted; end with one clear line
    where that cannot be."""
    from dashboard import demo
    from dashboard.database import schema

    def load_demonstration() -> None:
        if demo.is_empty():
            print(_("Loading the demonstration …"), flush=True)
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
    near = address.replace("0.0.0.0", "127.0.0.1")  # noqa: S104
    print(_("Open Government Dashboard: %(address)s", address=f"http://{near}/"))
    if app.extensions["settings"].DEMONSTRATION:
        print(
            _(
                "Demonstration: sign in as ministry lead, executive or administrator, by one "
                "button each. Stop with Ctrl+C."
            )
        )
    sys.stdout.flush()


def develop() -> Flask:
    """What `open-government-dashboard dev` serves; made anew at each change, its worker too."""
    from wsgi import app

    if is_running_from_reloader():  # and not in the process that only watches the files
        prepare(app)
        keep_working(Path(app.instance_path))
        tell(app, bound())
    return app


def run() -> None:
    """Serve until SIGTERM or Ctrl+C; SIGHUP loads code and settings anew."""
    from dashboard.database.backup import mark_serving
    from dashboard.extensions import db
    from wsgi import app

    address, instance = bound(), Path(app.instance_path)
    wait = app.extensions["settings"].STOP_WAIT
    handed = [int(number) for number in os.environ.pop(INHERITED, "").split()]
    listener = socket.socket(fileno=handed[0]) if handed else listen(address)
    listener.set_inheritable(False)
    prepare(app)
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()  # no connection may be shared by two processes

    def serve(parent: int) -> None:
        child.serve(app, listener, parent, lambda: keep_working(instance), wait)

    with mark_serving(instance):
        listener.listen(child.BACKLOG)
        parent = Parent(serve, listener.close, handed[1:], wait)
        if not handed:
            tell(app, address)
        while parent.run():  # as long as a reload is asked for
            _load_anew(parent, listener)
    # Everything has ended; taking the interpreter apart would take seconds more.
    sys.stdout.flush()
    os._exit(0)


def _load_anew(parent: Parent, listener: socket.socket) -> None:
    """Become a parent of the code and settings as they are now, under whom the present children
    end; where those cannot be served, stay."""
    # Signals wait from here on until this parent, or the new one, listens to them again.
    signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    if subprocess.run([sys.executable, "-c", TRIAL]).returncode:  # noqa: S603
        log.error({"message": "not loaded anew: what is installed now does not start"})
        signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
        return
    listener.set_inheritable(True)
    handed = (listener.fileno(), *parent.processes)
    environment = {**os.environ, INHERITED: " ".join(map(str, handed))}
    command = [sys.executable, "-m", "dashboard.serving"]
    os.execve(sys.executable, command, environment)  # noqa: S606
