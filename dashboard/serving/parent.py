"""The process that keeps the server's processes: it starts them, again when they die, and lets
them end."""

import os
import select
import signal
from time import monotonic
from typing import Callable, Iterable

from dashboard.web.logs import log

PROCESSES = 2
REPLACED = signal.SIGUSR1
"""Tells a process that another has come in its place: the service goes on."""
WATCHED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD, REPLACED)
"""The signals that this process or a child acts on; they are blocked while a child begins."""
SHORT_LIFE = 5
"""Seconds: who lived no longer died at its start."""
LONGEST_PAUSE = 30
"""Seconds between two starts of a process that dies each time."""
END = 8
"""Seconds that requests have to be answered when the server is stopped."""
LEAVE = 120
"""Seconds that requests have to be answered by a process in whose place another has come."""


def pause(failures: int) -> float:
    """Seconds to wait before a process is started that died at its start so many times in a row."""
    return min(LONGEST_PAUSE, 0.5 * 2 ** (failures - 1)) if failures else 0


class Signals:
    """The signals that this process gets, one after the other."""

    def __init__(self) -> None:
        self.reader, writer = os.pipe()
        for end in (self.reader, writer):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(writer)
        for number in WATCHED:
            signal.signal(number, lambda _number, _frame: None)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)

    def next(self, seconds: float) -> int | None:
        """The next signal, None where none comes within so many seconds."""
        ready = select.select([self.reader], [], [], max(seconds, 0))[0]
        return os.read(self.reader, 1)[0] if ready else None


class Parent:
    """Two processes that serve, and those in whose place they came."""

    def __init__(
        self,
        serve: Callable[[int], None],
        close: Callable[[], None],
        predecessors: Iterable[int] = (),
        wait: int = 0,
    ) -> None:
        """`serve` is what each process does, given this one's id; `close` lets go of the
        listening socket; a process that is stopped goes on for `wait` seconds first."""
        self.serve, self.close, self.wait = serve, close, wait
        self.serving: dict[int, float] = {}
        """The processes that serve, and since when."""
        self.leaving = {process: monotonic() + LEAVE for process in predecessors}
        """The processes that end, and when they are killed."""
        self.failures, self.not_before = 0, 0.0
        self.signals = Signals()
        self.fill()
        for process in self.leaving:
            os.kill(process, REPLACED)

    @property
    def processes(self) -> tuple[int, ...]:
        """Every process of ours."""
        return (*self.serving, *self.leaving)

    def run(self) -> bool:
        """Keep the processes until a reload is asked for (True) or everything has ended (False)."""
        while True:
            number = self.signals.next(1)
            if number in (signal.SIGTERM, signal.SIGINT):
                self.stop()
                return False
            self.reap()
            self.kill_overdue()
            self.fill()
            if number == signal.SIGHUP:
                return True

    def fill(self) -> None:
        """Start the processes that are lacking, unless they died at their start a moment ago."""
        while len(self.serving) < PROCESSES and monotonic() >= self.not_before:
            self._start()

    def _start(self) -> None:
        parent = os.getpid()
        # A signal meant for the new process must not find it with this one's ways of taking it.
        signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
        process = os.fork()
        if process == 0:
            self._serve_and_exit(parent)
        self.serving[process] = monotonic()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)

    def _serve_and_exit(self, parent: int) -> None:
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            self.serve(parent)
            status = 0
        except BaseException as error:
            log.error({"message": "server process"}, exc_info=error)
        finally:
            os._exit(status)

    def reap(self) -> None:
        """Take leave of the processes that have ended."""
        for process in self.processes:
            if os.waitpid(process, os.WNOHANG) == (0, 0):
                continue
            if self.leaving.pop(process, None) is None:
                lived = monotonic() - self.serving.pop(process)
                self.failures = self.failures + 1 if lived < SHORT_LIFE else 0
                self.not_before = monotonic() + pause(self.failures)
                log.error({"message": "a server process died", "lived": round(lived, 1)})

    def kill_overdue(self) -> None:
        """Kill the processes that have not ended in their time."""
        for process, end in self.leaving.items():
            if monotonic() > end:
                log.error({"message": "a server process did not end and was killed"})
                os.kill(process, signal.SIGKILL)

    def stop(self) -> None:
        """Let every process answer what it was asked, and end."""
        self.close()
        self.leaving = dict.fromkeys(self.processes, monotonic() + self.wait + END)
        self.serving = {}
        for process in self.leaving:
            os.kill(process, signal.SIGTERM)
        while self.leaving:
            self.signals.next(1)
            self.kill_overdue()
            self.reap()
