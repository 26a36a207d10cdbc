"""Commands speak English and French: help, what they print, and what is wrong with a call."""

import re
from contextvars import Context
from string import Formatter

import click
import pytest
from babel.messages.extract import extract_from_file
from click.testing import CliRunner
from flask.cli import ScriptInfo

from dashboard.cli import main, unsafe, words
from dashboard.cli.unsafe import settings_problems
from dashboard.extensions import db
from dashboard.language import in_language
from dashboard.language.catalogue import catalogue
from dashboard.overview.measures import as_json
from dashboard.records.periods import scope
from dashboard.settings import Settings
from tests.conftest import files, invoke
from tests.pseudo import outside

SIGNS = re.compile(
    r"--?[a-z][\w-]*|\[[\w|\[\]-]+\]|'[^']*'|open-government-dashboard [a-z ]*|(?m:^  [a-z]+ )"
)
"""Names of options, commands and choices, which are the same in both languages."""
UNSAFE = [
    {"HOSTS": ""},
    {"HOSTS": "*", "SECURE_COOKIES": "1", "DEMONSTRATION": "1", "PROXY_HOPS": "5"},
    {"HOSTS": "example.org", "BIND": "0.0.0.0:80", "SECRET_KEY": "ab" * 20, "ADDRESS": "here"},
    {"TODAY": "2017-12-31", "OIDC_ISSUER": "http://a.org", "SMTP_USER": "a", "BIND": "[::]:80"},
    {"SMTP_HOST": "a.org", "SMTP_PASSWORD": "a", "SMTP_TLS": "none", "PROXY_HOPS": "1"},
    {"DATABASE_URL": "postgresql+psycopg://a:postgres@a/a"},
]
WRONG = [
    "nothing",
    "measures --preiod 2017",
    "measures --period",
    "measures --json=1",
    "measures --as-of 2017",
    "measures --period soon",
    "measures --ministry NONE",
    "measures --course NONE",
    "measures more and more",
    "restore",
    "restore none.db",
    "import none.csv",
    "import . --kind none",
    "import . --all-staff-of NONE",
    "import . --moved-on 2999-01-01",
    "export",
    "export public",
    "export canada",
    "export canada --plan NONE",
    "backup --keep 0",
    "backup --keep many",
    "survey NONE",
    "erase 1",
    "digest --send",
    "digest --to a@example.org",
    "user add a@example.org --name A",
    "user add a@example.org --name A --role lead --password x",
    "user disable nobody@example.org",
    "user disable admin@ontario.invalid",
    "move sqlite://",
    "user",
]


def run(app, *arguments):
    """The whole program, as it is called, on this application."""
    known = ScriptInfo(create_app=lambda *_rest: app)
    wide = {"terminal_width": 2000, "max_content_width": 2000}
    return Context().run(CliRunner().invoke, main.main, [*arguments], obj=known, **wide)


def ours(group, context, *path):
    """The words by which each command of ours is called."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from ours(command, context, *path, name)
        yield [*path, name]


@pytest.fixture
def commands(empty):
    context = click.Context(main.main, obj=ScriptInfo(create_app=lambda *_rest: empty))
    found = list(ours(main.main, context))
    assert len(found) > 20
    return found


def bare(text, *names):
    """The words of a command's answer that no translator has seen."""
    return outside(SIGNS.sub(" ", text)) - {word for name in names for word in name.split("_")}


def test_no_word_of_any_help_stands_outside_the_catalogue(empty, commands, brackets):
    assert bare(run(empty, "--help").output) == set()
    for command in commands:
        assert bare(run(empty, *command, "--help").output, *command) == set(), command


@pytest.mark.parametrize("given", UNSAFE)
def test_what_check_says_of_settings_stands_in_the_catalogue(given, brackets):
    told = list(settings_problems(Settings(**given)))
    assert told
    assert [bare(sentence) for sentence in told if bare(sentence)] == []


def test_each_sentence_about_settings_is_said_here():
    source = unsafe.__file__
    known = {m for _line, m, *_rest in extract_from_file("python", source) if isinstance(m, str)}
    with in_language("fr"):
        told = {said for given in UNSAFE for said in settings_problems(Settings(**given))}
    patterns = {
        re.sub(r"%\\\(\w+\\\)s", ".*", re.escape(catalogue("fr").ugettext(m))) for m in known
    }
    assert [p for p in patterns if not any(re.fullmatch(p, said) for said in told)] == []


def test_what_check_and_measures_print_stands_in_the_catalogue(empty, brackets):
    checked = run(empty, "check").output
    assert "\u27e6" in checked
    assert bare(checked) == set()
    measures = as_json(scope(None), None)["measures"]
    db.session.rollback()
    told = run(empty, "measures")
    assert told.exit_code == 0 and "\u27e6" in told.output
    names = ["course_completion", *measures, *measures["practices"]]
    assert bare(told.output, *names) == set()


@pytest.mark.parametrize("call", WRONG)
def test_what_is_wrong_with_a_call_is_said_from_the_catalogue(empty, tmp_path, call, brackets):
    done = run(empty, *call.split())
    assert done.exit_code in (1, 2)
    assert bare(done.output, "sqlite", *call.split()) == set(), done.output


def test_french_by_option_wherever_it_stands_and_by_the_environment(empty, monkeypatch):
    assert "Utilisation\u00a0: " in run(empty, "measures", "--help", "--lang", "fr").output
    assert "Erreur\u00a0: l’option" in run(empty, "check", "--lang=fr", "--no").output
    monkeypatch.setenv("LANGUAGE", "fr_CA:en")
    assert "1\u00a0problème à corriger." in run(empty, "check").output
    assert "1 problem to correct." in run(empty, "check", "--lang", "en").output


def test_a_table_of_measures_speaks_french(app):
    told = invoke(app, "measures", "--period", "2017-18", "--lang", "fr").output
    assert told.startswith("2017-2018, au 31\u00a0décembre 2017, tous les ministères\n")
    assert re.search(r"(?m)^trained +0,\d+  \(avant\u00a0: 0,\d+\)$", told)


def test_the_language_of_a_person_is_not_that_of_the_command(empty):
    call = [
        "user",
        "add",
        "a@example.org",
        "--name",
        "A",
        "--role",
        "executive",
        "--lang",
        "fr",
        "--password",
    ]
    done = run(empty, *call, "a long and quiet password")
    assert done.output == "a@example.org was added.\n"


def test_files_are_told_of_in_french(empty, tmp_path):
    folder = files(
        tmp_path / "in", ministries="code,name_en,name_fr\nMTO,Transportation,Transports\n"
    )
    assert "Tout a été enregistré." in run(empty, "import", str(folder), "--lang", "fr").output


def named(text):
    """The places in a text that click fills in."""
    return {name for _text, name, *_rest in Formatter().parse(text) if name}


@pytest.mark.parametrize("text", words.OF_CLICK, ids=str)
def test_the_french_of_click_fills_in_only_what_click_gives(text):
    one, many = (text, text) if isinstance(text, str) else text
    french = [catalogue("fr").ungettext(one, many, number) for number in (1, 2)]
    if one == many:
        french = [catalogue("fr").ugettext(text)]
    assert all(named(form) <= named(one) | named(many) for form in french)
