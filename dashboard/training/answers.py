"""What was answered to surveys, by the host of the session, and what of it is withheld."""

from dataclasses import dataclass, replace
from typing import Mapping

from dashboard.records.measure import Measure, rate
from dashboard.records.periods import Scope
from dashboard.training.models import Session
from dashboard.training.privacy import Group, Moment, Withholding, withheld
from dashboard.training.survey_sums import survey_sums
from dashboard.training.touched import ANSWERS
from dashboard.web.cache import cached

APPLIED, SATISFACTION, GAIN = "applied", "satisfaction", "confidence_gain"
NO_HOST = 0
"""Stands for the ministry of sessions that none hosts: their answers are a part of the whole."""


@dataclass(frozen=True)
class Answers:
    """One question's answers, by ministry: what they add up to and how many they are."""

    ministries: Mapping[int, Measure]
    withheld: Withholding[int]

    def measure(self, ministry: int | None) -> Measure:
        """The mean answer (or the share of yes) of a ministry's sessions, or of all."""
        chosen = [one for id, one in self.ministries.items() if ministry in (None, id)]
        sums = sum(one.numerator or 0 for one in chosen)
        return rate(sums, sum(one.denominator or 0 for one in chosen))

    def moment(self, ministry: int | None) -> Moment:
        """The share of yes with what is withheld of it."""
        return Moment(share=self.measure(ministry).value, withheld=self.withheld)


def _answers(ministries: dict[int, Measure], yes_or_no: bool) -> Answers:
    groups = {
        ministry: Group(one.denominator or 0, {"": int(one.numerator or 0)} if yes_or_no else {})
        for ministry, one in ministries.items()
    }
    return Answers(ministries, withheld(groups, led=True))


def _by_question(scope: Scope) -> dict[str, Answers]:
    rows = survey_sums(scope, Session.ministry_id)
    applied, satisfaction, gain = (
        {row[0] or NO_HOST: rate(getattr(row, total), getattr(row, count)) for row in rows}
        for total, count in (
            ("applied", "applied_count"),
            ("satisfaction", "satisfaction_count"),
            ("gain", "gain_count"),
        )
    )
    return {
        APPLIED: _answers(applied, yes_or_no=True),
        SATISFACTION: _answers(satisfaction, yes_or_no=False),
        GAIN: _answers(gain, yes_or_no=False),
    }


def answers(scope: Scope) -> dict[str, Answers]:
    """By question: the answers to sessions of the period, of all ministries, in one statement."""
    everywhere = replace(scope, ministry=None)
    kept: dict[str, Answers] = cached(
        ("answers", everywhere), lambda: _by_question(everywhere), ANSWERS
    )
    return kept
