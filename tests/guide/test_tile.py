"""The tile of the guide, from numbers worked out by hand; and those numbers, from records."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from dashboard.extensions import db
from dashboard.guide.measures import Version
from dashboard.guide.models import GuideFeedback, GuideSection
from dashboard.guide.tile import GuideNumbers, numbers, tile
from dashboard.language import in_language
from dashboard.ministries.models import Ministry
from dashboard.records.measure import rate
from dashboard.records.periods import Scope, period
from dashboard.settings import Settings

YEAR = Scope(period("2017-18"), date(2017, 12, 31))


def made(commented=0, ministries=10, before=None, newest=None, waiting=0, scope=YEAR):
    given = GuideNumbers(
        reach=rate(commented, ministries),
        before=rate(before, ministries) if before is not None else None,
        newest=newest,
        waiting=waiting,
        quarters=[],
    )
    return tile(given, scope, Settings())


@pytest.mark.parametrize(
    ("commented", "ministries", "state", "english", "french"),
    [
        (0, 0, "", "", ""),
        (
            0,
            1000,
            "alert",
            "Off track: 0% of ministries, under 25%",
            "En difficulté\u00a0: 0\u00a0% des ministères, moins de 25\u00a0%",
        ),
        (
            249,
            1000,
            "alert",
            "Off track: 24.9% of ministries, under 25%",
            "En difficulté\u00a0: 24,9\u00a0% des ministères, moins de 25\u00a0%",
        ),
        (
            250,
            1000,
            "watch",
            "Watch: 25% of ministries, under 50%",
            "À surveiller\u00a0: 25\u00a0% des ministères, moins de 50\u00a0%",
        ),
        (
            251,
            1000,
            "watch",
            "Watch: 25.1% of ministries, under 50%",
            "À surveiller\u00a0: 25,1\u00a0% des ministères, moins de 50\u00a0%",
        ),
        (
            499,
            1000,
            "watch",
            "Watch: 49.9% of ministries, under 50%",
            "À surveiller\u00a0: 49,9\u00a0% des ministères, moins de 50\u00a0%",
        ),
        (
            500,
            1000,
            "good",
            "On track: 50% of ministries, at least 50%",
            "En bonne voie\u00a0: 50\u00a0% des ministères, au moins 50\u00a0%",
        ),
        (
            501,
            1000,
            "good",
            "On track: 50.1% of ministries, at least 50%",
            "En bonne voie\u00a0: 50,1\u00a0% des ministères, au moins 50\u00a0%",
        ),
        (
            1000,
            1000,
            "good",
            "On track: 100% of ministries, at least 50%",
            "En bonne voie\u00a0: 100\u00a0% des ministères, au moins 50\u00a0%",
        ),
    ],
)
def test_its_state_is_that_of_the_share_of_ministries_that_commented_and_says_so(
    commented, ministries, state, english, french
):
    for language, words in (("en", english), ("fr", french)):
        with in_language(language):
            shown = made(commented, ministries)
            assert shown.state == state
            assert shown.reason == words


@pytest.mark.parametrize(
    ("pillar", "sentences"), [(None, []), ("open_data", ["Not filtered by pillar."])]
)
def test_it_says_that_it_does_not_follow_a_pillar(pillar, sentences):
    assert made(scope=replace(YEAR, pillar=pillar)).sentences[:-1] == sentences


@pytest.mark.parametrize(
    ("commented", "ministries", "english", "french"),
    [
        (0, 0, "— ministries have commented", "— ministère ayant commenté le guide"),
        (0, 1, "0 of 1 ministry has commented", "0 sur 1 ministère ayant commenté le guide"),
        (1, 30, "1 of 30 ministries have commented", "1 sur 30 ministères ayant commenté le guide"),
        (
            1234,
            2000,
            "1,234 of 2,000 ministries have commented",
            "1\u00a0234 sur 2\u00a0000 ministères ayant commenté le guide",
        ),
    ],
)
def test_its_figure_is_how_many_ministries_commented(commented, ministries, english, french):
    for language, words in (("en", english), ("fr", french)):
        with in_language(language):
            shown = made(commented, ministries)
            assert f"{shown.value} {shown.unit}" == words


@pytest.mark.parametrize(
    ("waiting", "english", "french"),
    [
        (0, "No comments are awaiting a response.", "Aucun commentaire n’attend de réponse."),
        (1, "1 comment is awaiting a response.", "1 commentaire attend une réponse."),
        (2, "2 comments are awaiting a response.", "2 commentaires attendent une réponse."),
        (
            1234,
            "1,234 comments are awaiting a response.",
            "1\u00a0234 commentaires attendent une réponse.",
        ),
    ],
)
def test_it_says_how_many_comments_wait(waiting, english, french):
    for language, words in (("en", english), ("fr", french)):
        with in_language(language):
            assert made(waiting=waiting).sentences == [words]


@pytest.mark.parametrize(
    ("state", "english", "french"),
    [
        ("draft", "Version 2.1 is a draft.", "La version 2.1 est une ébauche."),
        (
            "in_consultation",
            "Version 2.1 is in consultation.",
            "La version 2.1 est en consultation.",
        ),
        ("published", "Version 2.1 is published.", "La version 2.1 est publiée."),
    ],
)
def test_it_says_what_the_newest_version_stands_at(state, english, french):
    for language, words in (("en", english), ("fr", french)):
        with in_language(language):
            assert made(newest=Version("2.1", state)).sentences[0] == words


def test_it_tells_how_many_more_commented_than_in_the_period_before():
    assert made(commented=7, before=4).change == "3 more than in 2016–17"


def add(*records):
    db.session.add_all(records)
    db.session.flush()
    return records


def section(number, state, day):
    return GuideSection(
        number=number, section=1, title_en="t", title_fr="t", state=state, dated_on=day
    )


def comment(ministry, day, outcome):
    return GuideFeedback(
        guide="1",
        ministry_id=ministry.id,
        received_on=day,
        summary_en="s",
        summary_fr="s",
        outcome=outcome,
    )


def test_only_comments_without_an_outcome_wait(empty):
    (ministry,) = add(Ministry(code="AAA", name_en="A", name_fr="A"))
    add(
        comment(ministry, date(2017, 5, 1), "open"),
        comment(ministry, date(2017, 5, 2), "open"),
        comment(ministry, date(2017, 12, 31), "open"),
        comment(ministry, date(2017, 5, 3), "accepted"),
        comment(ministry, date(2017, 5, 4), "declined"),
        comment(ministry, date(2018, 1, 1), "open"),
    )
    assert numbers(YEAR).waiting == 3


def test_the_newest_version_is_the_last_one_dated_up_to_the_day(empty):
    add(
        section("1", "published", date(2016, 1, 1)),
        section("2", "draft", date(2017, 12, 31)),
        section("3", "draft", date(2018, 1, 1)),
    )
    assert numbers(YEAR).newest == Version("2", "draft")


def test_a_ministry_counts_once_however_much_it_comments(empty):
    first, _second = add(
        Ministry(code="AAA", name_en="A", name_fr="A"),
        Ministry(code="BBB", name_en="B", name_fr="B"),
    )
    add(comment(first, date(2017, 5, 1), "open"), comment(first, date(2017, 5, 2), "open"))
    assert numbers(YEAR).reach.value == Fraction(1, 2)
