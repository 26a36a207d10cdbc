"""The unit of docs/operations for systemd: whole by its own checker, and it serves."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from tests.conftest import ROOT_OF_PROJECT
from tests.served.conftest import Client, free_port, until_answered

UNIT = (ROOT_OF_PROJECT / "docs" / "operations" / "dashboard.service").read_text("utf-8")
INSTALLED = "/opt/dashboard/bin"
INSTANCE = "/var/lib/dashboard"


def settings():
    """The values of each name of the unit, in their order."""
    values = defaultdict(list)
    for name, value in re.findall(r"^(\w+)=(.*)$", UNIT, re.M):
        values[name].append(value)
    return values


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_finds_nothing_wrong_with_it(tmp_path):
    unit = tmp_path / "dashboard.service"
    unit.write_text(UNIT.replace(INSTALLED, str(Path(sys.executable).parent)))
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_it_may_write_its_instance_folder_and_nothing_else():
    unit = settings()
    assert unit["ProtectSystem"] == ["strict"]
    assert unit["StateDirectory"] == [INSTANCE.removeprefix("/var/lib/")]
    assert f"DASHBOARD_INSTANCE={INSTANCE}" in unit["Environment"][0].split()
    assert unit["User"] != ["root"]


@pytest.fixture
def served(tmp_path):
    """What the unit starts, with a folder and a port of this test."""
    port = free_port()
    [given], [command] = settings()["Environment"], settings()["ExecStart"]
    changed = given.replace(INSTANCE, str(tmp_path)).replace("127.0.0.1:8000", f"127.0.0.1:{port}")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DASHBOARD_")}
    environment |= dict(pair.split("=", 1) for pair in changed.split())
    words = shlex.split(command.replace(INSTALLED, str(Path(sys.executable).parent)))
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            words, env=environment, cwd=ROOT_OF_PROJECT, stderr=log, start_new_session=True
        )
    process.port, process.folder = port, tmp_path
    yield process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_it_serves_reloads_and_ends_by_what_it_says(served):
    unit = settings()
    until_answered(served.port)
    (served.folder / "settings.toml").write_text('NAME_EN = "The Changed Service"\n')
    [reload] = unit["ExecReload"]
    command = shlex.split(reload.replace("$MAINPID", str(served.pid)))
    assert subprocess.run(command).returncode == 0
    Client(served.port).until("/en/sign-in", "The Changed Service")
    served.terminate()
    assert served.wait(int(unit["TimeoutStopSec"][0])) == 0
