"""A deadline in words is kept as it is; the date that it names is offered, and marked."""

from datetime import date

import pytest

from dashboard.plans import deadlines
from dashboard.plans.tracker.layout import PLAN
from tests.builders import by_code
from tests.conftest import signed_in
from tests.html import page, parsed, plain
from tests.plans.tracker import given_back, step, take, written

TODAY = date(2017, 12, 31)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("By fall 2018", "2018-11-30"),
        ("D’ici l’automne 2018", "2018-11-30"),
        ("Winter 2018-19", "2019-02-28"),
        ("hiver 2020", "2020-02-29"),
        ("Fall 2018–2019", "2018-11-30"),
        ("Q3 2018-19", "2018-12-31"),
        ("fourth quarter of 2018–19", "2019-03-31"),
        ("T1 2018-2019", "2018-06-30"),
        ("deuxième trimestre de 2018", "2018-06-30"),
        ("fiscal year 2018-19", "2019-03-31"),
        ("fin de l’exercice 2018-2019", "2019-03-31"),
        ("End of 2018", "2018-12-31"),
        ("d’ici la fin de 2018", "2018-12-31"),
        ("By 2018", "2018-12-31"),
        ("End of June 2018", "2018-06-30"),
        ("d’ici juin 2018", "2018-06-30"),
    ],
)
def test_a_month_is_read_from_words_by_its_last_day(words, day):
    assert deadlines.read(words, TODAY) == deadlines.Offer(date.fromisoformat(day))


def test_a_day_in_words_stays_a_day():
    offer = deadlines.read("By March 31, 2018", TODAY)
    assert offer == deadlines.Offer(date(2018, 3, 31), "day")


@pytest.mark.parametrize(
    ("words", "today", "day"),
    [
        ("Biannually until 2029", "2017-12-31", "2017-12-31"),
        ("Biannually until 2029", "2018-01-01", "2018-06-30"),
        ("Deux fois par an jusqu’en 2029", "2018-07-01", "2018-12-31"),
        ("Quarterly", "2018-02-10", "2018-03-31"),
        ("Tous les ans", "2018-02-10", "2018-12-31"),
        ("Annually in March until 2019", "2018-04-01", "2019-03-31"),
        ("Every month", "2018-02-10", "2018-02-28"),
    ],
)
def test_of_a_deadline_that_comes_again_the_next_is_offered(words, today, day):
    offer = deadlines.read(words, date.fromisoformat(today))
    assert offer == deadlines.Offer(date.fromisoformat(day), again=True)


@pytest.mark.parametrize(
    "words",
    [
        "Ongoing",
        "En cours",
        "TBD",
        "Fall",
        "By spring and fall 2018",
        "2018-2020",
        "June 2018 and June 2019",
        "Before 2019",
        "Annually until 2016",
        "Annually by March 31",
        "Completion by March 2019; first report by 2018",
        "Q2",
    ],
)
def test_no_date_is_read_from_words_that_name_none_or_several(words):
    assert deadlines.read(words, TODAY) is None


@pytest.fixture
def worded(empty, tmp_path):
    """A milestone with a deadline in words alone."""
    rows = [step(due="", words=("By fall 2018", "D’ici l’automne 2018")), step("C01.1.2")]
    take(empty, "NAP5", written(tmp_path / "p.csv", PLAN, rows))
    return empty


def test_words_are_kept_and_no_date_is_taken_in_silence(worded, tmp_path):
    milestone = by_code("milestones", "C01.1.1")
    assert (milestone.due_on, milestone.due_text_en) == (None, "By fall 2018")
    assert given_back(worded, "NAP5", tmp_path / "out")["plan"][1][9:12] == [
        "",
        "By fall 2018",
        "D’ici l’automne 2018",
    ]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "By fall 2018 Could be November 2018, read from these words"),
        ("fr", "D’ici l’automne 2018 Peut-être novembre 2018, d’après ces mots"),
    ],
)
def test_the_milestones_page_offers_the_date_and_marks_it(worded, lang, words):
    client = signed_in(worded, "executive")
    assert words in plain(page(client, f"/{lang}/milestones/C01.1.1"))
    assert "read from these words" not in page(client, "/en/milestones/C01.1.2")


def test_an_administrator_takes_the_date_by_a_form_that_holds_it(worded):
    client = signed_in(worded, "admin")
    (link,) = parsed(page(client, "/en/milestones/C01.1.1")).select("a[href*=due_on]")
    form = parsed(page(client, link["href"]))
    assert form.select_one("[name=due_on]")["value"] == "2018-11"
    assert not parsed(page(signed_in(worded, "executive"), "/en/milestones/C01.1.1")).select(
        "a[href*=due_on]"
    )
