"""Leads suggest corrections and read the answers; administrators set targets and thresholds that
count at once.
"""

import pytest
from sqlalchemy import select

from dashboard.admin.models import Suggestion
from dashboard.extensions import db
from dashboard.ministries.models import Ministry, Staff, Team
from dashboard.records.site_settings import SettingOverride
from tests.builders import last, milestone_id, writes
from tests.conftest import signed_in
from tests.html import body, fields_of, parsed, plain, post


@pytest.mark.parametrize(
    "lang,message", [("en", "The suggestion was sent."), ("fr", "La proposition a été envoyée.")]
)
def test_a_lead_suggests_an_administrator_answers_and_the_lead_sees_it(app, admin, lang, message):
    lead, id = signed_in(app, "lead"), milestone_id("MTO-1.1")
    assert f"/{lang}/suggestions/milestones/{id}" in body(lead.get(f"/{lang}/milestones/MTO-1.1"))
    note = {"note": "The due date is wrong: <b>June</b>"}
    for _twice in range(2):
        sent = post(
            lead,
            f"suggestions/milestones/{id}",
            lang=lang,
            back=f"/{lang}/milestones/MTO-1.1",
            **note,
        )
        assert sent.status_code == 303
        assert sent.location.startswith(f"/{lang}/milestones/MTO-1.1")
    assert message in body(lead.get(f"/{lang}/milestones/MTO-1.1"))
    db.session.rollback()
    (one,) = db.session.scalars(select(Suggestion))
    assert "&lt;b&gt;June" in body(admin.get(f"/{lang}/suggestions"))
    assert post(admin, f"admin/suggestions/{one.id}", lang=lang, answer="").status_code == 422
    assert (
        post(admin, f"admin/suggestions/{one.id}", lang=lang, answer="It is June 9.").status_code
        == 303
    )
    assert "It is June 9." in body(lead.get(f"/{lang}/suggestions"))
    late = post(admin, f"admin/suggestions/{one.id}", lang=lang, answer="Another answer")
    assert late.status_code == 409
    assert "Another answer" in body(late)
    assert "It is June 9." in body(late)


def test_nobody_suggests_for_another_ministry_or_sees_its_notes(app, admin):
    lead, other, id = signed_in(app, "lead"), signed_in(app, "other"), milestone_id("MTO-1.1")
    post(lead, f"suggestions/milestones/{id}", note="Only for MTO")
    before = writes()
    assert post(other, f"suggestions/milestones/{id}", note="x").status_code == 403
    assert other.get(f"/en/suggestions/milestones/{id}").status_code == 403
    foreign = db.session.scalar(
        select(Staff.id).join(Team).join(Ministry).where(Ministry.code == "MTO").limit(1)
    )
    db.session.rollback()
    assert other.get(f"/en/suggestions/staff/{foreign}").status_code == 404
    assert lead.get(f"/en/suggestions/staff/{foreign}").status_code == 200
    assert post(other, "suggestions/courses/1", note="x").status_code == 403
    assert post(other, "suggestions/nothing/1", note="x").status_code == 404
    assert post(other, "suggestions/milestones/999999", note="x").status_code == 404
    assert (
        post(signed_in(app, "executive"), f"suggestions/milestones/{id}", note="x").status_code
        == 403
    )
    assert writes() == before
    assert "Only for MTO" not in body(other.get("/en/suggestions"))
    assert post(lead, "admin/suggestions/1", answer="x").status_code == 403


def current(admin):
    return fields_of(body(admin.get("/en/admin/settings")))


