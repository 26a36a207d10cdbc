"""`check` names what is missing where mail is half set."""

import pytest

from dashboard.cli.diagnostics import settings_problems
from dashboard.mail.sending import mail_is_on
from dashboard.settings import Settings, SettingsError, load

WHOLE = {
    "SMTP_HOST": "mail.example.org",
    "MAIL_FROM": "dashboard@example.org",
    "ADDRESS": "http://127.0.0.1:5000",
}


def said(**given):
    settings = Settings(**{**WHOLE, **given})
    return mail_is_on(settings), [p for p in settings_problems(settings) if "SMTP" in p]


@pytest.mark.parametrize("given", [{}, {"SMTP_USER": "us", "SMTP_PASSWORD": "secret"}])
def test_mail_that_is_set_is_on_and_nothing_is_said(given):
    assert said(**given) == (True, [])


@pytest.mark.parametrize(
    "given, name",
    [
        ({"SMTP_HOST": ""}, "MAIL_FROM"),
        ({"SMTP_HOST": "", "MAIL_FROM": "", "SMTP_USER": "us"}, "SMTP_USER"),
        ({"MAIL_FROM": ""}, "MAIL_FROM"),
        ({"SMTP_USER": "us"}, "SMTP_PASSWORD"),
        ({"SMTP_PASSWORD": "secret"}, "SMTP_USER"),
    ],
)
def test_mail_that_is_half_set_is_off_and_named(given, name):
    on, problems = said(**given)
    assert not on
    assert len(problems) == 1
    assert name in problems[0]


def test_without_an_address_for_its_links_mail_is_off():
    settings = Settings(SMTP_HOST="mail.example.org", MAIL_FROM="a@example.org")
    assert not mail_is_on(settings)
    assert any("ADDRESS is not" in problem for problem in settings_problems(settings))


def test_a_password_that_others_could_read_is_named():
    _on, problems = said(SMTP_USER="us", SMTP_PASSWORD="secret", SMTP_TLS="none")
    assert "could be read on the way" in problems[0]


@pytest.mark.parametrize("given", [{"SMTP_TLS": "ssl"}, {"SMTP_PORT": "0"}, {"SMTP_PORT": "smtp"}])
def test_a_wrong_value_is_refused_at_the_start(tmp_path, given):
    with pytest.raises(SettingsError, match=next(iter(given))):
        load(tmp_path, given)
