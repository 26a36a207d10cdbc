"""Where each setting is read from, and how one that cannot be is refused at the start."""

import os
import re
import subprocess
import sys

import pytest

from dashboard import create_app, settings_values
from dashboard.records.choices import REGIONS
from dashboard.settings import ORDERED, Settings, SettingsError, load
from dashboard.settings_secret_key import secret_key
from tests.conftest import ROOT_OF_PROJECT
from tests.pseudo import outside

SHARES = [
    "TARGET_TRAINED",
    "OVERDUE_ON_TRACK",
    "OVERDUE_WATCH",
    "TRAINED_ON_TRACK",
    "TRAINED_WATCH",
    "REQUESTS_WATCH",
    "GUIDE_ON_TRACK",
    "GUIDE_WATCH",
    "APPLIED_ON_TRACK",
    "APPLIED_WATCH",
]


def refusal(folder, **given):
    with pytest.raises(SettingsError) as caught:
        load(folder, given)
    return str(caught.value)


def write(folder, text):
    (folder / "settings.toml").write_text(text, "utf-8")


def test_without_file_and_environment_every_setting_has_its_default(tmp_path):
    assert load(tmp_path).model_dump() == {
        name: field.default for name, field in Settings.model_fields.items()
    }


def test_the_file_stands_above_the_default(tmp_path):
    write(tmp_path, "STALE_DAYS = 10\n")
    assert load(tmp_path).STALE_DAYS == 10


def test_the_environment_stands_above_the_file(tmp_path, monkeypatch):
    write(tmp_path, "STALE_DAYS = 10\n")
    monkeypatch.setenv("DASHBOARD_STALE_DAYS", "20")
    assert load(tmp_path).STALE_DAYS == 20


def test_what_is_given_stands_above_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("DASHBOARD_STALE_DAYS", "20")
    assert load(tmp_path, {"STALE_DAYS": "30"}).STALE_DAYS == 30


def test_a_date_of_the_file_s_own_kind_is_a_day(tmp_path):
    write(tmp_path, "TODAY = 2017-12-31\n")
    assert load(tmp_path).TODAY == "2017-12-31"


@pytest.mark.parametrize("text", ["", "0", "no", "false", "False"])
def test_a_switch_is_off_by_these(tmp_path, text):
    assert load(tmp_path, {"LOCAL_PASSWORDS": text}).LOCAL_PASSWORDS is False


@pytest.mark.parametrize("text", ["1", "yes", "true", "True"])
def test_a_switch_is_on_by_these(tmp_path, text):
    assert load(tmp_path, {"SECURE_COOKIES": text}).SECURE_COOKIES is True


@pytest.mark.parametrize(
    "name,value,message",
    [
        ("TARGET_TRAINED", "80", "TARGET_TRAINED is '80'. Write a number from 0 to 1."),
        ("STALE_DAYS", "many", "STALE_DAYS is 'many'. Write a whole number from 1 to 3660."),
        ("DUE_SOON_DAYS", "0", "DUE_SOON_DAYS is '0'. Write a whole number from 1 to 3660."),
        ("PROXY_HOPS", "-1", "PROXY_HOPS is '-1'. Write a whole number of 0 or more."),
        ("BACKUP_DAYS", "-1", "BACKUP_DAYS is '-1'. Write a whole number of 0 or more."),
        ("SECURE_COOKIES", "maybe", "SECURE_COOKIES is 'maybe'. Write true or false."),
        (
            "TODAY",
            "2017-13-01",
            "TODAY is '2017-13-01'. Write a day as 2017-12-31, or nothing for today.",
        ),
        ("HOSTS", ["a", "b"], "HOSTS is ['a', 'b']. Write one text between quotation marks."),
    ],
)
def test_a_wrong_value_is_refused_with_name_value_and_way_out(tmp_path, name, value, message):
    assert refusal(tmp_path, **{name: value}) == message


