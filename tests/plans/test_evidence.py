"""A piece of evidence has its title in one language at least, and is known by it or by its link."""

import pytest
from sqlalchemy import select

from dashboard.extensions import db
from dashboard.plans.evidence_models import Evidence
from tests.conftest import signed_in
from tests.html import body, fields_of, parsed, post

ALONE = {"kind": "page", "public": "yes", "url": "https://example.org/alone"}


@pytest.mark.parametrize("given, missing", [("en", "fr"), ("fr", "en")])
def test_evidence_has_its_title_in_one_language_and_the_other_page_says_so(app, given, missing):
    client = signed_in(app, "lead")
    piece = {**ALONE, f"title_{given}": "Alone"}
    assert post(client, "milestones/MTO-1.2/evidence", **piece).status_code == 303
    for language in ("en", "fr"):
        shown = parsed(client.get(f"/{language}/milestones/MTO-1.2")).select_one("#evidence")
        marked = shown.select_one(f'a[href="{ALONE["url"]}"] [lang="{given}-CA"]')
        assert (marked is not None) == (language == missing)


@pytest.mark.parametrize("lang, field", [("en", "title_en"), ("fr", "title_fr")])
def test_evidence_without_a_title_is_refused_in_the_readers_language(app, lang, field):
    answer = post(signed_in(app, "lead"), "milestones/MTO-1.2/evidence", lang=lang, **ALONE)
    assert answer.status_code == 422
    wrong = parsed(answer).select("[aria-invalid=true]")
    assert [control["name"] for control in wrong] == [field]
    assert parsed(answer).select_one("[name=url]")["value"] == ALONE["url"]


@pytest.mark.parametrize("title", ["title_en", "title_fr"])
def test_a_note_is_the_same_by_its_title_in_whichever_language(app, title):
    client = signed_in(app, "lead")
    note = {"kind": "page", title: "In the archive, shelf 4"}
    assert post(client, "milestones/MTO-1.2/evidence", **note).status_code == 303
    again = post(client, "milestones/MTO-1.2/evidence", **{**note, "kind": "minutes"})
    assert again.status_code == 422
    assert "already attached to the milestone" in body(again)


def titled(title):
    statement = select(Evidence).where(Evidence.title_fr == title, Evidence.title_en.is_(None))
    return db.session.scalars(statement).all()


def test_a_file_brings_evidence_with_a_title_in_one_language_once(app, tmp_path):
    path = tmp_path / "evidence.csv"
    for kind in ("page", "minutes"):
        path.write_text(f"title_fr,kind,milestone\nProcès-verbal,{kind},MTO-1.2\n", "utf-8")
        outcome = app.test_cli_runner().invoke(args=["import", str(path)])
        assert outcome.exit_code == 0, outcome.output
    assert [piece.kind for piece in titled("Procès-verbal")] == ["minutes"]


def test_a_file_may_not_bring_evidence_without_a_title(app, tmp_path):
    path = tmp_path / "evidence.csv"
    path.write_text("url,milestone\nhttps://example.org/alone,MTO-1.2\n", "utf-8")
    outcome = app.test_cli_runner().invoke(args=["import", str(path)])
    assert outcome.exit_code == 1
    assert "is required, in either language" in outcome.output
    assert titled("https://example.org/alone") == []


def test_the_only_title_of_a_piece_may_not_be_taken_away(app):
    client = signed_in(app, "admin")
    piece = {"kind": "page", "title_fr": "Seul"}
    assert post(client, "milestones/MTO-1.2/evidence", **piece).status_code == 303
    number = titled("Seul")[0].id
    form = fields_of(client.get(f"/en/admin/evidence/{number}"))
    answer = post(client, f"admin/evidence/{number}", **{**form, "title_fr": ""})
    assert answer.status_code == 422
    assert titled("Seul") != []
