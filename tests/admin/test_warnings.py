"""A form comes back once with what is doubtful, and is saved all the same when somebody says so."""

import pytest
from sqlalchemy import select

from dashboard.extensions import db
from dashboard.records.kinds import kind
from dashboard.training.models import Completion
from tests.builders import count, read, valid_texts, writes
from tests.conftest import files, signed_in
from tests.doubtful import DOUBTFUL, EARLY, LANGUAGES, PARENTS, table, words
from tests.html import body, fields_of, page, parsed, post

BY_FORM = pytest.mark.parametrize("name,given,column,english,french", DOUBTFUL)


@pytest.fixture
def parents(app, tmp_path):
    """Somebody employed from January to June 2017, a session and an event of May."""
    read(files(tmp_path / "parents", **PARENTS))


def acceptance(answer):
    """What the box "Save all the same" of a form sends."""
    return parsed(answer).select_one("form.entry input[name=accept]")["value"]


@LANGUAGES
@BY_FORM
def test_a_form_comes_back_once(app, parents, lang, name, given, column, english, french):
    texts, admin = valid_texts(name, **given), signed_in(app, "admin")
    before, lines = count(kind(name).model), writes()
    first = post(admin, f"admin/{name}", lang=lang, **texts)
    assert first.status_code == 422
    assert (english if lang == "en" else french) in words(first)
    assert fields_of(first).items() >= texts.items()
    assert writes() == lines
    second = post(admin, f"admin/{name}", lang=lang, **texts, accept=acceptance(first))
    assert second.status_code == 303
    assert count(kind(name).model) == before + 1


def test_a_warning_of_a_form_is_told_to_a_screen_reader(app, parents):
    answer = post(signed_in(app, "admin"), "admin/completions", **EARLY)
    alert = parsed(answer).select_one("form.entry [role=alert]")
    assert "1 thing looks doubtful" in words(str(alert))
    control = parsed(answer).select_one("#completions-new-completed_on")
    assert alert.select_one("li a")["href"] == "#completions-new-completed_on"
    beside = parsed(answer).select_one(f"#{control['aria-describedby']}")
    assert "is before the person joined" in words(str(beside))
    assert not control.has_attr("aria-invalid")


def test_accepting_one_value_does_not_accept_another(app, parents):
    admin = signed_in(app, "admin")
    accept = acceptance(post(admin, "admin/completions", **EARLY))
    other = {**EARLY, "completed_on": "2016-12-30"}
    answer = post(admin, "admin/completions", **other, accept=accept)
    assert answer.status_code == 422
    assert acceptance(answer) != accept


def test_what_was_taken_is_not_told_again_on_its_form(app, parents, tmp_path):
    read(files(tmp_path / "in", completions=table(EARLY)))
    record = db.session.scalars(select(Completion).order_by(Completion.id.desc())).first()
    address = f"admin/completions/{record.id}"
    admin = signed_in(app, "admin")
    given = fields_of(page(admin, f"/en/{address}"))
    answer = post(admin, address, **{**given, "session": "SE1"})
    assert answer.status_code == 303


@pytest.mark.parametrize("lang,told", [("en", "has neither a text"), ("fr", "ni d’un texte")])
def test_a_form_refuses_a_status_alone(app, lang, told):
    given = {"reported_on": "2017-12-30", "status": "limited"}
    for role, path in (("lead", "milestones/MTO-1.2/updates"), ("admin", "admin/updates")):
        before = writes()
        answer = post(signed_in(app, role), path, lang=lang, **given, milestone="MTO-1.2")
        assert answer.status_code == 422, role
        assert told in body(answer)
        assert 'name="accept"' not in body(answer)
        assert writes() == before
