"""What a process that serves lets a client do, and how its parent keeps it; without the network."""

import logging
import resource
import socket
import time

import pytest
from waitress.utilities import RequestEntityTooLarge

from dashboard import serving
from dashboard.cli import diagnostics
from dashboard.serving import child, parent
from dashboard.settings import Settings
from dashboard.web.logs import log

HEAD = b"POST /en/sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"


@pytest.fixture
def server(app):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        served = child.Server(app, listener)
        yield served
        for connection in list(served.active_channels.values()):
            connection.handle_close()
        served.close()


@pytest.fixture
def connect(server):
    """Makes a connection that has sent this."""
    ours = []

    def make(sent=b""):
        ends = socket.socketpair()
        ours.append(ends[1])
        connection = child.Connection(server, ends[0], ("127.0.0.1", 1), server.adj, server._map)
        connection.client = ends[1]
        if sent:
            connection.received(sent)
        return connection

    yield make
    for end in ours:
        end.close()


def test_half_a_head_is_given_up_after_its_time(connect):
    connection = connect(b"GET / HTTP/1.1\r\nX-Slow: ")
    assert not connection.overdue(connection.began + child.ARRIVE - 1)
    assert connection.overdue(connection.began + child.ARRIVE + 1)


def test_half_a_head_that_goes_on_byte_by_byte_is_given_up_too(connect):
    connection = connect(b"GET / HTTP/1.1\r\nX-Slow: ")
    began = connection.began
    connection.received(b"a")
    assert connection.began == began


def test_a_body_has_more_time_the_more_of_it_has_come(connect):
    connection = connect(HEAD % 900_000 + b"x" * 40 * child.RATE)
    assert not connection.overdue(connection.began + child.ARRIVE + 39)
    assert connection.overdue(connection.began + child.ARRIVE + 42)


def test_a_connection_without_a_request_is_given_up_soon(connect):
    connection = connect()
    assert not connection.overdue(connection.last_activity + child.KEEP_ALIVE - 1)
    assert connection.overdue(connection.last_activity + child.KEEP_ALIVE + 1)


def test_a_request_that_is_being_answered_is_never_given_up(connect):
    connection = connect(HEAD % 1 + b"x")
    assert connection.requests
    assert not connection.overdue(time.monotonic() + 3600)


def test_a_client_that_reads_nothing_of_its_answer_is_given_up(connect):
    connection = connect(HEAD % 1 + b"x")
    connection.total_outbufs_len = 1
    assert not connection.overdue(connection.last_activity + child.STALLED - 1)
    assert connection.overdue(connection.last_activity + child.STALLED + 1)


def test_a_connection_that_is_given_up_is_closed(server, connect):
    connection = connect(b"GET ")
    server.give_up(connection.began + child.ARRIVE + 1)
    server.trigger.handle_read()
    assert not server.active_channels


def test_the_largest_unfinished_request_makes_room(server, connect, monkeypatch):
    monkeypatch.setattr(child, "UNFINISHED", 5000)
    small, large = (connect(HEAD % 9000 + b"x" * size) for size in (1000, 6000))
    server.give_up(time.monotonic())
    server.trigger.handle_read()
    assert (small.connected, large.connected) == (True, False)


def test_a_process_that_ends_does_not_wait_for_what_has_not_come(server, connect):
    connection = connect(b"GET ")
    server.leave()
    assert connection.overdue(connection.last_activity + 2)


def test_the_last_answer_of_a_process_that_ends_says_so(server, connect):
    connection = connect(HEAD % 1 + b"x")
    server.leave()
    connection.service()
    answer = connection.client.recv(100_000)
    assert b"\r\nConnection: close\r\n" in answer


def test_the_application_itself_refuses_an_announced_length(connect):
    connection = connect(HEAD % 10**9)
    assert connection.requests[0].error is None
    connection.service()
    answer = connection.client.recv(100_000)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"at most 2 MB" in answer


