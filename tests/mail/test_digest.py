"""What a digest says: the figures of `measures`, whole sentences in either language, no more than
its reader may know.
"""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from sqlalchemy import select

from dashboard.community.models import SupportRequest
from dashboard.extensions import db, now
from dashboard.jobs.digest_parts import present
from dashboard.mail.writing import plain
from dashboard.ministries.models import Ministry, Staff
from dashboard.overview.measures import measures
from dashboard.overview.models import Note
from dashboard.plans.models import Commitment, Milestone, Plan
from dashboard.records.periods import add_months
from tests import builders
from tests.mail.conftest import change, digest
from tests.overview.worlds import WORLD, so_many, stored

TODAY = date(2017, 12, 31)
OF_MILESTONES = {
    "overdue": r"(\d+) milestones? (?:is|are) overdue$",
    "due_soon": r"(\d+) milestones? (?:is|are) due soon$",
    "stale": r"(\d+) milestones? ha(?:s|ve) no recent update$",
}


def text_of(role):
    text = digest(role)
    return plain(text) if text else ""


def measured(ministry=None, as_of=None):
    chosen = present(ministry)
    db.session.rollback()
    return measures(chosen if as_of is None else type(chosen)(chosen.period, as_of, ministry))


def counted(text):
    """The figures of milestones in a lead's digest; 0 where it says nothing of them."""
    numbers = {
        name: re.search(pattern, text, re.MULTILINE) for name, pattern in OF_MILESTONES.items()
    }
    return {name: int(match[1]) if match else 0 for name, match in numbers.items()}


def wanted(ministry):
    return {name: measured(ministry)[name].value for name in OF_MILESTONES}


def make_lead(ministry):
    change("lead", ministry_id=ministry)


def late_milestones(number, name="Ministry of Health", french="Ministère de la Santé"):
    """A ministry with so many milestones overdue, and its lead."""
    ministry = builders.ministry("MOH", name_en=name, name_fr=french)
    plan = builders.add(Plan(code="P", name_en="P", name_fr="P", ministry_id=ministry.id))
    commitment = builders.add(Commitment(code="C", name_en="C", name_fr="C", plan_id=plan.id))
    for step in range(number):
        of_step = {"code": f"M{step}", "name_en": "Step", "name_fr": "Étape"}
        due = TODAY - timedelta(days=step + 1)
        builders.add(Milestone(**of_step, commitment_id=commitment.id, due_on=due))
    db.session.commit()
    return ministry.id


def test_a_lead_s_figures_are_those_that_are_measured(app):
    for ministry in db.session.scalars(select(Ministry.id).where(Ministry.live)).all():
        make_lead(ministry)
        assert counted(text_of("lead")) == wanted(ministry), ministry


@pytest.mark.slow
@so_many(6)
@given(drawn=WORLD)
def test_on_random_records_all_figures_are_those_that_are_measured(no_records, tmp_path, drawn):
    stored(drawn, tmp_path)
    db.session.commit()
    day = date(2017, 7, 15)
    with builders.today_is(day):
        for code in ("AAA", "BBB"):
            ministry = builders.by_code("ministries", code).id
            make_lead(ministry)
            assert counted(text_of("lead")) == wanted(ministry)
        make_lead(None)
        assert_executive_is_told_what_is_measured(text_of("executive"))


def assert_executive_is_told_what_is_measured(text):
    now = measured()
    then = measured(as_of=add_months(present().as_of, -1))
    labels = {
        "Milestones complete": "status_complete",
        "Milestones overdue": "overdue",
        "Milestones without a recent update": "stale",
        "Open requests": "open_requests",
    }
    for label, name in labels.items():
        line = f"* {label}: {now[name].value}; a month before: {then[name].value}\n"
        assert (line in text) == (now[name].value != then[name].value), (name, line)
    milestones = now["milestones"].value
    assert re.search(rf"Plans: \S+ of {milestones} milestones? complete\n", text)
    if milestones:
        words = rf": {now['overdue'].value} of {milestones} milestones? overdue, "
        assert re.search(words, text)


def test_an_executive_s_figures_are_those_that_are_measured(app):
    text = text_of("executive")
    assert_executive_is_told_what_is_measured(text)
    assert "Staff trained: 58%; a month before: 50%" in text
    assert round(measured()["trained"].value * 100) == 58
    assert text.startswith("Open government this month\n\nTwo of five areas are off track; ")


def test_an_executive_is_told_the_five_ministries_with_the_most_overdue_milestones(app):
    text = text_of("executive").partition("Most milestones overdue\n")[2]
    led = {
        ministry.name_en: measured(ministry.id)["overdue"].value
        for ministry in db.session.scalars(select(Ministry)).all()
    }
    named = [line[2:] for line in text.splitlines() if line.startswith("* ")]
    assert [led[name] for name in named] == sorted(led.values(), reverse=True)[:5]


def test_an_executive_is_told_why_figures_changed(app):
    texts = {"text_en": "Two plans ended.", "text_fr": "Deux plans ont pris fin."}
    one = {"measure": "plan_completion", "period": "2017-18", "value": Decimal("0.5")}
    builders.add(Note(**one, **texts))
    db.session.commit()
    text = text_of("executive")
    assert "Why figures changed" in text
    assert "Two plans ended." in text
    assert "The figure was 50% when this was written" in text.replace("\n", " ")
    change("executive", language="fr")
    assert "Deux plans ont pris fin." in text_of("executive")


