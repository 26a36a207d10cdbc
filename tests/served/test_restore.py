"""A restore, by another instance folder, of the database that a server is serving."""

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT_OF_PROJECT
from tests.html import fields_of
from tests.served.conftest import Client

MILESTONE = "/en/admin/milestones/20"
COMMAND = "from dashboard.cli.main import main; main()"
pytestmark = pytest.mark.no_worker


@pytest.fixture
def run(server, tmp_path):
    """Runs a command on the server's database, with an instance folder of its own."""
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("DASHBOARD_")},
        "DASHBOARD_INSTANCE": str(tmp_path / "other"),
        "DASHBOARD_DATABASE_URL": f"sqlite:///{server.folder / 'dashboard.db'}",
    }

    def run_command(*arguments):
        return subprocess.run(
            [sys.executable, "-c", COMMAND, *arguments],
            cwd=ROOT_OF_PROJECT, env=environment, capture_output=True, text=True,
        )  # fmt: skip

    return run_command


def test_what_was_saved_after_the_backup_is_not_lost(server, run, tmp_path):
    copy = str(tmp_path / "copy.db")
    assert run("backup", "-o", copy).returncode == 0
    client = Client(server.port).sign_in("admin")
    form = fields_of(client.ask("GET", MILESTONE)[1])
    assert client.ask("POST", MILESTONE, {**form, "unit": "after the backup"})[0] == 303
    refused = run("restore", copy)
    assert refused.returncode == 1
    assert "Stop it first, then restore." in refused.stderr
    assert fields_of(client.ask("GET", MILESTONE)[1])["unit"] == "after the backup"


def test_once_the_server_has_stopped_the_backup_is_restored(server, run, tmp_path):
    copy = str(tmp_path / "copy.db")
    run("backup", "-o", copy)
    server.stop()
    restored = run("restore", copy)
    assert restored.returncode == 0, restored.stderr