def test_nobody_is_told_to_go_on_with_what_is_too_large(connect):
    connection = connect((HEAD % 10**9)[:-2] + b"Expect: 100-continue\r\n\r\n")
    assert not connection.sent_continue
    assert len(connection.requests) == 1


def test_a_length_that_nobody_announced_is_refused(server):
    request = child.Request(server.adj)
    request.received(b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
    request.body_bytes_received = server.adj.max_request_body_size
    request.received(b"1\r\nx\r\n")
    assert isinstance(request.error, RequestEntityTooLarge)


def test_forwarded_headers_reach_the_application_as_they_came(server, app):
    assert server.application is app


def test_reaching_the_limit_of_connections_is_logged(server, connect, caplog):
    server.adj.connection_limit = 2
    connect()
    assert not server.readable()
    assert "reached the connection limit" in caplog.text


def test_what_waitress_logs_is_logged_as_everything_is(monkeypatch):
    logger = logging.getLogger("waitress")
    monkeypatch.setattr(logger, "handlers", [])
    monkeypatch.setattr(logger, "propagate", True)
    child.log_as_we_do()
    assert logger.handlers == log.handlers
    assert not logger.propagate


def test_few_open_files_are_enough_for_few_connections(monkeypatch):
    monkeypatch.setattr(resource, "getrlimit", lambda _which: (256, 1024))
    monkeypatch.setattr(resource, "setrlimit", lambda _which, limits: None)
    assert child.most_connections() == (1024 - 100) // child.FILES_EACH


def test_the_number_of_open_files_is_raised_where_it_may_be(monkeypatch):
    raised = []
    monkeypatch.setattr(resource, "getrlimit", lambda _which: (1024, 1_000_000))
    monkeypatch.setattr(resource, "setrlimit", lambda _which, limits: raised.append(limits))
    assert child.most_connections() == child.CONNECTIONS
    assert raised == [(child.CONNECTIONS * child.FILES_EACH + 100, 1_000_000)]


def test_a_process_that_dies_at_each_start_is_started_ever_less_often():
    assert [parent.pause(n) for n in (0, 1, 2, 3, 20)] == [0, 0.5, 1, 2, parent.LONGEST_PAUSE]


def test_processes_that_die_at_their_start_do_not_keep_the_parent_busy(monkeypatch):
    seconds, starts = [0.0], []

    class Signals:
        def next(self, limit):
            seconds[0] += limit
            return parent.signal.SIGTERM if seconds[0] > 100 else None

    def fork():
        starts.append(seconds[0])
        return len(starts)

    monkeypatch.setattr(parent, "Signals", Signals)
    monkeypatch.setattr(parent, "monotonic", lambda: seconds[0])
    monkeypatch.setattr(parent.os, "fork", fork)
    monkeypatch.setattr(parent.os, "waitpid", lambda process, _how: (process, 1))
    monkeypatch.setattr(parent.os, "kill", lambda _process, _number: None)
    assert not parent.Parent(lambda _parent: None, lambda: None).run()
    assert 4 < len(starts) < 16


@pytest.mark.parametrize("address", ["127.0.0.1:99999", "nowhere.invalid:80"])
def test_an_address_that_cannot_be_had_ends_in_one_line(address):
    with pytest.raises(SystemExit, match=f"cannot listen at {address}"):
        serving.listen(address)


@pytest.mark.parametrize(
    ("bind", "hops", "warned"),
    [
        ("0.0.0.0:8000", 0, True),
        ("[::]:8000", 0, True),
        ("0.0.0.0:8000", 1, False),
        ("127.0.0.1:8000", 0, False),
        ("", 0, False),
    ],
)
def test_check_warns_of_a_server_that_others_reach_without_a_proxy(bind, hops, warned):
    settings = Settings(BIND=bind, PROXY_HOPS=hops, HOSTS="dash.example", SECURE_COOKIES=True)
    sentences = list(diagnostics.settings_problems(settings))
    assert any(sentence.startswith(f"BIND ({bind})") for sentence in sentences) == warned
