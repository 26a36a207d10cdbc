"""The application as it is really served: processes that can be killed, under their parent."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.conftest import PASSWORD, ROOT_OF_PROJECT
from tests.html import hidden_fields, token

LOOPBACK = "127.0.0.1"
TIMES = int(os.environ.get("TIMES", "1"))
"""How many times as often the long forms kill a server as they do of themselves."""


class Client:
    """A browser without a screen: keeps one cookie, follows nothing."""

    def __init__(self, port, cookie=""):
        self.port, self.cookie = port, cookie

    def ask(self, method, path, data=None):
        connection = HTTPConnection(LOOPBACK, self.port, timeout=30)
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, path, urlencode(data, doseq=True) if data else None, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        for name, value in answer.getheaders():
            if name == "Set-Cookie" and value.startswith("session="):
                self.cookie = value.split(";")[0]
        connection.close()
        return answer.status, text

    def upload(self, name, content):
        """Send a file; gives the status and the address that the answer leads to."""
        _status, page = self.ask("GET", "/en/admin/files")
        part = "--cut\r\nContent-Disposition: form-data; name="
        parts = [
            f'{part}"csrf_token"\r\n\r\n{token(page)}\r\n'.encode(),
            f'{part}"files"; filename="{name}"\r\n\r\n'.encode(),
            content,
            b"\r\n--cut--\r\n",
        ]
        connection = HTTPConnection(LOOPBACK, self.port, timeout=60)
        headers = {"Cookie": self.cookie, "Content-Type": "multipart/form-data; boundary=cut"}
        connection.request("POST", "/en/admin/uploads", b"".join(parts), headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status, (answer.getheader("Location") or "").removeprefix(
            f"http://{LOOPBACK}:{self.port}"
        )

    def until(self, address, *texts, seconds=60):
        """Ask for a page until it says one of these; gives the page."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                _status, page = self.ask("GET", address)
            except (OSError, HTTPException) as error:  # it is being started again
                page = repr(error)
            if any(text in page for text in texts):
                return page
            time.sleep(0.1)
        raise AssertionError(page)

    def press(self, address, deed):
        """Press a button of an upload's page; what is doubtful is to be taken as it is."""
        _status, page = self.ask("GET", address)
        hidden = hidden_fields(page)
        given = {"csrf_token": hidden["csrf_token"], "round": hidden.get("round", "0")}
        given["accept"] = "yes"
        return self.ask("POST", f"{address}/{deed}", given)

    def sign_in(self, role):
        _status, page = self.ask("GET", "/en/sign-in")
        data = {"csrf_token": token(page), "email": f"{role}@ontario.invalid", "password": PASSWORD}
        assert self.ask("POST", "/en/sign-in", data)[0] == 303
        return self


def until(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.02)


def free_port():
    with socket.socket() as holder:
        holder.bind((LOOPBACK, 0))
        return holder.getsockname()[1]


def until_answered(port, seconds=90):
    """Wait until the server at this port is ready. Raises TimeoutError."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if Client(port).ask("GET", "/readyz")[0] == 200:
                return
        except (OSError, HTTPException):
            time.sleep(0.05)
    raise TimeoutError(port)


class Server:
    """One server on an instance folder, with these settings."""

    def __init__(self, folder, **settings):
        self.folder = Path(folder)
        self.settings = {f"DASHBOARD_{name}": value for name, value in settings.items()}
        self.port = free_port()
        self.process = None

    def start(self):
        environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("DASHBOARD_")},
            "DASHBOARD_TODAY": "2017-12-31",
            "DASHBOARD_BIND": f"{LOOPBACK}:{self.port}",
            "DASHBOARD_INSTANCE": str(self.folder),
            "DASHBOARD_SECRET_KEY": "kept for tests alone, 0123456789",
            **self.settings,
        }
        command = [sys.executable, "-m", "dashboard.serving"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command,
                env=environment,
                cwd=ROOT_OF_PROJECT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            until_answered(self.port)
        except TimeoutError:
            raise AssertionError((self.folder / "log").read_text()[-2000:]) from None
        return self

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def worker(self):
        """The process that works in the background, None where there is none (yet)."""
        for entry in Path("/proc").iterdir():
            try:
                command = (entry / "cmdline").read_bytes()
                if (
                    b"dashboard.jobs.worker" in command
                    and os.getpgid(int(entry.name)) == self.process.pid
                ):
                    return int(entry.name)
            except (OSError, ValueError):
                continue
        return None

    def stop(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(15)


@pytest.fixture
def server(templates, tmp_path, request):
    """The demonstration, served. For a test marked `no_worker` the worker waits for ever: to start
    it would take seconds."""
    shutil.copytree(templates / "filled", tmp_path / "served")
    with (tmp_path / "served" / "working").open("w") as held:
        if request.node.get_closest_marker("no_worker"):
            fcntl.flock(held, fcntl.LOCK_EX)
        served = Server(tmp_path / "served").start()
        yield served
        if served.process.poll() is None:
            served.stop()
