"""The demonstration served to a real Chromium."""

import os
import shutil
import threading

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from dashboard import demo
from dashboard.database import schema
from dashboard.extensions import db
from dashboard.jobs import worker
from tests.conftest import made

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def pytest_collection_modifyitems(items):
    if CHROMIUM is None and os.environ.get("CI") != "true":
        for item in items:
            item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ["--no-sandbox"]}


@pytest.fixture
def browser_context_args(browser_context_args):
    return {**browser_context_args, "reduced_motion": "reduce"}


class Quiet(WSGIRequestHandler):
    def log(self, *_args):
        pass


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    app = made(tmp_path_factory.mktemp("served"), DEMONSTRATION=True)
    schema.prepare_database(app, demo.load_if_empty)
    served = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    threading.Thread(target=served.serve_forever, daemon=True).start()
    ended = threading.Event()
    threading.Thread(target=_work, args=(app, ended), daemon=True).start()
    yield f"http://127.0.0.1:{served.server_port}"
    ended.set()
    served.shutdown()


def _work(app, ended):
    """Do what the background worker does, in a thread."""
    while not ended.wait(0.2):
        with app.app_context():
            worker.work_once()
            db.session.remove()


@pytest.fixture(scope="session")
def base_url(server):
    return server


def enter(page, lang="en", person="executive"):
    page.goto(f"/{lang}/sign-in")
    page.click(f"button[value={person}]")
    page.wait_for_url(f"**/{lang}/")
