"""Clients that never finish what they began, and others beside them."""

import socket
import time

import pytest

from tests.served.conftest import LOOPBACK, Client

HEAD = b"GET /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
BODY = b"POST /en/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5000\r\n\r\nemail="
pytestmark = pytest.mark.no_worker


def begun(port, sent):
    """A connection on which a request was begun."""
    connection = socket.create_connection((LOOPBACK, port), timeout=30)
    connection.sendall(sent)
    connection.setblocking(False)
    return connection


def is_open(connection):
    try:
        return connection.recv(1) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


@pytest.fixture
def slow(server):
    """Two hundred connections with half a head, and fifty with a part of their body."""
    parts = [HEAD] * 200 + [BODY] * 50
    connections = [begun(server.port, sent) for sent in parts]
    yield connections
    for connection in connections:
        connection.close()


def test_the_overview_answers_beside_heads_and_bodies_that_never_come_whole(server, request):
    client = Client(server.port).sign_in("executive")
    for _each in range(10):  # the first draw of each process is slow by itself
        client.ask("GET", "/en/")
    slow = request.getfixturevalue("slow")
    statuses, times = [], []
    for _each in range(40):
        began = time.monotonic()
        statuses.append(client.ask("GET", "/en/")[0])
        times.append(time.monotonic() - began)
    still = sum(is_open(connection) for connection in slow)
    print(f"\n40 overviews beside {still} slow clients: p99 {max(times):.2f} s")
    assert statuses == [200] * 40
    assert still == len(slow)
