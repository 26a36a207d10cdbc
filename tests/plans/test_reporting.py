"""Leads report progress: what they may, what is kept when it cannot be saved, and what is never
changed.
"""

import re

import pytest
from sqlalchemy import func, select

from dashboard.extensions import db
from dashboard.plans.evidence_models import Evidence
from dashboard.plans.models import Commitment, Milestone, Plan, Update
from dashboard.records.save import Actor, archive, edit
from tests import html
from tests.builders import last, writes
from tests.conftest import signed_in
from tests.html import body

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
ACTOR = Actor(None, "form")
REPORT = "milestones/MTO-1.2/updates"
FINE = {"reported_on": "2017-12-30", "status": "substantial", "progress_en": "Six of ten are out."}


def milestone(code="MTO-1.2"):
    db.session.rollback()
    return db.session.scalars(select(Milestone).where(Milestone.code == code)).one()


def post(client, path=REPORT, **given):
    return html.post(client, path, **given)


def updates(code="MTO-1.2"):
    statement = (
        select(Update).where(Update.milestone_id == milestone(code).id).order_by(Update.reported_on)
    )
    return db.session.scalars(statement).all()


def test_a_lead_reports_and_everyone_sees_it_at_once(app):
    client, executive = signed_in(app, "lead"), signed_in(app, "executive")
    assert "Six of ten" not in body(executive.get("/en/milestones/MTO-1.2"))
    before = writes()
    answer = post(
        client, **FINE, actual="6", evidence_url="https://example.org/list", evidence_en="The list"
    )
    assert answer.status_code == 303
    assert answer.location == "/en/milestones/MTO-1.2#update-2017-12-30"
    page = body(client.get("/en/milestones/MTO-1.2"))
    assert "Progress on MTO-1.2 was saved. Status: Substantial progress." in page
    assert "reported by lead" in page
    assert "was saved" not in body(client.get("/en/milestones/MTO-1.2"))
    shown = body(executive.get("/fr/milestones/MTO-1.2"))
    assert "Six of ten are out." in shown
    assert "en anglais seulement" in shown
    assert 'href="https://example.org/list" rel="noopener noreferrer"' in shown
    assert writes() == before + 1
    line = last()
    assert (line.kind, line.action, line.after["progress_en"]) == (
        "updates",
        "create",
        "Six of ten are out.",
    )


def test_htmx_gets_the_form_the_errors_and_the_word_that_it_was_saved(app):
    client = signed_in(app, "lead")
    form = client.get("/en/milestones/MTO-1.2/updates/new?back=/en/ministries/MTO", headers=HTMX)
    assert "<html" not in body(form)
    assert 'value="2017-12-31"' in body(form)
    wrong = post(client, headers=HTMX, reported_on="2017-12-30", status="", progress_fr="Gardé")
    assert wrong.status_code == 422
    assert "Gardé" in body(wrong)
    assert "<html" not in body(wrong)
    right = post(client, headers=HTMX, back="/en/ministries/MTO", **FINE)
    assert right.status_code == 204
    assert right.headers["HX-Trigger"] == "saved"
    board = body(client.get("/en/ministries/MTO", headers=HTMX))
    assert 'data-say="Progress on MTO-1.2 was saved. Status: Substantial progress."' in board
    assert 'data-at="milestone-MTO-1.2"' in board


@pytest.mark.parametrize(
    "field,value,message",
    [
        ("reported_on", "2018-01-01", "est postérieure à la date d’aujourd’hui"),
        ("reported_on", "2015-12-31", "précède le plan"),
        ("reported_on", "9999-12-31", "n’est pas une date"),
        ("reported_on", "yesterday", "n’est pas une date"),
        ("reported_on", "", "valeur obligatoire"),
        ("status", "finished", "ne figure pas parmi les choix"),
        ("status", "", "valeur obligatoire"),
        ("actual", "six", "n’est pas un nombre"),
        ("actual", "1,234", "milliers"),
        ("evidence_url", "javascript:alert(1)", "https://"),
        ("evidence_url", "java\tscript:alert(1)", "https://"),
        ("evidence_url", "data:text/html,x", "https://"),
        ("progress_en", "turned \u202e round", "ne peut être conservé"),
        ("progress_fr", "nul \x00 byte", "ne peut être conservé"),
    ],
)
def test_bad_input_is_told_in_the_readers_language_and_keeps_what_was_typed(
    app, field, value, message
):
    client = signed_in(app, "lead")
    before = writes()
    typed = {**FINE, "challenges_fr": "Ce texte <b>reste</b> & demeure", field: value}
    answer = post(client, lang="fr", **typed)
    page = body(answer)
    assert answer.status_code == 422
    assert message in page.replace("\u00a0", " ")
    assert "Ce texte &lt;b&gt;reste&lt;/b&gt; &amp; demeure" in page
    assert "Rien n’a encore été enregistré" in page
    assert f'href="#report-MTO-1.2-{field}"' in page
    assert 'aria-invalid="true"' in page
    assert writes() == before


def test_markup_and_right_to_left_marks_stay_text(app):
    client = signed_in(app, "lead")
    post(
        client,
        **{
            **FINE,
            "progress_en": "<script>alert(1)</script> \u200fabc",
            "evidence_en": "<img src=x>",
        },
    )
    page = body(client.get("/en/milestones/MTO-1.2"))
    assert "&lt;script&gt;alert(1)&lt;/script&gt; \u200fabc" in page
    assert "<img" not in page


def test_the_same_form_sent_twice_is_one_update(app):
    client = signed_in(app, "lead")
    assert post(client, **FINE).status_code == post(client, **FINE).status_code == 303
    assert [u.reported_on.isoformat() for u in updates()].count("2017-12-30") == 1


