"""The wheel in an environment of its own, run from an empty folder."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile

import pytest

from tests.conftest import ROOT_OF_PROJECT
from tests.served.conftest import Client, free_port, until_answered

SOURCES = [
    *ROOT_OF_PROJECT.glob("dashboard/**/*.py"),
    *ROOT_OF_PROJECT.glob("dashboard/demo/*.csv"),
    *ROOT_OF_PROJECT.glob("dashboard/static/**/*.*"),
    *ROOT_OF_PROJECT.glob("templates/**/*.html"),
    *ROOT_OF_PROJECT.glob("translations/**/*.po"),
]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built by the backend that is installed, without a package index."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet"]
    command = [*pip, "wheel", ROOT_OF_PROJECT, "--no-deps", "--no-build-isolation", "-w", folder]
    subprocess.run(command, check=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def programs(wheel, tmp_path_factory):
    """Where the programs are of an environment with the wheel; dependencies are those here."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder)
    packages = folder / "lib" / f"python{sysconfig.get_python_version()}" / "site-packages"
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    pip = [sys.executable, "-m", "pip", "--quiet", "--python", folder / "bin" / "python"]
    subprocess.run([*pip, "install", "--no-deps", "--no-index", wheel], check=True)
    return folder / "bin"


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """The folder from which everything is run."""
    return tmp_path_factory.mktemp("empty")


def own_environment():
    return {k: v for k, v in os.environ.items() if not k.startswith(("DASHBOARD_", "PYTHON"))}


def run(*command, folder):
    done = subprocess.run(
        command, cwd=folder, env=own_environment(), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def loaded(programs, empty):
    """What loading the demonstration said."""
    return run(programs / "open-government-dashboard", "demo", folder=empty)


@pytest.fixture(scope="module")
def client(programs, empty, loaded):
    """A client of the server that the wheel's own command runs."""
    port = free_port()
    command = [programs / "open-government-dashboard", "serve", "--port", str(port)]
    server = subprocess.Popen(command, cwd=empty, env=own_environment())
    try:
        until_answered(port)
        yield Client(port)
    finally:
        server.terminate()
        server.wait(15)


def test_the_wheel_holds_every_file_that_is_needed(wheel):
    held = {name.removeprefix("dashboard/") for name in zipfile.ZipFile(wheel).namelist()}
    needed = {str(path.relative_to(ROOT_OF_PROJECT)).removeprefix("dashboard/") for path in SOURCES}
    assert needed - held == set()


def test_the_wheel_holds_compiled_catalogues(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert "dashboard/translations/fr/LC_MESSAGES/messages.mo" in names


def test_the_wheel_s_own_code_is_run(programs, empty):
    output = run(
        programs / "python", "-c", "import dashboard; print(dashboard.__file__)", folder=empty
    )
    assert output.startswith(str(programs.parent))


def test_the_demonstration_is_loaded(loaded):
    assert loaded.endswith("All changes were saved.\n")


def test_records_lie_in_the_current_folder(loaded, empty):
    assert (empty / "instance" / "dashboard.db").is_file()


def test_flask_s_own_command_finds_the_application(programs, empty, loaded):
    output = run(
        programs / "python", "-m", "flask", "--app", "wsgi", "measures", "--json", folder=empty
    )
    assert '"milestones"' in output


def test_the_server_says_that_it_is_up(client):
    assert client.ask("GET", "/healthz") == (200, '{"status":"ok"}\n')


def test_a_page_is_served_in_french(client):
    assert "Ouvrir une session" in client.ask("GET", "/fr/sign-in")[1]


def test_a_style_sheet_is_served(client):
    assert client.ask("GET", "/static/css/base.css")[0] == 200
