"""The form of a report tells what it is about, and asks for one language."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from dashboard.extensions import db
from dashboard.plans.models import Milestone
from tests.builders import record_for
from tests.conftest import signed_in
from tests.html import body, page, parsed, post

REPORT = "milestones/MTO-1.2/updates"
SAID = {"reported_on": "2017-12-30", "status": "substantial", "progress_en": "Six of ten are out."}


@pytest.fixture
def lead(app):
    chosen = select(Milestone).where(Milestone.code == "MTO-1.2")
    milestone = db.session.scalars(chosen).one()
    milestone.target, milestone.unit = Decimal(10), "datasets"
    db.session.commit()
    client = signed_in(app, "lead")
    post(client, REPORT, **SAID)
    return client


def form(client, lang="en"):
    return parsed(page(client, f"/{lang}/{REPORT}/new")).select_one("form.entry")


def test_the_form_names_the_milestone_its_target_unit_and_due_date(lead):
    terms = [term.get_text(strip=True) for term in form(lead).select("dt")]
    assert terms == ["Milestone", "Target", "Due date", "Latest update"]
    text = " ".join(form(lead).select_one("dl").get_text(" ").split())
    assert "10 datasets" in text
    assert "2017" in text


def test_the_form_shows_the_last_status_and_the_last_text_beside_the_new_one(lead):
    text = form(lead).select_one("dl").get_text()
    assert "Substantial progress" in text
    assert "Six of ten are out." in text


def test_a_first_report_has_nothing_before_it(app):
    client = signed_in(app, "admin")
    code = record_for("milestones").code
    db.session.commit()
    source = parsed(page(client, f"/en/milestones/{code}/updates/new"))
    assert "Latest update" not in [term.get_text() for term in source.select("form.entry dt")]


@pytest.mark.parametrize("lang,own,other", [("en", "en", "fr"), ("fr", "fr", "en")])
def test_the_readers_language_is_asked_for_and_the_other_is_folded(lead, lang, own, other):
    folds = {
        name: form(lead, lang).select_one(f'[name="{name}"]').find_parent("details")
        for name in (f"progress_{own}", f"progress_{other}")
    }
    assert folds[f"progress_{own}"] is None
    assert not folds[f"progress_{other}"].has_attr("open")


def test_what_was_typed_in_the_other_language_is_not_folded_away(lead):
    refused = post(lead, REPORT, status="", reported_on="2017-12-31", progress_fr="Gardé")
    field = parsed(body(refused)).select_one('[name="progress_fr"]')
    assert field.find_parent("details").has_attr("open")
