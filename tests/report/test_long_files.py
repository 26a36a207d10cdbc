"""A file that takes long is made by the worker: the same file, for the same reader alone."""

import io
import zipfile
from math import inf

import pytest

from dashboard.extensions import db
from dashboard.ministries.models import Ministry
from dashboard.records.save import edit
from dashboard.report import making, shelf
from dashboard.report.documents import datetime
from tests import builders
from tests.builders import ACTOR
from tests.conftest import signed_in
from tests.html import body, parsed, plain
from tests.report.conftest import work

REPORT = "/en/report.pdf?plan=ON-2017&period=2017-18"
PDFS = REPORT, "/fr/report.pdf?language=both&paper=letter", "/en/overview.pdf"
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture(autouse=True)
def fixed(monkeypatch):
    """The same moment, whenever the test runs."""
    moment = datetime(2017, 12, 31, 10, 40)
    monkeypatch.setattr(making, "moment", lambda: moment)
    monkeypatch.setattr("dashboard.report.documents.format_moment", lambda _at: "10:40")


def ask(client, path=REPORT):
    """Ask for a file that the worker is to make; gives the page on which to wait for it."""
    answer = client.get(path)
    while answer.mimetype != "text/html":  # the first of its kind shows that it takes long
        answer = client.get(path)
    assert answer.status_code == 202, body(answer)
    return answer


def link(answer):
    """Where the page leads without scripts."""
    return parsed(answer).select_one("#board a.script-off")["href"]


def rename(name):
    """Write to a record that the report shows."""
    ministry = db.session.query(Ministry).filter_by(code="MTO").one()
    edit(ministry, {"name_en": name}, ACTOR)
    db.session.commit()


def slide_parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return {n: parts.read(n) for n in parts.namelist() if "/slides/slide" in n}


@pytest.mark.parametrize("path", [*PDFS, "/fr/ministries/MTO.pdf"])
@pytest.mark.parametrize("role", ["lead", "other", "executive", "admin"])
def test_the_worker_makes_the_same_bytes_for_each_reader(app, worker, monkeypatch, path, role):
    client = signed_in(app, role)
    monkeypatch.setattr(shelf, "LIMIT", inf)
    here = client.get(path)
    monkeypatch.setattr(shelf, "LIMIT", 0)
    waiting = ask(client, path)
    assert work() == 1
    made = client.get(link(waiting))
    assert made.status_code == 200 and made.data == here.data
    changing = ("Content-Length", "Date", "Set-Cookie", "Server")
    told = [{n: t for n, t in one.headers if n not in changing} for one in (here, made)]
    assert told[0] == told[1]


def test_slides_are_made_by_the_same_way(app, worker, long):
    client = signed_in(app, "executive")
    here = client.get("/fr/slides.pptx")
    waiting = ask(client, "/fr/slides.pptx")
    work()
    made = client.get(link(waiting))
    assert slide_parts(made.data) == slide_parts(here.data) != {}
    assert made.headers["Content-Disposition"] == here.headers["Content-Disposition"]


def test_what_is_quick_is_made_at_once_and_kept_nowhere(app, worker, short):
    client = signed_in(app, "executive")
    for path in (*PDFS, REPORT):
        assert client.get(path).mimetype == "application/pdf"
    assert work() == 0


def test_what_has_become_quick_is_made_at_once_again(app, worker, long, monkeypatch):
    client = signed_in(app, "executive")
    ask(client, "/en/overview.pdf")
    work()
    monkeypatch.setattr(shelf, "LIMIT", inf)
    for period in range(2000, 2000 + shelf.LONG):
        assert client.get(f"/en/overview.pdf?period={period}-{period - 1999:02}").status_code == 202
        work()
    assert client.get("/en/overview.pdf?period=1999-00").status_code == 200


def test_of_which_none_was_made_is_long_with_many_records(app, worker, monkeypatch):
    monkeypatch.setattr(making, "MANY", 0)
    assert signed_in(app, "executive").get(REPORT).status_code == 202


@pytest.mark.parametrize(
    "lang, words, said",
    [
        ("en", "The file is being made", "The file is ready."),
        ("fr", "Le fichier est en cours de production", "Le fichier est prêt."),
    ],
)
def test_the_page_waits_and_then_has_the_file(app, worker, long, lang, words, said):
    client = signed_in(app, "executive")
    waiting = ask(client, f"/{lang}/report.pdf")
    assert words in plain(waiting)
    poll = parsed(waiting).select_one("#board")["hx-get"]
    assert poll == link(waiting)
    still = client.get(poll, headers=HTMX)
    assert still.status_code == 202 and "hx-trigger" in body(still) and "<html" not in body(still)
    work()
    ready = client.get(poll, headers=HTMX)
    board = parsed(ready).select_one("#board")
    assert ready.status_code == 200 and "hx-trigger" not in board.attrs
    assert board["data-say"] == said
    assert client.get(board.select_one("a[data-opens]")["href"]).mimetype == "application/pdf"


def test_what_is_asked_for_twice_is_made_once(app, worker, long):
    one, two = signed_in(app, "executive"), signed_in(app, "executive")
    first, second = ask(one), ask(two, "/en/report.pdf?period=2017-18&plan=ON-2017")
    assert work() == 1
    assert one.get(link(first)).data == two.get(link(second)).data
    assert one.get(REPORT).mimetype == "application/pdf" and work() == 0


def test_nobody_gets_what_was_made_for_other_rights(app, worker, long):
    path = "/en/ministries/MTO.pdf"
    lead = signed_in(app, "lead")
    address = link(ask(lead, path))
    work()
    for role in ("other", "executive", "admin"):
        assert signed_in(app, role).get(address).status_code == 202
    assert signed_in(app, None).get(address).mimetype != "application/pdf"
    assert lead.get(address).status_code == 200
    assert lead.get("/en/ministries/NO.pdf?since=1").status_code == 404


def test_small_numbers_are_withheld_by_the_worker_as_in_the_request(app, worker, long):
    team = builders.team(builders.ministry("SMALL"))
    for _each in range(3):
        builders.staff(team)
    db.session.commit()
    seen = []
    for role in ("executive", "admin"):
        client = signed_in(app, role)
        address = link(ask(client, "/en/ministries/SMALL.pdf"))
        work()
        seen.append(client.get(address).data)
    assert seen[0] != seen[1]


def test_records_written_meanwhile_are_in_the_file_and_later_ones_in_the_next(app, worker, long):
    client = signed_in(app, "executive")
    before = ask(client)
    rename("Ministry of Roads")
    assert work() == 1
    first = client.get(link(before))
    rename("Ministry of Ways")
    assert client.get(link(before)).data == first.data  # what was waited for
    after = ask(client)  # who asks now, is to see it
    assert work() == 1
    assert client.get(link(after)).data != first.data


def test_who_has_written_gets_no_older_file(app, worker, long):
    client = signed_in(app, "admin")
    address = link(ask(client))
    work()
    rename("Ministry of Roads")
    with client.session_transaction() as kept:
        kept["wrote"] = 10**9
    assert client.get(address).status_code == 202


def test_a_page_that_waits_costs_as_many_statements_however_often(app, worker, long, statements):
    client = signed_in(app, "executive")
    address = link(ask(client))
    costs = []
    for _each in range(2):
        statements.clear()
        assert client.get(address, headers=HTMX).status_code == 202
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 6
