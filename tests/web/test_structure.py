"""What a screen reader goes by: names of tables and titles of pages."""

from collections import Counter

import pytest
from sqlalchemy import update

from dashboard.extensions import db
from dashboard.plans.models import Commitment, Milestone
from tests.conftest import signed_in
from tests.html import page, parsed
from tests.uploads.conftest import an_upload
from tests.web.pages import PAGES


@pytest.fixture
def admin(app):
    client = signed_in(app, "admin")
    an_upload()
    return client


def name_of(table, soup):
    if label := table.get("aria-label"):
        return label
    heading = soup.find(id=table.get("aria-labelledby", ""))
    return heading.get_text() if heading else ""


@pytest.mark.parametrize("path", PAGES)
def test_every_table_has_a_name_of_its_own(admin, path):
    soup = parsed(page(admin, f"/en/{path}"))
    names = [name_of(table, soup).strip() for table in soup.select("table")]
    assert "" not in names
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "path", ["", "milestones", "training", "events", "catalogue", "admin/staff"]
)
def test_a_table_is_offered_as_a_file_once_at_its_foot(admin, path):
    soup = parsed(page(admin, f"/en/{path}"))
    assert len(soup.select("#board section > .downloads")) == 1
    assert soup.select("section > .downloads ~ *") == []


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_no_two_pages_have_the_same_title(admin, lang):
    db.session.execute(update(Commitment).values(name_en="One name", name_fr="Un seul nom"))
    db.session.execute(update(Milestone).values(name_en="One name", name_fr="Un seul nom"))
    db.session.commit()
    more = "commitments/MTO-2 milestones/MTO-1.1 milestones/MTO-1.1/updates/new admin/plans/2"
    paths = [*PAGES, "ministries/EDU", "ministries/EDU/calendar", *more.split()]
    titles = Counter(parsed(page(admin, f"/{lang}/{p}")).title.get_text() for p in paths)
    assert [title for title, number in titles.items() if number > 1] == []
