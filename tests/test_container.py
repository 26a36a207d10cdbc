"""What the image and the composed services promise, read from their files."""

import json
import os
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import yaml

from tests.conftest import ROOT_OF_PROJECT

DOCKERFILE = (ROOT_OF_PROJECT / "Dockerfile").read_text("utf-8")
IMAGE = DOCKERFILE.rpartition("\nFROM ")[2]
"""The instructions of the image that is kept, without those of the one that builds."""
SERVICES = yaml.safe_load((ROOT_OF_PROJECT / "compose.yaml").read_text("utf-8"))["services"]


def instruction(name):
    return re.findall(rf"^{name} (.*)$", IMAGE, re.M)


@pytest.fixture
def asked():
    """A server that answers 200 to the host that the dashboard serves, 400 to any other."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            hosts.append((self.path, self.headers["Host"]))
            self.send_response(200 if self.headers["Host"] == "dashboard.example.org" else 400)
            self.end_headers()

        def log_message(self, *_args):
            pass

    hosts = []
    server = HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, hosts
    server.shutdown()


def check_health(port, hosts):
    command = json.loads(instruction("HEALTHCHECK")[0].partition(" CMD ")[2])
    bind = {"DASHBOARD_BIND": f"0.0.0.0:{port}", "DASHBOARD_HOSTS": hosts}
    done = subprocess.run(
        [sys.executable, *command[1:]], env={**os.environ, **bind}, capture_output=True
    )
    return done.returncode


def test_the_image_runs_as_an_account_without_rights():
    assert instruction("USER") == ["10001"]


def test_the_code_is_not_handed_to_that_account():
    assert all("--chown" not in line for line in instruction("COPY"))


def test_records_lie_in_a_volume():
    assert instruction("VOLUME") == ["/instance"]


def test_the_image_installs_what_is_locked():
    assert "--require-hashes -r requirements-server.txt" in DOCKERFILE


def test_the_health_check_asks_under_a_host_that_is_served(asked):
    port, _hosts = asked
    assert check_health(port, "dashboard.example.org localhost") == 0


def test_the_health_check_asks_whether_the_process_is_up(asked):
    port, hosts = asked
    check_health(port, "dashboard.example.org")
    assert hosts == [("/healthz", "dashboard.example.org")]


def test_the_health_check_fails_where_the_answer_is_no(asked):
    port, _hosts = asked
    assert check_health(port, "other.example.org") != 0


def test_sqlite_is_served_without_a_profile():
    assert [name for name, service in SERVICES.items() if not service.get("profiles")] == [
        "dashboard"
    ]


def test_postgresql_is_a_profile():
    assert SERVICES["database"]["profiles"] == ["postgresql"]


def test_the_composed_dashboard_cannot_write_its_code():
    assert SERVICES["dashboard"]["read_only"] is True


def test_the_composed_dashboard_is_published_on_this_machine_only():
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["dashboard"]["ports"])


def test_what_the_build_copies_is_not_left_out_of_it():
    sent = (ROOT_OF_PROJECT / ".dockerignore").read_text("utf-8").splitlines()
    needed = {"dashboard", "templates", "translations", "wsgi.py", "hatch_build.py"}
    needed |= {"pyproject.toml", "requirements-server.txt", "README.md", "LICENSE", "NOTICE"}
    assert {f"!{name}" for name in needed} <= set(sent)
