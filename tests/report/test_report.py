"""The self-assessment report as a page: its figures, its words, what it withholds."""

from datetime import date

import pytest
from sqlalchemy import select

from dashboard.extensions import db
from dashboard.ministries.models import Ministry, Staff
from dashboard.overview.measures import as_json
from dashboard.overview.models import LABELS
from dashboard.plans.evidence_models import Evidence
from dashboard.plans.models import Commitment, Milestone, Plan, Update
from dashboard.plans.recommendation_models import Recommendation
from dashboard.records.periods import scope
from dashboard.web import cache
from tests import builders
from tests.conftest import signed_in
from tests.html import page, parsed, plain, row_of
from tests.report.measured import MEASURES, in_words


def figures(source):
    """By label: the value of each measure on a page."""
    tables = [t for t in parsed(source).select("table") if t.select_one("th").text == "Figure"]
    rows = [row for table in tables for row in table.select("tbody tr")]
    return {plain(str(r.th)).strip(): plain(str(r.td)).strip() for r in rows}


@pytest.mark.parametrize("period", ["2017-18", "2016-17", "2017-18-Q3"])
def test_every_measure_is_that_of_the_command(app, period):
    source = page(signed_in(app, "admin"), f"/en/report?period={period}")
    measured = as_json(scope(period), None)["measures"]
    missing = {*measured} - {*MEASURES, "course_completion", "practices"}
    assert missing == set()
    told = figures(source)
    for name in MEASURES:
        assert (name, told[str(LABELS[name])]) == (name, in_words(name, measured[name]))


def test_a_ministrys_plan_is_reported_with_the_ministrys_figures(app):
    ministry = db.session.scalars(select(Ministry.id).where(Ministry.code == "MTO")).one()
    measured = as_json(scope("2017-18", ministry=ministry), "MTO")["measures"]
    source = page(signed_in(app, "admin"), "/en/report?plan=MTO-2016&period=2017-18")
    for name in ("milestones", "overdue", "trained", "events", "open_requests"):
        assert figures(source)[str(LABELS[name])] == in_words(name, measured[name])


@pytest.fixture
def world(empty):
    """A plan with a commitment and a milestone that is overdue, as of December 31, 2017."""
    ministry = builders.ministry("MTO", name_en="Transportation")
    plan = builders.add(
        Plan(code="P", ministry_id=None, name_en="The plan", name_fr="Le plan", state="published")
    )
    commitment = builders.add(
        Commitment(
            code="C",
            plan_id=plan.id,
            name_en="A promise",
            name_fr="Une promesse",
            problem_en="Nobody knows",
            lead_id=ministry.id,
        )
    )
    builders.add(
        Milestone(
            code="C.1",
            commitment_id=commitment.id,
            name_en="A step",
            name_fr="Une étape",
            due_on=date(2017, 12, 1),
        )
    )
    db.session.commit()
    return empty


def report(day, **fields):
    step = db.session.scalars(select(Milestone.id)).one()
    builders.add(Update(milestone_id=step, reported_on=day, **{"status": "limited", **fields}))
    db.session.commit()


def test_what_is_late_comes_with_the_reason_of_the_latest_update(world):
    report(date(2017, 11, 1), challenges_en="An old reason", progress_en="Half")
    report(date(2017, 12, 2), challenges_en="A vacancy", progress_en="More than half")
    row = row_of(page(signed_in(world, "executive"), "/en/report"), "A step C.1 · Transportation")
    assert row == "A step C.1 · Transportation December 1, 2017 30 A vacancy"


def test_what_was_reported_after_the_period_is_not_in_it(world):
    report(date(2017, 8, 1), progress_en="In the second quarter")
    report(date(2017, 12, 2), progress_en="In the third quarter")
    words = plain(page(signed_in(world, "executive"), "/en/report?period=2017-18-Q2"))
    assert "In the second quarter" in words
    assert "In the third quarter" not in words


def test_evidence_stands_beside_what_was_achieved(world):
    report(date(2017, 12, 2), progress_en="Done", status="complete")
    step = db.session.scalars(select(Milestone.id)).one()
    url = "https://example.org/deck"
    builders.add(Evidence(milestone_id=step, title_fr="Diaporama", url=url))
    db.session.commit()
    source = page(signed_in(world, "executive"), "/en/report")
    link = parsed(source).select_one(f'.paper a[href="{url}"]')
    assert (link.text, link["lang"]) == ("Diaporama", "fr-CA")
    assert row_of(source, "A step C.1") == "A step C.1 Complete Done Diaporama in French only"


