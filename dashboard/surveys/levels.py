"""Reaction, learning and behaviour (levels 1 to 3 of Kirkpatrick): what all answered together."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Callable

from dashboard.accounts.permissions import may
from dashboard.language import format_number, format_percent, gettext as _
from dashboard.records.measure import Measure
from dashboard.records.periods import Scope
from dashboard.surveys.outcomes import APPLIED, GAIN, PRACTICE, RESPONSES, SATISFACTION, Outcomes
from dashboard.training.measures import measures
from dashboard.training.models import PRACTICES
from dashboard.training.one_session import satisfaction_bars
from dashboard.web.charts import Bar, within
from dashboard.web.tiles import cached_measure


def everybody(_unit: Any) -> bool:
    """Whether the reader sees figures however few they are of, whosever they are."""
    return may("see_names")


def _satisfaction_bars(result: Outcomes) -> list[Bar]:
    return satisfaction_bars({n: result.spread[f"satisfaction_{n}"] for n in range(1, 6)})


def _bar(label: str, share: Fraction, value: str) -> Bar:
    return Bar(label, 0, within(share), value=value)


def _confidence_bars(result: Outcomes) -> list[Bar]:
    means = {
        label: Fraction(result.spread[name], result.whole["gain_count"])
        for name, label in (("before", _("before")), ("after", _("after")))
    }
    return [_bar(label, mean / 5, format_number(mean, 1)) for label, mean in means.items()]


def _practice_bars(result: Outcomes) -> list[Bar]:
    """The practices, the commonest first, without those of which the whole tells of few."""
    shown = []
    for code, label in PRACTICES.items():
        question = f"{PRACTICE}{code}"
        share = result.measure(question).value
        if share is not None and not result.words(question, everybody):
            shown.append((share, _bar(str(label), share, format_percent(share))))
    return [bar for _share, bar in sorted(shown, key=lambda pair: -pair[0])]


@dataclass(frozen=True)
class Level:
    """A level: its question, the answer to it, from how many answers, and what it was before."""

    step: str
    question: str
    value: str
    beside: str
    before: str
    bars: list[Bar]
    bars_title: str
    sentence: str = ""


def levels(result: Outcomes, before: Outcomes | None) -> list[Level]:
    """Reaction, learning and behaviour of the whole, without what is withheld from the reader."""
    return [
        _level(
            result,
            before,
            SATISFACTION,
            _("Level 1 · reaction"),
            _("Were they satisfied?"),
            one_decimal,
            _("Satisfaction, number of answers"),
            _satisfaction_bars,
        ),
        _level(
            result,
            before,
            GAIN,
            _("Level 2 · learning"),
            _("Did confidence rise?"),
            signed_number,
            _("Confidence, mean of 1 to 5"),
            _confidence_bars,
        ),
        _level(
            result,
            before,
            APPLIED,
            _("Level 3 · behaviour, three months later"),
            _("Do they use it at work?"),
            format_percent,
            _("What they did, share of the answers"),
            _practice_bars,
        ),
    ]


def one_decimal(value: Fraction) -> str:
    """A mean as people read it."""
    return format_number(value, 1)


def signed_number(value: Fraction) -> str:
    """A change of confidence with its sign."""
    text = format_number(abs(value), 1)
    return f"+{text}" if value > 0 else f"−{text}" if value < 0 else text


def _level(
    result: Outcomes,
    before: Outcomes | None,
    name: str,
    step: str,
    question: str,
    written: Callable[[Fraction], str],
    bars_title: str,
    bars_of: Callable[[Outcomes], list[Bar]],
) -> Level:
    sees = everybody
    if words := result.words(name, sees):
        return Level(step, question, words.words, "", "", [], bars_title)
    measure = result.measure(name)
    if measure.value is None:
        return Level(step, question, "—", _("No answers yet."), "", [], bars_title)
    told = result.spread_is_told(name, sees)
    return Level(
        step,
        question,
        written(measure.value),
        _beside(name, measure),
        _before(before, name, written),
        bars_of(result) if told else [],
        bars_title,
        _changes(result) if told and name == GAIN else "",
    )


def _beside(name: str, measure: Measure) -> str:
    count = format_number(measure.denominator or 0)
    if name == SATISFACTION:
        return _("of 5, from %(answers)s answers", answers=count)
    if name == GAIN:
        return _("points of 5, from %(answers)s answers", answers=count)
    return _("%(part)s of %(whole)s say yes", part=format_number(measure.numerator), whole=count)


def _before(before: Outcomes | None, name: str, written: Callable[[Fraction], str]) -> str:
    if before is None or before.words(name, everybody):
        return ""
    measure = before.measure(name)
    if measure.value is None:
        return ""
    return _(
        "The period before: %(value)s, from %(answers)s answers",
        value=written(measure.value),
        answers=format_number(measure.denominator or 0),
    )


def _changes(result: Outcomes) -> str:
    return _(
        "%(rose)s rose, %(stayed)s stayed the same, %(fell)s fell.",
        **{name: format_number(result.spread[name]) for name in ("rose", "stayed", "fell")},
    )


def care(result: Outcomes, chosen: Scope) -> str:
    """How many answered, of how many who took part."""
    answered = cached_measure("training", measures, chosen)["survey_response"]
    if answered.value is None or result.words(RESPONSES, everybody):
        return _("Figures from fewer than 5 answers are not shown.")
    return _(
        "Read with care: %(answers)s of %(participants)s participants answered (%(share)s). "
        "Figures from fewer than 5 answers are not shown.",
        answers=format_number(answered.numerator),
        participants=format_number(answered.denominator),
        share=format_percent(answered.value),
    )