@pytest.mark.parametrize("role", ["other", "executive"])
@pytest.mark.parametrize(
    "path,data",
    [
        ("milestones/MTO-1.2/updates", FINE),
        ("milestones/MTO-1.2/evidence", {"title_en": "x", "title_fr": "x", "kind": "page"}),
        ("milestones/MTO-1.2/updates/2017-07-21/texts", {"evidence_fr": "x"}),
        (
            "milestones/mto-1.2/updates",
            {**FINE, "milestone": "EDU-1.1", "milestone_id": "1", "lead": "EDU"},
        ),
    ],
)
def test_nobody_else_writes_on_a_milestone_by_any_route(app, role, path, data):
    client = signed_in(app, role)
    before = writes()
    for headers in ({}, HTMX):
        answer = post(client, path, headers=headers, **data)
        assert answer.status_code == 403
        assert "Six of ten" not in body(answer)
    assert writes() == before


def test_what_is_added_to_the_form_by_hand_is_ignored(app):
    client = signed_in(app, "lead")
    extra = {
        "milestone": "EDU-1.1",
        "milestone_id": "1",
        "author_id": "99",
        "created_at": "2001-01-01",
        "version": "7",
    }
    assert post(client, **FINE, **extra).status_code == 303
    new = updates()[-1]
    assert new.milestone_id == milestone().id
    assert new.author_id != 99
    assert new.version == 1
    assert new.created_at.year > 2001


@pytest.mark.parametrize("lang,message", [("en", "was withdrawn on"), ("fr", "a été retiré le")])
def test_a_milestone_withdrawn_while_someone_writes_loses_nothing(app, lang, message):
    client = signed_in(app, "lead")
    record = milestone()
    edit(record, {"withdrawn_on": db.session.get_one(Plan, 1).starts_on}, ACTOR)
    db.session.commit()
    answer = post(client, lang=lang, **FINE)
    assert answer.status_code == 409
    assert message in body(answer)
    assert "Six of ten are out." in body(answer)
    assert "Six of ten are out." not in [u.progress_en for u in updates()]
    assert client.get(f"/{lang}/milestones/MTO-1.2/updates/new").status_code == 409


def test_a_milestone_archived_while_someone_writes_loses_nothing(app):
    client = signed_in(app, "lead")
    archive(db.session.get_one(Commitment, milestone().commitment_id), ACTOR)
    db.session.commit()
    answer = post(client, **FINE)
    assert answer.status_code == 409
    assert "was archived" in body(answer)
    assert "Six of ten are out." in body(answer)


def test_a_missing_translation_is_listed_until_it_is_filled_and_nothing_else_can_be_changed(app):
    client = signed_in(app, "lead")
    post(client, **FINE)
    gaps = "/en/milestones?want=no_translation&q=MTO-1.2"
    assert 'id="milestone-MTO-1.2"' in body(client.get(gaps))
    for update in updates()[:-1]:  # the demonstration's own gaps
        here = f"milestones/MTO-1.2/updates/{update.reported_on}/texts"
        wanted = re.findall(r'<textarea[^>]* name="(\w+)"', body(client.get(f"/en/{here}")))
        assert not wanted or post(client, here, **dict.fromkeys(wanted, "x")).status_code == 303
    path = "milestones/MTO-1.2/updates/2017-12-30/texts"
    assert "Six of ten are out." in body(client.get(f"/en/{path}"))
    assert post(client, path, progress_fr="").status_code == 422
    done = post(client, path, progress_fr="Six sur dix sont publiés.", status="complete")
    assert done.status_code == 303
    new = updates()[-1]
    assert (new.progress_fr, new.status) == ("Six sur dix sont publiés.", "substantial")
    assert 'id="milestone-MTO-1.2"' not in body(client.get(gaps))
    late = post(client, path, progress_fr="Autre chose", progress_en="Something else")
    assert late.status_code == 409
    assert "Autre chose" in body(late)
    assert updates()[-1].progress_en == "Six of ten are out."


def test_evidence_is_attached_once_and_clears_the_check(app):
    client = signed_in(app, "lead")
    assert "no evidence that opens is attached" in body(client.get("/en/milestones/MTO-1.2"))
    piece = {
        "title_en": "List",
        "title_fr": "Liste",
        "kind": "dataset",
        "url": "https://example.org/d",
        "public": "yes",
    }
    for _each in range(2):
        assert post(client, "milestones/MTO-1.2/evidence", **piece).status_code == 303
    other = post(client, "milestones/MTO-1.2/evidence", **{**piece, "title_en": "Other"})
    assert other.status_code == 422
    assert "already attached to the milestone" in body(other)
    page = body(client.get("/fr/milestones/MTO-1.2"))
    assert "aucune pièce justificative qui s’ouvre n’est jointe" not in page
    assert "Liste" in page
    assert (
        db.session.scalar(select(func.count()).where(Evidence.url == "https://example.org/d")) == 1
    )


def test_an_administrator_reports_for_any_ministry_and_the_way_back_stays_ours(app):
    client = signed_in(app, "admin")
    for away in ("https://evil.example/", "//evil.example", "/\\evil.example", "/en/sign-in"):
        answer = post(
            client, "milestones/EDU-1.1/updates", back=away, **{**FINE, "reported_on": "2017-12-29"}
        )
        assert answer.status_code == 303
        assert answer.location.startswith("/en/milestones/EDU-1.1#")
    home = post(client, "milestones/MTO-1.2/updates", back="/en/milestones?ministry=MTO", **FINE)
    assert home.location == "/en/milestones?ministry=MTO#milestone-MTO-1.2"