def test_settings_count_at_once_on_every_page_and_can_be_taken_back(app, admin):
    executive = signed_in(app, "executive")
    assert "80%" in body(executive.get("/en/about"))
    form = current(admin)
    regions = ["central", "north"]
    given = {
        **form,
        "OUTSIDE_GTA": regions,
        "TARGET_TRAINED": "62.5",
        "STALE_DAYS": "10",
        "NAME_FR": "Fonction publique d’essai",
    }
    assert post(admin, "admin/settings", **given).status_code == 303
    assert "63%" in body(executive.get("/en/about"))
    assert "Fonction publique d’essai" in body(executive.get("/fr/"))
    assert "in the last 10 days" in body(executive.get("/en/milestones/MTO-1.1"))
    db.session.rollback()
    rows = {row.name: row.value for row in db.session.scalars(select(SettingOverride))}
    assert rows == {
        "TARGET_TRAINED": "0.625",
        "STALE_DAYS": "10",
        "NAME_FR": "Fonction publique d’essai",
        "OUTSIDE_GTA": "central north",
    }
    assert post(admin, f"admin/log/{last().id}/take-back").status_code == 303
    again = post(admin, "admin/settings", **{**current(admin), "OUTSIDE_GTA": regions})
    assert again.status_code == 303


def today_by_area(answer):
    """What the table of thresholds says of today, by area."""
    rows = parsed(answer).select("table.settings tbody tr")
    return {plain(str(row.th)).strip(): plain(str(row.select("td")[-1])).strip() for row in rows}


def test_thresholds_say_what_today_would_be_before_they_are_saved(app, admin):
    form, before = {**current(admin), "OUTSIDE_GTA": ["north"]}, writes()
    now = today_by_area(admin.get("/en/admin/settings"))
    assert now["Plans"].startswith("Off track")
    tried = {**form, "OVERDUE_ON_TRACK": "10", "OVERDUE_WATCH": "95", "preview": "1"}
    shown = post(admin, "admin/settings", **tried)
    assert shown.status_code == 200
    assert today_by_area(shown)["Plans"].startswith("Watch")
    assert {**today_by_area(shown), "Plans": now["Plans"]} == now
    assert fields_of(body(shown))["OVERDUE_WATCH"] == "95"
    assert writes() == before
    assert today_by_area(admin.get("/en/admin/settings")) == now


def test_a_wrong_threshold_is_passed_over_by_what_today_would_be(app, admin):
    tried = {**current(admin), "OUTSIDE_GTA": ["north"], "OVERDUE_WATCH": "most", "preview": "1"}
    shown = post(admin, "admin/settings", **tried)
    assert "is not a number" in body(shown)
    assert today_by_area(shown)["Plans"].startswith("Off track")


@pytest.mark.parametrize(
    "field,value,message",
    [
        ("TARGET_TRAINED", "120", "is not between 0 and 100"),
        ("TARGET_TRAINED", "-1", "is not between 0 and 100"),
        ("TARGET_TRAINED", "most", "is not a number"),
        ("STALE_DAYS", "0", "is not between 1 and"),
        ("GUIDE_WATCH", "90", "must not be higher than the other threshold"),
        ("NAME_EN", "", "is required"),
    ],
)
def test_a_setting_that_cannot_be_is_told_and_nothing_is_changed(app, admin, field, value, message):
    form, before = current(admin), writes()
    answer = post(admin, "admin/settings", **{**form, "OUTSIDE_GTA": ["north"], field: value})
    assert answer.status_code == 422
    assert message in body(answer)
    assert writes() == before


def test_two_who_change_settings_meet(app, admin):
    mine = current(admin)
    assert (
        post(
            admin, "admin/settings", **{**mine, "OUTSIDE_GTA": ["north"], "STALE_DAYS": "50"}
        ).status_code
        == 303
    )
    late = post(admin, "admin/settings", **{**mine, "OUTSIDE_GTA": ["north"], "STALE_DAYS": "60"})
    assert late.status_code == 409
    assert 'value="60"' in body(late)


@pytest.mark.parametrize("role", ["lead", "executive"])
def test_settings_are_the_administrators_alone(app, role):
    client = signed_in(app, role)
    assert client.get("/en/admin/settings").status_code == 403
    assert post(client, "admin/settings", STALE_DAYS="5").status_code == 403
