"""Which addresses of a database are taken, and what is said of one that cannot be."""

import subprocess
import sys

import pytest

from dashboard.database import schema
from dashboard.settings import SettingsError, load
from tests.conftest import ROOT_OF_PROJECT, made

SENSELESS = [
    "nonsense",
    "postgresql+psycopg://name:hunter2@host:port/records",
    "postgresql+psycopg://name:hunter2@host:99999/records",
    "postgresql+psycopg://name:hunter2@host/records?port=many",
    "postgresql+psycopg2://name:hunter2@host/records",
    "postgresql+nothing://name:hunter2@host/records",
    "mysql://name:hunter2@host/records",
    "carrier-pigeon://name:hunter2@host/records",
    "sqlite://",
    "sqlite:///:memory:",
    "sqlite:////records.db?timeout=long",
]
COMMAND = [sys.executable, "-c", "from dashboard.cli.main import main; main()"]


def refusal(folder, address):
    with pytest.raises(SettingsError) as caught:
        load(folder, {"DATABASE_URL": address})
    return str(caught.value)


@pytest.mark.parametrize("address", SENSELESS)
def test_an_address_of_no_database_is_refused_with_the_way_out(tmp_path, address):
    message = refusal(tmp_path, address)
    assert message.startswith("DATABASE_URL cannot be used. Write postgresql+psycopg://")
    assert "hunter2" not in message


@pytest.mark.parametrize(
    "address",
    [
        "postgres://name:password@host/records",
        "postgresql://name:password@host:5432/records?sslmode=require",
        "postgresql+psycopg://host",
        "postgresql+psycopg:///records?host=/run/postgresql",
        "sqlite:////records.db",
    ],
)
def test_an_address_of_a_database_is_taken_as_it_is(tmp_path, address):
    assert load(tmp_path, {"DATABASE_URL": address}).model_dump()["DATABASE_URL"] == address


def test_a_driver_that_is_not_installed_is_named_with_how_to_install_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    message = refusal(tmp_path, "postgresql+psycopg://name:hunter2@host/records")
    assert message.endswith("Install it: pip install 'open-government-dashboard[postgres]'.")


@pytest.mark.parametrize("arguments", ["serve", "dev", "check", "user list", "db upgrade"])
def test_every_command_says_it_in_one_line_and_fails(tmp_path, monkeypatch, arguments):
    monkeypatch.setenv("DASHBOARD_INSTANCE", str(tmp_path))
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", "nonsense")
    done = subprocess.run(
        [*COMMAND, *arguments.split()], cwd=ROOT_OF_PROJECT, capture_output=True, text=True
    )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "The dashboard cannot start. DASHBOARD_DATABASE_URL cannot be used. Write " in line


def test_an_option_that_the_driver_refuses_is_not_waited_for(tmp_path):
    wrong = f"postgresql+psycopg://name:hunter2@/records?host={tmp_path}&connect_timeout=many"
    app = made(tmp_path / "instance", DATABASE_URL=wrong)
    with pytest.raises(schema.DatabaseError, match="connect_timeout") as error:
        schema.prepare_database(app, wait=600)
    assert "\n" not in str(error.value) and "hunter2" not in str(error.value)
