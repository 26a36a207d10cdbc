"""`dev`: what is changed is served at once."""

import os
import shutil
import signal
import subprocess
import sys

import pytest

from tests.conftest import ROOT_OF_PROJECT
from tests.served.conftest import Client, free_port, until_answered

START = "from dashboard.cli.main import main; main()"


@pytest.fixture
def project(tmp_path):
    """A copy of the project whose files a test may change."""
    for name in ("dashboard", "templates", "translations"):
        shutil.copytree(ROOT_OF_PROJECT / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def client(project):
    """A client of the copy's development server."""
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DASHBOARD_")}
    server = subprocess.Popen(
        [sys.executable, "-c", START, "dev", "--port", str(port)],
        cwd=project,
        env={**environment, "DASHBOARD_DEMONSTRATION": "1"},
        start_new_session=True,
    )
    try:
        until_answered(port)
        yield Client(port)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(15)


def test_a_changed_template_is_shown_and_a_slip_in_the_code_survived(client, project):
    page = project / "templates" / "web" / "layout.html"
    page.write_text(page.read_text("utf-8").replace("<title>", "<title>Changed "), "utf-8")
    client.until("/en/sign-in", "<title>Changed ")

    code = project / "dashboard" / "web" / "health.py"
    right = code.read_text("utf-8")
    code.write_text("def (\n", "utf-8")
    client.until("/healthz", "SyntaxError")

    code.write_text(right, "utf-8")
    client.until("/healthz", '"ok"')
