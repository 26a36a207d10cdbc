"""A milestone's own page is drawn as of the chosen period, like the lists that lead to it."""

from datetime import date

from sqlalchemy import select

from dashboard.extensions import db
from dashboard.language import in_language
from dashboard.ministries.models import Ministry
from dashboard.records.kinds import kind
from dashboard.records.titles import title
from tests.builders import record_for
from tests.conftest import signed_in
from tests.html import page, parsed


def told(app):
    """A milestone whose second update comes a year after its first."""
    milestone = record_for("milestones")
    for day, text in ((date(2016, 6, 1), "The first year"), (date(2017, 6, 1), "The second year")):
        record_for("updates", milestone_id=milestone.id, reported_on=day, progress_en=text)
    db.session.commit()
    return f"/en/milestones/{milestone.code}"


def test_a_past_period_shows_what_was_said_until_then(app):
    address, client = told(app), signed_in(app, "executive")
    past = page(client, f"{address}?period=2016-17")
    assert "The first year" in past
    assert "The second year" not in past
    assert "As of March 31, 2017" in past
    assert "The second year" in page(client, address)


def test_the_file_beside_it_follows_too(app):
    address, client = told(app), signed_in(app, "admin")
    assert "The second year" not in page(client, f"{address}.csv?period=2016-17")
    assert "The second year" in page(client, f"{address}.csv")


def test_the_row_without_a_lead_leads_to_exactly_its_milestones(app):
    milestone = record_for("milestones")
    assert milestone.led_by is None
    db.session.commit()
    client = signed_in(app, "executive")
    link = parsed(page(client, "/en/")).find("a", string="No lead ministry")
    listed = parsed(page(client, link["href"])).select("main tbody tr[id^=milestone-]")
    assert [row["id"] for row in listed] == [f"milestone-{milestone.code}"]


def test_in_french_a_ministry_is_called_by_its_french_code(app):
    ministry = db.session.scalars(select(Ministry).where(Ministry.code_fr.is_not(None))).first()
    attendance = record_for("attendance", ministry_id=ministry.id)
    with in_language("fr"):
        assert title(kind("ministries"), ministry) == ministry.code_fr
        assert title(kind("attendance"), attendance).endswith(f" · {ministry.code_fr}")
    assert title(kind("ministries"), ministry) == ministry.code
