"""The links of evidence that the worker opens at night: which, how, and what it says of them."""

import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from dashboard.extensions import db
from dashboard.jobs import link_asker, links
from dashboard.jobs.link_asker import LinkAsker
from dashboard.plans.evidence_models import Evidence, LinkCheck
from tests.builders import add, writes
from tests.conftest import copied, in_context, signed_in
from tests.html import page, plain, result_titles

NIGHT, NOON = datetime(2017, 12, 2, 8, tzinfo=UTC), datetime(2017, 12, 2, 17, tzinfo=UTC)


class Site:
    """A site of another's: by path, the status and headers of its answer; what it was asked."""

    def __init__(self):
        site = self
        self.answers, self.asked, self.slow = {}, [], 0

        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self):
                site.asked.append((self.command, self.path))
                status, headers = site.answers.get((self.command, self.path)) or site.answers.get(
                    self.path, (404, {})
                )
                time.sleep(site.slow)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()

            do_GET = do_HEAD

            def log_message(self, *_about):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.address = f"http://{self.host}"


@pytest.fixture
def site(monkeypatch):
    monkeypatch.setattr(link_asker, "BETWEEN", 0.0)
    site = Site()
    thread = threading.Thread(target=site.server.serve_forever, args=(0.01,))
    thread.start()
    yield site
    site.server.shutdown()
    site.server.server_close()
    thread.join()


def state(site, path="/", hosts=""):
    return LinkAsker(hosts or site.host, "test").state_of(site.address + path)


@pytest.mark.parametrize(
    "status, says",
    [
        (200, "opens"), (204, "opens"), (401, "sign_in"), (403, "sign_in"), (404, "gone"),
        (410, "gone"), (429, "silent"), (500, "silent"), (503, "silent"), (304, "silent"),
    ],
)  # fmt: skip
def test_the_answer_says_whether_a_link_opens(site, status, says):
    site.answers["/a?q=1"] = status, {}
    assert state(site, "/a?q=1") == says


def test_head_is_enough_where_it_opens(site):
    site.answers["/"] = 200, {}
    state(site)
    assert site.asked == [("HEAD", "/")]


@pytest.mark.parametrize("status", [403, 404, 405, 501])
def test_a_site_that_answers_get_alone_opens(site, status):
    site.answers["HEAD", "/"], site.answers["GET", "/"] = (status, {}), (200, {})
    assert state(site) == "opens"


@pytest.mark.parametrize(
    "status, target, says",
    [
        (301, "/there", "moved"), (308, "/there", "moved"), (302, "/there", "opens"),
        (307, "there", "opens"), (301, "/nowhere", "gone"), (302, "/sign-in?to=/", "sign_in"),
        (302, "https://login.example.org/x", "sign_in"), (301, "https://example.org/", "moved"),
        (302, "file:///etc/passwd", "moved"), (302, "http://[", "silent"), (302, "/", "silent"),
        (301, "/catalogin", "gone"),
    ],
)  # fmt: skip
def test_it_follows_where_a_link_leads(site, status, target, says):
    site.answers["/"], site.answers["/there"] = (status, {"Location": target}), (200, {})
    assert state(site) == says


def test_it_goes_to_no_host_that_is_not_named(site):
    other = f"localhost:{site.server.server_port}"
    site.answers["/"] = 302, {"Location": f"http://{other}/secret"}
    assert state(site) == "moved"
    assert site.asked == [("HEAD", "/")]


def test_a_name_that_leads_to_a_private_address_is_not_asked(site):
    name = f"localhost:{site.server.server_port}"
    assert LinkAsker(name, "").state_of(f"http://{name}/") == "silent"
    assert site.asked == []


@pytest.mark.parametrize(
    "hosts, url, allowed",
    [
        ("example.org", "https://example.org/a", True),
        ("Example.org", "http://EXAMPLE.org:80/a", True),
        ("example.org", "http://example.org:8000/", False),
        ("example.org:8000", "http://u:p@example.org:8000/", True),
        ("example.org", "https://example.org@evil.org/", False),
        ("example.org", "https://a.example.org/", False),
        ("example.org", "ftp://example.org/", False),
        ("example.org", "http://[::1", False),
        ("", "http:///", False),
    ],
)
def test_only_hosts_that_are_named_may_be_asked(hosts, url, allowed):
    assert LinkAsker(hosts, "").allows(url) == allowed


def test_who_does_not_answer_in_time_is_silent(site, monkeypatch):
    monkeypatch.setattr(link_asker, "TIMEOUT", 0.1)
    site.slow = 0.5
    assert state(site) == "silent"


def test_an_answer_that_drips_is_given_up(monkeypatch):
    monkeypatch.setattr(link_asker, "BETWEEN", 0.0)
    monkeypatch.setattr(link_asker, "DEADLINE", 0.3)
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip():
            connection, _from = server.accept()
            with connection:
                while not over.wait(0.05):
                    try:
                        connection.sendall(b"HTTP/1.1 200 OK\r\nX-A: 1\r\n"[:1])
                    except OSError:
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        host = f"127.0.0.1:{server.getsockname()[1]}"
        assert LinkAsker(host, "").state_of(f"http://{host}/") == "silent"
        over.set()
        thread.join()


