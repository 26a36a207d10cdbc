"""What readers wait on the real server: alone, beside a fixed page, and while others write."""

import random
import statistics
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection

import pytest
from sqlalchemy import select

from dashboard.accounts.models import User
from dashboard.database import schema
from dashboard.extensions import db
from dashboard.files.apply import import_tables, open_paths
from dashboard.ministries.models import Staff
from dashboard.records.save import Actor
from dashboard.training.models import Course
from dashboard.web.language import COOKIE
from tests.benchmarks.service import write_service
from tests.conftest import HASH, made
from tests.html import fields_of
from tests.served.conftest import LOOPBACK, Client, Server, free_port

PAGES = ["/en/", "/fr/training", "/en/milestones", "/fr/community"]
READERS, READS, WRITERS, IMPORTED = 4, 200, 8, 50_000
EFFECT, SAVED = "Effect of these files", "All changes were saved"
MOST = 10
"""Times what a read takes alone, at the 99th percentile."""


BARE = """
import os
import sys
from flask import Flask
from dashboard.serving import child, listen
app, text = Flask("bare"), sys.stdin.read()
page = app.jinja_env.from_string("{% for chunk in chunks %}{{ chunk }}{% endfor %}")
chunks = [text[i : i + 2000] for i in range(0, len(text), 2000)]
app.add_url_rule("/", "fixed", lambda: page.render(chunks=chunks))
listener = listen(sys.argv[1])
listener.listen(child.BACKLOG)
child.serve(app, listener, os.getppid(), lambda: None, 0)
"""
"""Flask alone with one page of a template, of the size of a text, on the server that ours is on."""
WARM, ROUNDS, EACH = 0.8, 9, 60


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The files of a public service of Ontario's size."""
    return write_service(tmp_path_factory.mktemp("service") / "files")


@pytest.fixture
def server(tmp_path, files):
    """A server of that service, with an admin and an executive."""
    app = made(tmp_path / "served")
    schema.prepare_database(app)
    kinds = ("ministries", "teams", "staff", "courses", "completions")
    with app.app_context():
        paths = [files / f"{kind}.csv" for kind in kinds]
        import_tables(lambda: open_paths(paths), Actor(None, "command"))
        for role in ("admin", "executive"):
            known = {"name": role, "role": role, "password_hash": HASH, "language": "en"}
            db.session.add(User(email=f"{role}@ontario.invalid", **known))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    served = Server(tmp_path / "served").start()
    yield served
    served.stop()


def read(server, cookie, number, waits):
    made_up, client = random.Random(number), Client(server.port, cookie)
    for _each in range(READS):
        time.sleep(made_up.uniform(0, 0.2))
        began = time.monotonic()
        assert client.ask("GET", made_up.choice(PAGES))[0] == 200
        waits.append(time.monotonic() - began)


def p99_of_readers(server, cookie):
    waits = []
    together([(read, (server, cookie, number, waits)) for number in range(READERS)])
    assert len(waits) == READERS * READS
    return sorted(waits)[len(waits) * 99 // 100]


def together(tasks):
    threads = [threading.Thread(target=task, args=values) for task, values in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def write(server, cookie, people, courses, stop, answers):
    """Write a completion every second or two by the form, until it is enough."""
    made_up, client = random.Random(people[0]), Client(server.port, cookie)
    for number in people:
        if stop.wait(made_up.uniform(1, 3)):
            return
        form = fields_of(client.ask("GET", "/en/admin/completions/new")[1])
        given = {
            "employee_number": number,
            "course": made_up.choice(courses),
            "completed_on": "2017-12-30",
        }
        answers.append(client.ask("POST", "/en/admin/completions", {**form, **given})[0])


def send(server, cookie, content, ends):
    """Import completions by the page; notes when it was begun and when it was saved."""
    client = Client(server.port, cookie)
    ends.append(time.monotonic())
    _status, address = client.upload("completions.csv", content)
    client.until(address, EFFECT)
    page = ""
    while SAVED not in page:  # asked once more where somebody wrote meanwhile
        client.press(address, "apply")
        page = client.until(address, SAVED, EFFECT, seconds=120)
    ends.append(time.monotonic())


@pytest.mark.benchmark
@pytest.mark.sqlite("one server on a file")
def test_reads_beside_eight_who_write_and_an_import_take_so_many_times_as_long(server, files):
    with made(server.folder).app_context():
        staff = db.session.scalars(select(Staff.employee_number).order_by(Staff.id)).all()
        courses = db.session.scalars(select(Course.code)).all()
        db.session.remove()
        db.engine.dispose()
    lines = (files / "completions.csv").read_text("utf-8").splitlines()
    earlier = [f"{row[:-10]}{int(row[-10:-6]) - 4}{row[-6:]}" for row in lines[1 : IMPORTED + 1]]
    content = "\n".join([lines[0], *earlier]).encode()
    admin = Client(server.port).sign_in("admin").cookie
    executive = Client(server.port).sign_in("executive").cookie
    p99_of_readers(server, executive)  # no page has been drawn yet
    alone = p99_of_readers(server, executive)
    stop, answers, ends, beside = threading.Event(), [], [], []

    def measure():
        beside.append(p99_of_readers(server, executive))
        stop.set()

    writers = [(server, admin, staff[n::WRITERS], courses, stop, answers) for n in range(WRITERS)]
    together(
        [
            *((write, values) for values in writers),
            (send, (server, admin, content, ends)),
            (measure, ()),
        ]
    )
    print(
        f"alone {alone * 1000:.0f} ms, beside {beside[0] * 1000:.0f} ms, "
        f"{beside[0] / alone:.1f} times; {len(answers)} writes, import {ends[1] - ends[0]:.0f} s"
    )
    assert set(answers) <= {303, 503} and answers.count(303) > 2 * WRITERS
    assert beside[0] / alone <= MOST


@pytest.fixture
def bare(tmp_path):
    """Starts a server of one fixed page of the size of a text; gives its port."""
    started = []

    def start(text):
        port = free_port()
        command = [sys.executable, "-c", BARE, f"{LOOPBACK}:{port}"]
        started.append(subprocess.Popen(command, stdin=subprocess.PIPE))
        started[0].stdin.write(text.replace("<", "[").replace("&", "+").encode())
        started[0].stdin.close()
        Client(port).until("/", "[")
        return port

    yield start
    for process in started:
        process.kill()
        process.wait()


def a_second(port, path, cookie=""):
    """How many requests a second one connection has answered."""
    connection = HTTPConnection(LOOPBACK, port, timeout=30)
    began = time.monotonic()
    for _each in range(EACH):
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        assert answer.status == 200 and answer.read()
    connection.close()
    return EACH / (time.monotonic() - began)


@pytest.mark.benchmark
@pytest.mark.sqlite("one server on a file")
def test_the_warm_overview_is_sent_as_fast_as_a_fixed_page_of_its_size(server, bare):
    client = Client(server.port).sign_in("executive")
    port = bare(client.ask("GET", "/en/")[1])
    ours, fixed = [], []
    for _round in range(ROUNDS):
        ours.append(a_second(server.port, "/en/", f"{client.cookie}; {COOKIE}=en"))
        fixed.append(a_second(port, "/"))
    ratio = statistics.median(ours[1:]) / statistics.median(fixed[1:])
    print(
        f"overview {statistics.median(ours[1:]):.0f} a second, "
        f"fixed page {statistics.median(fixed[1:]):.0f}, {ratio:.2f}"
    )
    assert ratio >= WARM
