"""What a server writes of hostile requests: a line of JSON for each, whatever it holds."""

import json
import socket
import time

import pytest

from tests.served.conftest import LOOPBACK

ESCAPE, LONG = "\x1b[2J\x1b]0;x\x07", "x" * 10_000
LINE = '{"at": "forged", "status": 200}'
pytestmark = pytest.mark.no_worker
HEADS = (
    f"GET /en/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: {ESCAPE}{LONG}",
    f"GET /en/sign-in?q=%0D%0A{LINE.replace(' ', '%20')} HTTP/1.1\r\nHost: 127.0.0.1",
    f"GET /en/%0d%0a%1b[2J{LONG[:3000]} HTTP/1.1\r\nHost: 127.0.0.1",
    f"GET /en/{ESCAPE} HTTP/1.1\r\nHost: 127.0.0.1",
    f"GET /en/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nReferer: x\n{LINE}\r\nX: y",
    f"GET /en/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Real: a\rb{ESCAPE}",
    f"GET /en/sign-in HTTP/1.1\r\nHost: {ESCAPE}",
    f"{ESCAPE} /en/sign-in HTTP/1.1\r\nHost: 127.0.0.1",
    f"{LONG.upper()} /en/sign-in HTTP/1.1\r\nHost: 127.0.0.1",
    "POST /en/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n"
    "Cookie: session=\x1b\u00e9",
    "GET http://elsewhere\r\n",
    f"POST /en/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: {ESCAPE}",
    f"POST /en/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {ESCAPE}",
)


def status_of(port, head):
    """The status that a request of one's own making is answered with."""
    with socket.create_connection((LOOPBACK, port), timeout=30) as connection:
        connection.sendall(f"{head}\r\nConnection: close\r\n\r\n".encode("latin-1"))
        answer = b""
        while part := connection.recv(4096):
            answer += part
    return int(answer.split()[1])


def test_each_request_is_one_line_of_json_whatever_it_holds(server):
    log = server.folder / "log"
    begun = len(log.read_text("ascii").splitlines())
    statuses = [status_of(server.port, head) for head in HEADS]
    assert {200, 400, 404, 405} <= set(statuses)
    told, end = [], time.monotonic() + 30
    while len(told) < len(HEADS) and time.monotonic() < end:
        time.sleep(0.05)  # a line is written once its answer was sent
        lines = [json.loads(line) for line in log.read_text("ascii").splitlines()[begun:]]
        told = [line["status"] for line in lines if line.get("route") not in (None, "/readyz")]
    assert sorted(told) == sorted(statuses)
    assert max(len(line) for line in log.read_text("ascii").splitlines()) < 300
