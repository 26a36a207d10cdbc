"""The tile of training, from numbers worked out by hand, and to whom it tells what."""

import pytest

from dashboard.language import in_language
from tests.training.tiles import made


@pytest.mark.parametrize(
    ("trained", "headcount", "state", "figure", "english", "french"),
    [
        (0, 0, "", "—", "", ""),
        (0, 1000, "alert", "0%", "Off track: under 56%", "En difficulté\u00a0: moins de 56\u00a0%"),
        (
            559,
            1000,
            "alert",
            "55.9%",
            "Off track: under 56%",
            "En difficulté\u00a0: moins de 56\u00a0%",
        ),
        (
            55999,
            100000,
            "alert",
            "55.999%",
            "Off track: under 56%",
            "En difficulté\u00a0: moins de 56\u00a0%",
        ),
        (560, 1000, "watch", "56%", "Watch: under 72%", "À surveiller\u00a0: moins de 72\u00a0%"),
        (561, 1000, "watch", "56.1%", "Watch: under 72%", "À surveiller\u00a0: moins de 72\u00a0%"),
        (719, 1000, "watch", "71.9%", "Watch: under 72%", "À surveiller\u00a0: moins de 72\u00a0%"),
        (
            720,
            1000,
            "good",
            "72%",
            "On track: at least 72%",
            "En bonne voie\u00a0: au moins 72\u00a0%",
        ),
        (
            721,
            1000,
            "good",
            "72.1%",
            "On track: at least 72%",
            "En bonne voie\u00a0: au moins 72\u00a0%",
        ),
        (
            799,
            1000,
            "good",
            "79.9%",
            "On track: at least 72%",
            "En bonne voie\u00a0: au moins 72\u00a0%",
        ),
        (
            800,
            1000,
            "good",
            "80%",
            "On track: at least 72%",
            "En bonne voie\u00a0: au moins 72\u00a0%",
        ),
        (
            1000,
            1000,
            "good",
            "100%",
            "On track: at least 72%",
            "En bonne voie\u00a0: au moins 72\u00a0%",
        ),
    ],
)
def test_its_state_is_that_of_the_share_trained_and_says_its_limit(
    trained, headcount, state, figure, english, french
):
    shown = made([trained], [headcount])
    assert (shown.value, shown.state, shown.reason) == (figure, state, english)
    with in_language("fr"):
        assert made([trained], [headcount]).reason == french


def test_its_limit_is_told_exactly():
    shown = made([1], [1000], TARGET_TRAINED=0.85)
    assert shown.reason == "Off track: under 59.5%"


@pytest.mark.parametrize(("trained", "state"), [(349, "alert"), (350, "watch"), (450, "good")])
def test_its_bounds_move_with_the_target(trained, state):
    assert made([trained], [1000], TARGET_TRAINED=0.5).state == state


def test_without_a_required_course_it_has_no_state_and_only_the_target_to_tell():
    shown = made(None, [1000])
    assert (shown.value, shown.state, shown.sentences) == ("—", "", ["Target: 80%."])


@pytest.mark.parametrize(
    ("trained", "headcount", "english", "french"),
    [
        (0, 0, "— of staff trained", "— du personnel est formé"),
        (0, 9, "0% of staff trained", "0\u00a0% du personnel est formé"),
        (1, 9, "11% of staff trained", "11\u00a0% du personnel est formé"),
        (9, 9, "100% of staff trained", "100\u00a0% du personnel est formé"),
    ],
)
def test_its_figure_is_the_share_trained(trained, headcount, english, french):
    for language, words in (("en", english), ("fr", french)):
        with in_language(language):
            shown = made([trained], [headcount])
            assert f"{shown.value} {shown.unit}" == words


@pytest.mark.parametrize(
    ("target", "english", "french"),
    [
        (0.8, "Target: 80%.", "Cible\u00a0: 80\u00a0%."),
        (1.0, "Target: 100%.", "Cible\u00a0: 100\u00a0%."),
    ],
)
def test_it_tells_the_target(target, english, french):
    for language, words in (("en", english), ("fr", french)):
        with in_language(language):
            assert made([5], [10], TARGET_TRAINED=target).sentences[0] == words


@pytest.mark.parametrize(
    ("trained", "headcount", "english", "french"),
    [
        (7, 10, "1 more person to train to reach the target.", "Encore 1 personne à former."),
        (6, 10, "2 more people to train to reach the target.", "Encore 2 personnes à former."),
        (
            8,
            11,
            "1 more person to train to reach the target.",
            "Encore 1 personne à former.",
        ),  # 80% of 11 are 8.8
        (7, 11, "2 more people to train to reach the target.", "Encore 2 personnes à former."),
        (
            366,
            2000,
            "1,234 more people to train to reach the target.",
            "Encore 1\u00a0234 personnes à former.",
        ),
    ],
)
def test_it_says_how_many_people_are_to_go_rounded_up(trained, headcount, english, french):
    for language, words in (("en", english), ("fr", french)):
        with in_language(language):
            assert made([trained], [headcount]).sentences[1] == words


@pytest.mark.parametrize(("trained", "headcount"), [(8, 10), (9, 10), (9, 11), (10, 10)])
def test_it_says_nothing_of_people_to_go_once_the_target_is_reached(trained, headcount):
    assert made([trained], [headcount]).sentences == ["Target: 80%."]


@pytest.mark.parametrize(
    ("trained", "english", "french"),
    [
        (
            [72, 71, 56, 55],
            "Of 4 ministries, 1 on track, 2 to watch, 1 off track.",
            "Sur 4 ministères\u00a0: 1 en bonne voie, 2 à surveiller, 1 en difficulté.",
        ),
        (
            [80, 79],
            "Of 2 ministries, 2 on track, 0 to watch, 0 off track.",
            "Sur 2 ministères\u00a0: 2 en bonne voie, 0 à surveiller, 0 en difficulté.",
        ),
        (
            [0] * 1234,
            "Of 1,234 ministries, 0 on track, 0 to watch, 1,234 off track.",
            "Sur 1\u00a0234 ministères\u00a0: 0 en bonne voie, 0 à surveiller, 1\u00a0234 en "
            "difficulté.",
        ),
    ],
)
def test_it_says_how_many_ministries_have_each_state(trained, english, french):
    for language, words in (("en", english), ("fr", french)):
        with in_language(language):
            assert made(trained, [100] * len(trained)).sentences[-1] == words


def test_the_ministries_of_one_are_not_counted_by_state():
    assert made([8], [10]).sentences == ["Target: 80%."]


def test_only_the_ministries_in_the_table_are_counted_by_state():
    assert made([0, 8, 0], [10, 10, 10], listed=[1, 3]).sentences[-1] == (
        "Of 2 ministries, 0 on track, 0 to watch, 2 off track."
    )


def test_a_ministry_without_staff_is_not_counted_by_state():
    assert made([0, 0, 8], [10, 0, 10]).sentences[-1] == (
        "Of 2 ministries, 1 on track, 0 to watch, 1 off track."
    )
