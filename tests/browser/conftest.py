"""The demonstration served to a real Chromium."""

import os
import shutil
import threading
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from werkzeug.serving import WSGIRequestHandler, make_server

from dashboard import demo
from dashboard.database import schema
from dashboard.extensions import db
from dashboard.jobs import worker
from tests.conftest import made

PATIENCE = 30_000
"""Milliseconds until a thing that does not come is a failure: a busy machine is no fault."""
expect.set_options(timeout=PATIENCE)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")
"""What Chromium is called; the first draws the same for a quarter less work."""
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)


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


@contextmanager
def serving(folder, fill=None):
    """The address of a demonstration that is served, with what a function writes besides."""
    app = made(folder, DEMONSTRATION=True)
    schema.prepare_database(app, demo.load_if_empty)
    if fill:
        with app.app_context():
            fill()
            db.session.remove()
    served = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    threading.Thread(target=served.serve_forever, daemon=True).start()
    ended = threading.Event()
    threading.Thread(target=_work, args=(app, ended), daemon=True).start()
    yield f"http://127.0.0.1:{served.server_port}"
    ended.set()
    served.shutdown()


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("served")) as address:
        yield address


AT_WORK = threading.Lock()
"""Held while the worker works: who holds it sees the pages that wait for the worker."""


def _work(app, ended):
    """Do what the background worker does, in a thread."""
    while not ended.wait(0.2):
        with AT_WORK, app.app_context():
            worker.work_once()
            worker.make_next()
            db.session.remove()


@pytest.fixture(scope="session")
def base_url(server):
    return server


LOOKS = pytest.mark.parametrize(
    "lang, width",
    [
        ("en", 1280),
        ("fr", 360),
        pytest.param("en", 360, marks=pytest.mark.long),
        pytest.param("fr", 1280, marks=pytest.mark.long),
    ],
)
"""Both languages and both widths; the longer words have the narrow screen."""


def enter(page, lang="en", person="executive"):
    page.goto(f"/{lang}/sign-in")
    page.click(f"button[value={person}]")
    page.wait_for_url(f"**/{lang}/ministries/MTO" if person == "lead" else f"**/{lang}/")


RULES = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
"""Every rule; what passes is not brought over, page by page some megabytes."""


TWO_OF_EACH = """() => {
    for (const place of document.querySelectorAll("tbody, ul, ol, dl, select, datalist")) {
        const met = {};
        for (const one of [...place.children]) {
            const shape = one.outerHTML.replace(/>[^<]*[^<\\s][^<]*</g, ">x<")
                .replace(/ (?!class=|role=|lang=|type=)([a-z-]+)="[^"]+"/g, " $1");
            met[shape] = (met[shape] || 0) + 1;
            if (met[shape] > 2) one.remove();
        }
    }
}"""


def leave_two_of_each(page):
    """Take out of tables and lists the third of those that are alike, and all after it: they have
    the same elements and classes, and differ by the words in them and in their attributes. What an
    attribute refers to is not looked at here (the long form looks at every row). The page is not
    used any more.
    """
    page.evaluate(TWO_OF_EACH)


def clean(page, where):
    report = Axe().run(page, options=RULES)
    assert report.violations_count == 0, f"{where}\n{report.generate_report()}"


def fine(page, scripts, where):
    if scripts:  # axe is a script
        clean(page, where)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), where


@pytest.fixture
def complaints(page):
    """Policy violations and faults of scripts, which there must be none of."""
    messages = []
    page.on(
        "console",
        lambda m: (
            messages.append(m.text) if m.type == "error" and "status of 4" not in m.text else None
        ),
    )
    page.on("pageerror", lambda e: messages.append(str(e)))
    page.on("dialog", lambda d: messages.append(d.message))
    yield messages
    assert messages == []


@pytest.fixture
def open_page(browser, base_url):
    """A page of somebody who has signed in, wide or narrow, with or without scripts."""
    contexts = []

    def opened(lang, width, scripts, person="admin"):
        context = browser.new_context(
            base_url=base_url,
            java_script_enabled=scripts,
            reduced_motion="reduce",
            viewport={"width": width, "height": 900},
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        enter(page, lang, person)
        return page

    yield opened
    for context in contexts:
        context.close()
