"""One process that serves: waitress, which reads a request whole before a thread works on it.

A client that sends or reads slowly so keeps a connection busy and no thread. What is added here:
limits on time and room for whoever never comes to an end, and an end of its own that breaks nothing
off.
"""

import logging
import os
import resource
import signal
import socket
from math import inf
from time import monotonic, perf_counter
from typing import Any, Callable

from flask import Flask
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher
from waitress.utilities import RequestEntityTooLarge

from dashboard.files.sources import MOST_BYTES
from dashboard.serving.parent import END, REPLACED, WATCHED
from dashboard.web.logs import log, new_reference, note

THREADS = 4
"""In each process, for those who read; as many more for those who write."""
READING = "GET", "HEAD"
BACKLOG = 1024
"""Connections that the system keeps waiting until they are taken."""
CONNECTIONS = 1000
"""Connections that one process holds at most; reaching it is logged. Others wait meanwhile."""
FILES_EACH = 3
"""Open files that a connection may need: itself, what it sends, what it gets."""
KEEP_ALIVE = 5
"""Seconds that a connection may stay open without a request."""
ARRIVE = 30
"""Seconds in which a request must have come whole …"""
RATE = 4000
"""… and a second more for each so many bytes that came."""
STALLED = 30
"""Seconds after which a client that reads nothing of its answer is given up."""
UNFINISHED = 512 * 1024 * 1024
"""Bytes of requests that have not come whole: the largest are given up where there are more."""


class Request(HTTPRequestParser):  # type: ignore[misc]
    """A request as it comes in."""

    error: Any
    path = ""
    """The address that is asked for, once the head has come."""

    def received(self, data: bytes) -> int:
        """Read on; gives how many bytes were of this request."""
        used: int = super().received(data)
        if isinstance(self.error, RequestEntityTooLarge) and not self.chunked:
            # The application refuses it by its announced length, in words of its own.
            self.error, self.expect_continue = None, False
            self.headers["CONNECTION"] = "close"
        return used


class Refusal(ErrorTask):  # type: ignore[misc]
    """The answer to what is no request: the application sees nothing of it, and the log a line."""

    def execute(self) -> None:
        """Answer, and log it."""
        began = perf_counter()
        super().execute()
        note(new_reference(), "-", "-", int(self.status.split()[0]), began, None)


class Connection(HTTPChannel):  # type: ignore[misc]
    """A connection that knows when it has lasted too long."""

    parser_class = Request
    error_task_class = Refusal
    began = 0.0
    """When the request began that is coming in."""
    active = 0.0

    @property
    def last_activity(self) -> float:
        """When something last came or went, by a clock that nobody sets."""
        return self.active

    @last_activity.setter
    def last_activity(self, _moment: float) -> None:
        self.active = monotonic()

    def received(self, data: bytes) -> Any:
        """Take what has come in."""
        if self.request is None:
            self.began = monotonic()
        return super().received(data)

    def service(self) -> None:
        """Answer a request; the last one of this connection where the process ends."""
        if self.server.leaving:
            self.requests[0].headers["CONNECTION"] = "close"
        super().service()

    @property
    def unfinished(self) -> int:
        """Bytes that have come of a request that is not whole yet."""
        request = self.request
        return request.header_bytes_received + request.body_bytes_received if request else 0

    def overdue(self, now: float) -> bool:
        """Whether this connection is to be given up."""
        quiet = now - self.last_activity
        if self.total_outbufs_len:
            return quiet > STALLED
        if self.requests:
            return False
        if self.server.leaving:
            return quiet > 1
        if self.request is None:
            return quiet > KEEP_ALIVE
        return now - self.began > ARRIVE + self.unfinished / RATE