def test_a_link_of_a_ministry_alone_is_not_on_paper(world):
    report(date(2017, 12, 2), progress_en="Done", status="complete")
    step = db.session.scalars(select(Milestone.id)).one()
    url = "https://example.org/secret"
    builders.add(Evidence(milestone_id=step, title_en="Deck", url=url, access="ministry"))
    db.session.commit()
    source = page(signed_in(world, "admin"), "/en/report")
    assert "Deck" in source
    assert url not in source


def test_the_questions_at_the_end_of_a_commitment_are_answered_from_the_records(world):
    report(date(2017, 12, 2), challenges_en="A vacancy")
    source = parsed(page(signed_in(world, "executive"), "/en/report"))
    answers = {plain(str(dt)).strip(): plain(str(dt.find_next("dd"))) for dt in source.select("dt")}
    assert answers["What problem was it to solve?"].strip() == "Nobody knows"
    assert answers["Who led it?"].strip() == "Transportation"
    assert "A vacancy" in answers["What stood in the way?"]
    assert "A step" in answers["What remains to be done?"]
    assert answers["How did it begin?"].strip() == "not recorded"


def test_each_recommendation_stands_with_its_answer_as_of_the_day(world):
    plan = db.session.scalars(select(Plan.id)).one()
    builders.add(
        Recommendation(
            plan_id=plan,
            code="R1",
            text_en="Go north",
            text_fr="Allez",
            response_en="We went",
            state="done",
            done_on=date(2017, 12, 1),
        )
    )
    db.session.commit()
    client = signed_in(world, "executive")
    now = row_of(page(client, "/en/report"), "Go north")
    assert now == "Go north R1 Done December 1, 2017 We went —"
    before = row_of(page(client, "/en/report?period=2017-18-Q2"), "Go north")
    assert before == "Go north R1 In progress We went —"


def test_both_languages_stand_one_after_the_other(world):
    source = parsed(page(signed_in(world, "executive"), "/fr/report?language=both"))
    articles = source.select("article")
    assert [article["lang"] for article in articles] == ["en-CA", "fr-CA"]
    assert "A promise" in articles[0].text
    assert "Une promesse" in articles[1].text
    ids = [tag["id"] for tag in source.select("[id]")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("query", ["plan=NONE", "language=de", "period=soon"])
def test_what_does_not_exist_is_not_found(world, query):
    assert signed_in(world, "executive").get(f"/en/report?{query}").status_code == 404


def test_a_plan_without_milestones_and_a_period_before_any_record(world):
    builders.add(Plan(code="Q", ministry_id=None, name_en="Empty", name_fr="Vide", state="draft"))
    db.session.commit()
    client = signed_in(world, "executive")
    assert "Empty" in plain(page(client, "/en/report?plan=Q"))
    assert "Nothing is overdue." in plain(page(client, "/en/report?period=2001-02"))


def test_without_records_the_page_says_so(empty):
    assert "There is no plan yet" in plain(page(signed_in(empty, "executive"), "/en/report"))


def test_a_ministry_with_four_people_is_withheld_from_who_may_not_see_names(world):
    course = builders.course("K", required=True)
    small = db.session.scalars(select(Ministry)).one()
    builders.trained_team(builders.team(small), course, 4, 2)
    builders.trained_team(builders.team(builders.ministry("BIG")), course, 40, 20)
    db.session.commit()
    told = page(signed_in(world, "executive"), "/en/report")
    few = "Transportation MTO 0 of 1 1 fewer than 5 fewer than 5 0 0"
    assert row_of(told, "Transportation MTO") == few
    assert "Transportation" in plain(told).split("Ministries whose figures")[1]
    assert "fewer than 5" not in row_of(
        page(signed_in(world, "admin"), "/en/report"), "Transportation MTO"
    )


def test_no_name_of_staff_stands_in_a_report(app):
    words = plain(page(signed_in(app, "executive"), "/en/report"))
    names = [name for name in db.session.scalars(select(Staff.name)) if name]
    assert [name for name in names if name in words] == []


def test_the_number_of_statements_does_not_follow_the_records(app, statements):
    client = signed_in(app, "executive")

    def drawn():
        cache.clear()
        statements.clear()
        page(client, "/en/report")
        return len(statements)

    before = drawn()
    plan = db.session.scalars(select(Plan.id).where(Plan.code == "ON-2017")).one()
    for number in range(9):
        promise = builders.add(
            Commitment(code=f"X{number}", plan_id=plan, name_en="x", name_fr="x")
        )
        builders.add(
            Milestone(
                code=f"X{number}.1",
                commitment_id=promise.id,
                name_en="x",
                name_fr="x",
                due_on=date(2017, 5, 1),
            )
        )
    db.session.commit()
    assert drawn() == before < 160
