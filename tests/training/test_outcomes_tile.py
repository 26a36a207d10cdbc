"""The tile of outcomes, from numbers worked out by hand."""

from datetime import date
from fractions import Fraction

import pytest

from dashboard.language import in_language
from dashboard.records.measure import rate
from dashboard.records.periods import Scope, period
from dashboard.settings import Settings
from dashboard.training.outcomes_tile import OutcomesNumbers, tile

YEAR = Scope(period("2017-18"), date(2017, 12, 31))


def made(applied=(0, 0), satisfaction=(0, 0), gain=(0, 0), before=None):
    """The tile of these measures, each as what is summed and how many answered."""
    numbers = OutcomesNumbers(
        applied=rate(*applied),
        satisfaction=rate(*satisfaction),
        confidence_gain=rate(*gain),
        before=before,
        quarters=[],
    )
    return tile(numbers, YEAR, Settings())


@pytest.mark.parametrize(
    ("applied", "answers", "state"),
    [
        (0, 0, ""),
        (0, 1000, "alert"),
        (399, 1000, "alert"),
        (400, 1000, "watch"),
        (401, 1000, "watch"),
        (599, 1000, "watch"),
        (600, 1000, "good"),
        (601, 1000, "good"),
        (1000, 1000, "good"),
    ],
)
def test_its_state_is_that_of_the_share_that_applied_it(applied, answers, state):
    assert made(applied=(applied, answers)).state == state


@pytest.mark.parametrize(
    ("applied", "answers", "english", "french"),
    [
        (0, 0, "— apply at work what they learned", "— mettent en pratique ce qu’ils ont appris"),
        (
            1,
            2,
            "50% apply at work what they learned",
            "50\u00a0% mettent en pratique ce qu’ils ont appris",
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
        ({"gain": (3, 2)}, ["Confidence rose by 1.5."], ["La confiance a augmenté de 1,5."]),
        ({"gain": (-3, 2)}, ["Confidence fell by 1.5."], ["La confiance a diminué de 1,5."]),
        ({"gain": (0, 2)}, ["Confidence rose by 0."], ["La confiance a augmenté de 0."]),
        (
            {"satisfaction": (5, 1), "gain": (4, 4)},
            ["Satisfaction: 5 of 5.", "Confidence rose by 1."],
            ["Satisfaction\u00a0: 5 sur 5.", "La confiance a augmenté de 1."],
        ),
    ],
)
def test_it_says_what_participants_answered(answers, english, french):
    for language, sentences in (("en", english), ("fr", french)):
        with in_language(language):
            assert made(**answers).sentences == sentences


def test_it_tells_the_change_since_the_period_before():
    assert made(applied=(1, 2), before=Fraction(3, 5)).change == "Down 10 points since 2016–17"