REFUSED = [
    *({name: value} for name in ("TARGET_TRAINED", "STALE_DAYS") for value in ("80%", ["a"])),
    {"PROXY_HOPS": "-1"},
    {"SECURE_COOKIES": "maybe"},
    {"TODAY": "soon"},
    {"SMTP_TLS": "rot13"},
    {"LINK_HOSTS": "https://a.org/"},
    {"OUTSIDE_GTA": "nrth"},
    {"OIDC_CLIENT_SECRET": ["a"]},
    {"STALE_DAY": "1"},
    {"DATABASE_URL": "mysql://a/a"},
    {"TRAINED_WATCH": "0.9", "TRAINED_ON_TRACK": "0.8"},
    {"SECRET_KEY": "a" * 64},
    {"DATABASE_READ_URL": "postgresql+psycopg://h/d"},
    {"SHARED_FOLDER": "none"},
    {"SHARED_FOLDER": f"/{5000 * 'a'}"},
    {"SHARED_FOLDER": str(ROOT_OF_PROJECT)},
    {"LOCAL_PASSWORDS": "no"},
    {"OIDC_ISSUER": "https://a.org"},
    {"OIDC_ISSUER": "https://" + 500 * "a", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "a"},
    {"OIDC_ISSUER": "https://a.org", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "a",
     "OIDC_ROLES": "a=king"},
]  # fmt: skip
NAMES = re.compile(r"'[^']*'|\[.*\]|\b[A-Z_]{4,}\b|dashboard/settings\.py|true|false|tls|sqlite")
"""What is written alike in both languages."""


@pytest.mark.parametrize("given", REFUSED, ids=str)
def test_what_stops_the_start_is_said_from_the_catalogue(tmp_path, given, brackets):
    with pytest.raises(SettingsError) as caught:
        create_app(tmp_path, **given)
    assert "\u27e6" in str(caught.value)
    assert outside(NAMES.sub(" ", str(caught.value))) == set()


def test_an_unknown_region_is_named_beside_those_that_there_are(tmp_path):
    message = refusal(tmp_path, OUTSIDE_GTA="north nrth")
    assert "There is no region 'nrth'. The regions are toronto, " in message


def test_a_secret_is_not_repeated_in_the_message(tmp_path):
    assert "hunter2" not in refusal(tmp_path, OIDC_CLIENT_SECRET=["hunter2"])


@pytest.mark.parametrize("name", SHARES)
@pytest.mark.parametrize("value", ["-0.01", "1.01"])
def test_a_share_lies_between_0_and_1(tmp_path, name, value):
    assert name in refusal(tmp_path, **{name: value})


@pytest.mark.parametrize("low,high", ORDERED)
def test_a_pair_of_bounds_the_wrong_way_round_is_refused(tmp_path, low, high):
    message = refusal(tmp_path, **{low: "0.8", high: "0.2"})
    assert message == f"{low} is 0.8, above {high} (0.2). Change one of the two."


@pytest.mark.parametrize("low,high", ORDERED)
def test_a_pair_of_equal_bounds_is_fine(tmp_path, low, high):
    assert getattr(load(tmp_path, {low: "0.5", high: "0.5"}), low) == 0.5


def test_an_unknown_name_in_the_file_is_refused_with_the_one_that_is_meant(tmp_path):
    write(tmp_path, "STALE_DAY = 10\n")
    assert refusal(tmp_path).startswith("There is no setting STALE_DAY. Did you mean STALE_DAYS?")


def test_an_unknown_name_in_the_environment_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("DASHBOARD_HOST", "dashboard.example.org")
    message = "There is no setting DASHBOARD_HOST. Did you mean HOSTS?"
    assert refusal(tmp_path).startswith(message)