class Server(TcpWSGIServer):  # type: ignore[misc]
    """waitress on a socket that other processes listen at too."""

    channel_class = Connection
    leaving = False
    looked = 0.0
    end = inf
    """When it begins to end."""

    def __init__(self, app: Flask, listener: socket.socket) -> None:
        host = listener.getsockname()[0]
        limits = Adjustments(
            connection_limit=most_connections(),
            cleanup_interval=1,
            max_request_header_size=64 * 1024,
            max_request_body_size=MOST_BYTES + 1024 * 1024,
            inbuf_overflow=64 * 1024,
            outbuf_overflow=256 * 1024,
            outbuf_high_watermark=256 * 1024 * 1024,  # beyond it a thread waits for the client
            backlog=BACKLOG,
            log_socket_errors=False,
            clear_untrusted_proxy_headers=False,  # PROXY_HOPS alone says who is trusted
            ident=None,
            server_name="127.0.0.1" if host in ("0.0.0.0", "::") else host,  # noqa: S104
            url_prefix=os.environ.get("SCRIPT_NAME", ""),
        )
        place = (listener.family, listener.type, listener.proto, listener.getsockname())
        super().__init__(
            app, _sock=listener, dispatcher=ThreadedTaskDispatcher(), adj=limits,
            sockinfo=place, bind_socket=False,
        )  # fmt: skip
        self.watched = {"/healthz", f"{limits.url_prefix}/healthz"}
        self.write_dispatcher = ThreadedTaskDispatcher()
        self.watch_dispatcher = ThreadedTaskDispatcher()

    def work(self) -> None:
        """Start the threads. Those who only read need not wait for writers who wait for each other,
        and one thread answers those who watch, whatever the others are busy with."""
        self.task_dispatcher.set_thread_count(THREADS)
        self.write_dispatcher.set_thread_count(THREADS)
        self.watch_dispatcher.set_thread_count(1)

    def add_task(self, task: Connection) -> None:
        """Let a thread answer the first request of this connection."""
        request = task.requests[0]
        if request.path in self.watched:
            self.watch_dispatcher.add_task(task)
        elif getattr(request, "command", "GET") in READING:
            self.task_dispatcher.add_task(task)
        else:
            self.write_dispatcher.add_task(task)

    def maintenance(self, now: float) -> None:
        """Nothing: waitress comes here by a clock that may be set back."""

    def give_up(self, now: float) -> None:
        """Give up the connections that have lasted too long or that take too much room."""
        connections = list(self.active_channels.values())
        given_up = [connection for connection in connections if connection.overdue(now)]
        rest = sorted(set(connections) - set(given_up), key=lambda one: one.unfinished)
        room = sum(one.unfinished for one in rest) - UNFINISHED
        while room > 0:
            given_up.append(rest.pop())
            room -= given_up[-1].unfinished
        for connection in given_up:
            self.trigger.pull_trigger(connection.handle_close)

    def stop(self, app: Flask, wait: int) -> None:
        """Say by /readyz that nothing more should be sent here, and end after so many seconds."""
        app.extensions["stopping"] = True
        self.end = monotonic() + wait
        self.pull_trigger()

    def leave(self) -> None:
        """Begin to end: what was asked is answered, nothing more is taken."""
        self.leaving = True
        self.pull_trigger()

    def run(self, parent: int) -> None:
        """Serve until told to leave or until the parent is gone, and everything is answered."""
        while not self.leaving:
            self._turn()
            if os.getppid() != parent:
                signal.alarm(END)  # nobody else will put an end to it
                self.leave()
            if monotonic() > self.end:
                self.leave()
        self._take_the_last()
        while self.active_channels:
            self._turn()
        # A request whose client has gone may still be written.
        self.task_dispatcher.shutdown(timeout=END)
        self.write_dispatcher.shutdown(timeout=END)
        self.watch_dispatcher.shutdown(timeout=END)

    def _turn(self) -> None:
        wasyncore.loop(timeout=1, use_poll=True, map=self._map, count=1)
        if (now := monotonic()) > self.looked + (0 if self.leaving else 1):
            self.looked = now
            self.give_up(now)

    def _take_the_last(self) -> None:
        """Take the connections that wait already, and listen no more."""
        before = -1
        while before < len(self.active_channels) < CONNECTIONS:
            before = len(self.active_channels)
            self.handle_accept()
        wasyncore.dispatcher.close(self)


def most_connections() -> int:
    """How many connections this process may hold, given the files that it may open; raises that
    number as far as it goes."""
    wanted = CONNECTIONS * FILES_EACH + 100
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return CONNECTIONS
    soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(10, (soft - 100) // FILES_EACH)


def serve(
    app: Flask, listener: socket.socket, parent: int, ready: Callable[[], None], wait: int
) -> None:
    """Serve until told to leave, `wait` seconds more if stopped; `ready` is called once it does."""
    server = Server(app, listener)
    for number in WATCHED:
        signal.signal(number, signal.SIG_IGN if number == signal.SIGINT else signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(REPLACED, lambda _number, _frame: server.leave())
    signal.signal(signal.SIGTERM, lambda _number, _frame: server.stop(app, wait))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
    log_as_we_do()
    server.work()
    ready()
    server.run(parent)


def log_as_we_do() -> None:
    """Let waitress log as the application does."""
    logger = logging.getLogger("waitress")
    logger.handlers, logger.propagate = log.handlers, False
    # Requests that wait for a thread for a moment are no event.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
