"""Where the server listens: what is set, else the first port that is free."""

import os
import socket

import click
import pytest

from dashboard.cli import main


@pytest.fixture(autouse=True)
def environment(monkeypatch, tmp_path):
    """An environment of the test's own, with an instance folder."""
    own = {**os.environ, "DASHBOARD_INSTANCE": str(tmp_path)}
    monkeypatch.setattr(os, "environ", own)
    return own


@pytest.fixture
def taken():
    """A port at which somebody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def busy(monkeypatch, *ports):
    monkeypatch.setattr(main, "in_use", lambda port: port in ports)


def test_a_port_where_somebody_listens_is_in_use(taken):
    assert main.in_use(taken)


def test_a_port_that_is_only_bound_is_in_use():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        assert main.in_use(holder.getsockname()[1])


def test_a_port_that_nobody_holds_is_free(taken):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        port = holder.getsockname()[1]
    assert not main.in_use(port)


def test_the_server_listens_at_5000_where_nothing_is_said(monkeypatch):
    busy(monkeypatch)
    assert main.choose_address(None) == "127.0.0.1:5000"


def test_the_next_free_port_is_taken(monkeypatch):
    busy(monkeypatch, 5000, 5001)
    assert main.choose_address(None) == "127.0.0.1:5002"


def test_a_port_that_was_moved_is_told(monkeypatch, capsys):
    busy(monkeypatch, 5000)
    main.choose_address(None)
    assert capsys.readouterr().out == "Port 5000 is in use. Taking the next free one, 5001.\n"


def test_a_port_that_is_free_is_not_spoken_of(monkeypatch, capsys):
    busy(monkeypatch)
    main.choose_address(None)
    assert capsys.readouterr().out == ""


def test_a_chosen_port_is_where_the_search_begins(monkeypatch):
    busy(monkeypatch, 7000)
    assert main.choose_address(7000) == "127.0.0.1:7001"


def test_where_no_port_is_free_the_program_says_so(monkeypatch):
    busy(monkeypatch, 65535)
    with pytest.raises(click.ClickException, match="Port 65535 and those after it are in use"):
        main.choose_address(65535)


def test_an_address_that_is_set_is_never_moved(monkeypatch, environment):
    environment["DASHBOARD_BIND"] = "0.0.0.0:8000"
    busy(monkeypatch, 8000)
    assert main.choose_address(None) == "0.0.0.0:8000"


def test_a_port_of_the_command_stands_above_the_address_that_is_set(monkeypatch, environment):
    environment["DASHBOARD_BIND"] = "0.0.0.0:8000"
    busy(monkeypatch)
    assert main.choose_address(7000) == "127.0.0.1:7000"


def test_links_lead_to_the_port_that_was_taken(monkeypatch, environment):
    busy(monkeypatch, 5000)
    main.choose_address(None)
    assert environment["DASHBOARD_ADDRESS"] == "http://127.0.0.1:5001"


def test_links_lead_to_the_address_that_is_set(monkeypatch, environment):
    environment["DASHBOARD_ADDRESS"] = "https://dashboard.example.org"
    busy(monkeypatch, 5000)
    main.choose_address(None)
    assert environment["DASHBOARD_ADDRESS"] == "https://dashboard.example.org"


def test_a_wrong_setting_is_told_before_anything_is_served(environment):
    environment["DASHBOARD_STALE_DAYS"] = "0"
    with pytest.raises(click.ClickException, match="DASHBOARD_STALE_DAYS is '0'"):
        main.choose_address(None)