def test_an_executive_is_told_no_staff_and_no_small_number(no_records):
    late_milestones(3)
    ministry = builders.by_code("ministries", "MOH")
    course = builders.course("OG1", required=True)
    team = builders.team(ministry)
    builders.completion(builders.staff(team, name="Grace Small"), course)
    for number in range(3):
        builders.staff(team, name=f"Also Few {number}")
    builders.trained_team(builders.team(builders.ministry("BIG")), course, 40, 20)
    db.session.commit()
    text = text_of("executive")
    assert "3 of 3 milestones overdue\n  Staff trained: fewer than 5\n" in text
    assert "Staff trained: 25%" not in text
    assert [name for name in db.session.scalars(select(Staff.name)) if name and name in text] == []


def test_a_lead_is_told_how_many_to_remind_and_no_names(app):
    text = text_of("lead")
    assert "MTO-2, Corporate Services Branch\n  19 people to go, 6 of 31 trained" in text
    assert "https://dashboard.example.org/en/ministries/MTO/people?team=MTO-2" in text
    assert [name for name in db.session.scalars(select(Staff.name)) if name and name in text] == []


def test_a_lead_is_told_the_answers_of_the_week(app):
    ministry = builders.by_code("ministries", "MTO").id
    for code, closed in (("NEW", TODAY - timedelta(days=6)), ("OLD", TODAY - timedelta(days=7))):
        given = {"subject_en": f"{code} subject", "kind": "data", "ministry_id": ministry}
        received = date(2017, 5, 1)
        builders.add(SupportRequest(code=code, received_on=received, closed_on=closed, **given))
    course = builders.by_code("courses", "OG101")
    session = builders.session(course, "S-MTO", ministry_id=ministry, state="held")
    for day in (TODAY, TODAY - timedelta(days=6), TODAY - timedelta(days=7)):
        builders.survey(session, submitted_on=day)
    db.session.commit()
    answers = text_of("lead").partition("Answers of the last seven days\n")[2]
    assert "* NEW, NEW subject\n" in answers
    assert "OLD" not in answers
    assert "* Session S-MTO: 2 surveys were answered\n" in answers


def test_what_was_left_out_is_not_told(app):
    change("lead", mail_without="milestones;answers")
    text = text_of("lead")
    assert "overdue" not in text.partition("To remind")[0]
    assert "To remind" in text
    change("lead", mail_without="milestones;reminders;answers")
    assert digest("lead") is None


def test_with_nothing_to_say_there_is_no_letter(no_records):
    ministry = builders.ministry("NEW").id
    db.session.commit()
    make_lead(ministry)
    assert digest("lead") is None
    change("lead", ministry_id=None)
    assert digest("lead") is None


def test_without_any_record_an_executive_is_told_that_nothing_can_be_judged(no_records):
    text = text_of("executive")
    assert "No area can be judged yet" in text
    assert "No milestones to track yet." in text


def test_administrators_are_told_what_waits_and_not_what_is_well(app):
    change("lead", link_requested_at=now())
    text = text_of("admin")
    assert (
        "* Forgotten passwords: 1\n  lead\n  https://dashboard.example.org/en/admin/people" in text
    )


CASES = {
    0: ("", ""),
    1: ("1 milestone is overdue", "1 jalon en retard"),
    2: ("2 milestones are overdue", "2 jalons en retard"),
    21: ("21 milestones are overdue", "21 jalons en retard"),
    1001: ("1,001 milestones are overdue", "1\u00a0001 jalons en retard"),
}


@pytest.mark.parametrize("number", CASES)
def test_a_lead_reads_the_number_of_milestones_in_either_language(no_records, number):
    make_lead(late_milestones(number))
    for language, words in zip(("en", "fr"), CASES[number], strict=True):
        change("lead", language=language)
        titles = [section.title for section in digest("lead").sections] if number else []
        assert titles[:1] == ([words] if number else [])


def test_a_long_list_says_how_many_more_there_are(no_records):
    make_lead(late_milestones(21))
    lines = digest("lead").sections[0].lines
    assert [line.text for line in lines[9:]] == ["M11, Step", "and 11 more"]


NAMES = (
    "Ministère de l’Éducation",
    "Ministère des Affaires autochtones",
    "Hydro-Ontario et l’habitation",
    "Les Ressources humaines",
    "Ministère du Travail",
    "Secrétariat d’honneur " + "é" * 400,
    "وزارة الصحة",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_ministry_s_name_stands_as_it_is(no_records, server, name):
    make_lead(late_milestones(2, french=name))
    for role in ("lead", "executive"):
        change(role, language="fr")
    assert digest("lead").subject == f"Le gouvernement ouvert cette semaine\u00a0: {name}"
    worst = digest("executive").sections[-1].lines[0]
    assert (worst.text, worst.notes[0]) == (name, "Jalons en retard\u00a0: 2 sur 2")


@pytest.mark.parametrize("role", ["lead", "executive", "admin"])
def test_a_digest_takes_as_many_statements_for_many_milestones_as_for_few(
    no_records, statements_of, role
):
    make_lead(late_milestones(2))
    few = statements_of(lambda: digest(role))
    commitment = builders.by_code("commitments", "C").id
    for step in range(40):
        more = {"code": f"X{step}", "name_en": "Step", "name_fr": "Étape"}
        builders.add(Milestone(**more, commitment_id=commitment, due_on=TODAY))
    db.session.commit()
    assert statements_of(lambda: digest(role)) == few