def test_nobody_who_listens_is_silent():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert LinkAsker(f"127.0.0.1:{port}", "").state_of(f"http://127.0.0.1:{port}/") == "silent"


def test_a_host_is_asked_once_a_second(monkeypatch):
    slept = []
    monkeypatch.setattr(link_asker.time, "sleep", slept.append)
    monkeypatch.setattr(link_asker.time, "monotonic", lambda: 100.0)
    asker = LinkAsker("", "")
    for host in ("a.org", "a.org", "b.org"):
        asker._wait(host)
    assert slept == [0.0, 1.0, 0.0]


@pytest.fixture
def night(templates, tmp_path, site, monkeypatch):
    """The demonstration, at night, with a site whose links may be opened."""
    at = [NIGHT]
    monkeypatch.setattr(links, "now", lambda: at[0])
    site.at = at
    yield from in_context(copied(templates, "filled", tmp_path, LINK_HOSTS=site.host))


def piece(url, **given):
    record = add(Evidence(title_en=url.rpartition("/")[2], title_fr="x", url=url, **given))
    db.session.commit()
    return record.id


def work():
    """Do all that is due; gives how many links were opened."""
    nightly = links.NightlyLinks()
    nightly.look()
    opened = 0
    while nightly.check_next():
        opened += 1
    return opened


def kept(id):
    db.session.expire_all()
    check = db.session.get(LinkCheck, id)
    return check and (check.state, check.since)


def test_at_night_each_link_of_a_named_host_is_opened_once(night, site):
    site.answers["/good"] = 200, {}
    good, same = piece(f"{site.address}/good"), piece(f"{site.address}/good", kind="deck")
    gone, foreign = piece(f"{site.address}/gone"), piece("https://example.org/foreign")
    before = writes()
    assert work() == 2
    assert [kept(id) and kept(id)[0] for id in (good, same, gone, foreign)] == [
        "opens", "opens", "gone", None,
    ]  # fmt: skip
    assert writes() == before
    site.asked.clear()
    assert work() == 0
    assert site.asked == []


def test_by_day_nothing_is_opened(night, site):
    piece(f"{site.address}/gone")
    site.at[0] = NOON
    assert work() == 0


def test_without_the_setting_nothing_is_opened(app, site, monkeypatch):
    monkeypatch.setattr(links, "now", lambda: NIGHT)
    piece(f"{site.address}/gone")
    assert work() == 0
    assert site.asked == []


def test_it_says_since_when_until_the_link_opens_again(night, site):
    id = piece(f"{site.address}/gone")
    work()
    site.at[0] = NIGHT + timedelta(days=1)
    work()
    assert kept(id) == ("gone", NIGHT)
    site.answers["/gone"] = 200, {}
    site.at[0] = NIGHT + timedelta(days=2)
    work()
    assert kept(id) == ("opens", NIGHT + timedelta(days=2))


def test_a_link_that_was_changed_is_opened_anew(night, site):
    id = piece(f"{site.address}/gone")
    work()
    db.session.get(Evidence, id).url = f"{site.address}/new"
    db.session.commit()
    site.answers["/new"] = 200, {}
    assert "link gone" not in plain(page(signed_in(night, "lead"), f"/en/e/{id}"))
    assert work() == 1
    assert kept(id)[0] == "opens"


def test_the_catalogue_and_the_page_of_a_piece_say_so(night, site):
    client = signed_in(night, "admin")
    id = piece(f"{site.address}/gonelink")
    assert "gonelink" not in result_titles(page(client, "/en/catalogue?opens=no"))
    work()
    narrowed = page(client, "/en/catalogue?opens=no")
    assert "gonelink" in result_titles(narrowed)
    assert "link gone since December 2, 2017" in plain(narrowed)
    assert "gonelink" not in result_titles(page(client, "/en/catalogue?opens=yes"))
    assert result_titles(page(client, "/en/catalogue"))[0] in result_titles(narrowed)
    assert "link gone since December 2, 2017" in plain(page(client, f"/en/e/{id}"))
    french = plain(page(client, f"/fr/e/{id}"))
    assert "lien introuvable depuis le 2\xa0décembre 2017" in french


def test_who_may_not_open_a_piece_is_told_nothing_of_its_link(night, site):
    id = piece(f"{site.address}/mylink", access="ministry")
    work()
    client = signed_in(night, "executive")
    assert "link gone" not in plain(page(client, f"/en/e/{id}"))
    assert "not for you to open" in plain(page(client, "/en/catalogue?q=mylink"))


@pytest.mark.parametrize("value", ["https://example.org", "a.org/path", "a,b"])
def test_the_setting_takes_names_of_hosts(templates, tmp_path, value):
    with pytest.raises(Exception, match="Write names of hosts"):
        copied(templates, "empty", tmp_path, LINK_HOSTS=value)
