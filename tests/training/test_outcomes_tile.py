"""The tile of outcomes, from numbers worked out by hand."""

from datetime import date
from fractions import Fraction

import pytest

from dashboard.language import in_language
from dashboard.records.measure import rate
from dashboard.records.periods import Scope, period
from dashboard.settings import Settings
from dashboard.training.outcomes_tile import OutcomesNumbers, tile
from dashboard.training.privacy import Moment, Withholding
from dashboard.web.tiles import Audience

YEAR = Scope(period("2017-18"), date(2017, 12, 31))


NOBODY = Audience(listed=frozenset(), sees_names_of=lambda ministry: False)
EVERYBODY = Audience(listed=frozenset(), sees_names_of=lambda ministry: True)
OF_FEW = Withholding(few=frozenset({None}))


def made(
    applied=(0, 0), satisfaction=(0, 0), gain=(0, 0), before=None, withheld=(), audience=NOBODY
):
    """The tile of these measures, each as what is summed and how many answered; `withheld` names
    those that are of few answers.
    """
    numbers = OutcomesNumbers(
        applied=rate(*applied),
        satisfaction=rate(*satisfaction),
        confidence_gain=rate(*gain),
        withheld={
            name: OF_FEW if name in withheld else Withholding()
            for name in ("applied", "satisfaction", "confidence_gain")
        },
        before=before,
        quarters=[],
    )
    return tile(numbers, YEAR, Settings(), audience)


@pytest.mark.parametrize(
    ("applied", "answers", "state", "figure", "english", "french"),
    [
        (0, 0, "", "—", "", ""),
        (0, 1000, "alert", "0%", "Off track: under 40%", "En difficulté\u00a0: moins de 40\u00a0%"),
        (
            399,
            1000,
            "alert",
            "39.9%",
            "Off track: under 40%",
            "En difficulté\u00a0: moins de 40\u00a0%",
        ),
        (400, 1000, "watch", "40%", "Watch: under 60%", "À surveiller\u00a0: moins de 60\u00a0%"),
        (401, 1000, "watch", "40.1%", "Watch: under 60%", "À surveiller\u00a0: moins de 60\u00a0%"),
        (599, 1000, "watch", "59.9%", "Watch: under 60%", "À surveiller\u00a0: moins de 60\u00a0%"),
        (
            600,
            1000,
            "good",
            "60%",
            "On track: at least 60%",
            "En bonne voie\u00a0: au moins 60\u00a0%",
        ),
        (
            601,
            1000,
            "good",
            "60.1%",
            "On track: at least 60%",
            "En bonne voie\u00a0: au moins 60\u00a0%",
        ),
        (
            1000,
            1000,
            "good",
            "100%",
            "On track: at least 60%",
            "En bonne voie\u00a0: au moins 60\u00a0%",
        ),
    ],
)
def test_its_state_is_that_of_the_share_that_applied_it_and_says_its_limit(
    applied, answers, state, figure, english, french
):
    shown = made(applied=(applied, answers))
    assert (shown.value, shown.state, shown.reason) == (figure, state, english)
    with in_language("fr"):
        assert made(applied=(applied, answers)).reason == french


@pytest.mark.parametrize(
    ("applied", "answers", "english", "french"),
    [
        (
            0,
            0,
            "— of respondents apply what they learned at work",
            "— des personnes sondées mettent en pratique leurs apprentissages",
        ),
        (
            1,
            2,
            "50% of respondents apply what they learned at work",
            "50\u00a0% des personnes sondées mettent en pratique leurs apprentissages",
        ),
    ],
)
def test_its_figure_is_the_share_that_applied_it(applied, answers, english, french):
    for language, words in (("en", english), ("fr", french)):
        with in_language(language):
            shown = made(applied=(applied, answers))
            assert f"{shown.value} {shown.unit}" == words


@pytest.mark.parametrize(
    ("answers", "english", "french"),
    [
        ({}, ["No survey answers yet."], ["Aucune réponse aux sondages pour l’instant."]),
        ({"satisfaction": (9, 2)}, ["Satisfaction: 4.5 of 5."], ["Satisfaction\u00a0: 4,5 sur 5."]),
        (
            {"gain": (3, 2)},
            ["Confidence rose by 1.5 on a scale of 1 to 5."],
            ["La confiance a augmenté de 1,5, sur une échelle de 1 à 5."],
        ),
        (
            {"gain": (-3, 2)},
            ["Confidence fell by 1.5 on a scale of 1 to 5."],
            ["La confiance a diminué de 1,5, sur une échelle de 1 à 5."],
        ),
        (
            {"gain": (0, 2)},
            ["Confidence rose by 0 on a scale of 1 to 5."],
            ["La confiance a augmenté de 0, sur une échelle de 1 à 5."],
        ),
        (
            {"satisfaction": (5, 1), "gain": (4, 4)},
            ["Satisfaction: 5 of 5.", "Confidence rose by 1 on a scale of 1 to 5."],
            [
                "Satisfaction\u00a0: 5 sur 5.",
                "La confiance a augmenté de 1, sur une échelle de 1 à 5.",
            ],
        ),
    ],
)
def test_it_says_what_participants_answered(answers, english, french):
    for language, sentences in (("en", english), ("fr", french)):
        with in_language(language):
            assert made(**answers).sentences == sentences


def test_it_tells_the_change_since_the_period_before():
    before = Moment(share=Fraction(3, 5), withheld=Withholding())
    assert made(applied=(1, 2), before=before).change == "Down 10 percentage points since 2016–17"


def test_no_change_is_told_since_a_period_of_few_answers():
    before = Moment(share=Fraction(3, 5), withheld=OF_FEW)
    assert made(applied=(1, 2), before=before).change == ""


@pytest.mark.parametrize(
    ("language", "figure", "sentence"),
    [
        (
            "en",
            "fewer than 5 answers: the figure is withheld",
            "Answers that could tell what few people said are withheld.",
        ),
        (
            "fr",
            "moins de 5 réponses\u00a0: chiffre non divulgué",
            "Les réponses qui révéleraient ce qu’ont dit quelques personnes ne sont pas "
            "divulguées.",
        ),
    ],
)
def test_of_few_answers_no_figure_is_told(language, figure, sentence):
    with in_language(language):
        shown = made(applied=(1, 4), withheld=["applied"])
        told = (
            f"{shown.value} {shown.unit}",
            shown.state,
            shown.reason,
            shown.trend,
            shown.sentences,
        )
        assert told == (figure, "", "", None, [sentence])


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("satisfaction", "Confidence rose by 1 on a scale of 1 to 5."),
        ("confidence_gain", "Satisfaction: 4.5 of 5."),
    ],
)
def test_a_mean_of_few_answers_is_not_told(name, left):
    sentences = made(satisfaction=(9, 2), gain=(2, 2), withheld=[name]).sentences
    assert sentences == [left, "Answers that could tell what few people said are withheld."]


def test_an_administrator_is_told_what_few_answered():
    shown = made(applied=(1, 4), withheld=["applied"], audience=EVERYBODY)
    assert (shown.value, shown.state) == ("25%", "alert")
