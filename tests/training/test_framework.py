"""The learning framework: what stands under its parts, and where nothing does."""

from datetime import date

import pytest

from dashboard.extensions import db
from dashboard.guide.models import GuideSection
from dashboard.plans.evidence_models import Evidence
from tests import builders
from tests.conftest import signed_in
from tests.html import page, parsed, plain

PARTS = [
    "tools_and_resources",
    "community_of_practice",
    "interactive_learning",
    "timely",
    "relevant",
    "feasible",
    "user_centric",
]


def part(client, code, lang="en", query=""):
    source = parsed(page(client, f"/{lang}/framework{query}"))
    return plain(str(source.select_one(f"#{code}")))


def test_nothing_stands_anywhere_in_an_empty_database(empty):
    client = signed_in(empty, "executive")
    for code in PARTS:
        assert "Nothing stands here yet." in part(client, code)


@pytest.fixture
def service(empty):
    course = builders.course(
        "K",
        name_en="Courage",
        name_fr="Audace",
        component="interactive_learning",
        principles="timely;feasible",
    )
    session = builders.session(course, "S1", state="held")
    slides = {"title_en": "Slides", "title_fr": "Diapositives", "kind": "deck"}
    builders.add(Evidence(**slides, session_id=session.id, dated_on=date(2017, 6, 2)))
    for number, day in (("0.8", date(2016, 1, 1)), ("0.9", date(2017, 9, 1))):
        section = {"title_en": f"Begin {number}", "title_fr": f"Début {number}", "section": 1}
        builders.add(GuideSection(number=number, dated_on=day, **section))
    db.session.commit()
    return empty


def test_a_course_and_the_evidence_of_its_sessions_stand_under_its_parts(service):
    client = signed_in(service, "executive")
    for code in PARTS:
        words = part(client, code)
        here = code in ("interactive_learning", "timely", "feasible")
        assert ("Courage" in words, "Slides" in words) == (here, here), code
    assert "Audace" in part(client, "timely", "fr")


def test_the_newest_guide_that_is_known_is_one_of_the_tools(service):
    client = signed_in(service, "executive")
    assert "Begin 0.9" in part(client, "tools_and_resources")
    before = part(client, "tools_and_resources", query="?period=2016-17")
    assert "Begin 0.8" in before and "Begin 0.9" not in before


def test_a_section_leads_to_its_place_in_the_guide(service):
    client = signed_in(service, "executive")
    source = parsed(page(client, "/fr/framework"))
    link = source.select_one("#tools_and_resources a[href^='/fr/guide/']")
    assert link.get_text() == "1. Début 0.9"
    address, place = link["href"].split("#")
    assert parsed(page(client, address)).select_one(f"#{place}")


def test_evidence_is_not_known_before_its_day(service):
    client = signed_in(service, "executive")
    assert "Slides" not in part(client, "timely", query="?period=2016-17")