@pytest.mark.parametrize("name", ["PORT", "PORT_8000_TCP", "SERVICE_HOST", "INSTANCE"])
def test_variables_that_are_no_settings_are_left_alone(tmp_path, monkeypatch, name):
    monkeypatch.setenv(f"DASHBOARD_{name}", "x")
    assert load(tmp_path).STALE_DAYS == 92


def test_a_wrong_value_of_the_environment_is_named_as_it_stands_there(tmp_path, monkeypatch):
    monkeypatch.setenv("DASHBOARD_STALE_DAYS", "0")
    assert refusal(tmp_path).startswith("DASHBOARD_STALE_DAYS is '0'.")


def test_a_file_that_is_no_toml_is_named_with_its_line(tmp_path):
    write(tmp_path, "STALE_DAYS = 10\nTODAY =\n")
    message = refusal(tmp_path)
    assert (
        message.startswith(f"{tmp_path / 'settings.toml'} cannot be read") and "line 2" in message
    )


def test_settings_cannot_be_changed_afterwards(tmp_path):
    with pytest.raises(ValueError, match="frozen"):
        load(tmp_path).STALE_DAYS = 1


def test_the_regions_are_those_of_the_records():
    assert tuple(REGIONS) == settings_values.REGIONS


def test_an_application_with_a_wrong_setting_is_not_made(tmp_path):
    with pytest.raises(SettingsError, match="TARGET_TRAINED"):
        create_app(tmp_path, TARGET_TRAINED="80")


def test_a_command_with_a_wrong_setting_says_one_line_and_fails(tmp_path, monkeypatch):
    monkeypatch.setenv("DASHBOARD_INSTANCE", str(tmp_path))
    monkeypatch.setenv("DASHBOARD_STALE_DAYS", "0")
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "check"]
    done = subprocess.run(command, cwd=ROOT_OF_PROJECT, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "The dashboard cannot start. DASHBOARD_STALE_DAYS is '0'. Write a whole number from "
        "1 to 3660."
    ]


def test_what_stops_the_start_is_said_in_the_language_of_the_environment(tmp_path):
    environment = {
        **os.environ,
        "DASHBOARD_INSTANCE": str(tmp_path),
        "DASHBOARD_STALE_DAYS": "0",
        "LANGUAGE": "fr_CA:en",
    }
    command = [sys.executable, "-c", "import wsgi"]
    done = subprocess.run(
        command, cwd=ROOT_OF_PROJECT, capture_output=True, text=True, env=environment
    )
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "Le tableau de bord ne peut pas démarrer. DASHBOARD_STALE_DAYS vaut '0'. Écrivez un nombre "
        "entier de 1 à 3660."
    ]


@pytest.mark.parametrize("key", ["", "short", "a" * 64, "ab" * 32, "x" * 31])
def test_a_damaged_secret_key_is_refused_with_the_way_out(tmp_path, key):
    (tmp_path / "secret_key").write_text(key)
    with pytest.raises(SettingsError, match="Delete it to have a new key made"):
        secret_key(tmp_path, Settings())


@pytest.mark.parametrize("key", ["x" * 31, "a" * 64])
def test_a_secret_key_that_could_be_guessed_is_refused(tmp_path, key):
    with pytest.raises(SettingsError, match="Leave it out to have one made"):
        secret_key(tmp_path, load(tmp_path, {"SECRET_KEY": key}))


def test_of_two_who_make_a_key_at_once_the_first_one_s_stands(tmp_path, monkeypatch):
    link, keys = os.link, []

    def second_comes_first(half, path):
        monkeypatch.setattr(os, "link", link)
        keys.append(secret_key(tmp_path, Settings()))  # in a container, with the same pid
        link(half, path)

    monkeypatch.setattr(os, "link", second_comes_first)
    assert secret_key(tmp_path, Settings()) == keys[0]
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_a_secret_key_is_made_once_and_nothing_is_left_beside_it(tmp_path):
    first = secret_key(tmp_path, Settings())
    assert secret_key(tmp_path, Settings()) == first
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
