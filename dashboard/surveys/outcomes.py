"""What participants said, at three levels (reaction, learning, behaviour), by course, ministry,
delivery, kind and quarter, without what would tell of few.

All five ways of grouping are worked out together: what has to be withheld of the whole by one of
them, none shows. They are not crossed with each other: who could narrow one by another would work
out what each withholds.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Callable, Hashable, Mapping, Sequence

from sqlalchemy import case, func, select

from dashboard.extensions import db
from dashboard.records.measure import Measure, rate
from dashboard.records.periods import Scope, quarter_of
from dashboard.training.answers import NO_HOST
from dashboard.training.models import PRACTICES, Session, SurveyResponse
from dashboard.training.privacy import SMALL, Group, Withholding, withheld
from dashboard.training.sessions import of_sessions
from dashboard.training.survey_sums import survey_sums
from dashboard.web.table import Withheld
from dashboard.web.tiles import cached_measure

Unit = Hashable
Sees = Callable[[Any], bool]
COURSE, MINISTRY, DELIVERY, KIND, QUARTER = "course", "ministry", "delivery", "kind", "quarter"
RESPONSES, FOLLOW_UPS = "responses", "follow_ups"
SATISFACTION, GAIN, APPLIED = "satisfaction", "confidence_gain", "applied"
PRACTICE = "practice_"
QUESTIONS: dict[str, tuple[str, str]] = {
    RESPONSES: ("responses", ""),
    SATISFACTION: ("satisfaction", "satisfaction_count"),
    GAIN: ("gain", "gain_count"),
    FOLLOW_UPS: ("applied_count", ""),
    APPLIED: ("applied", "applied_count"),
    **{f"{PRACTICE}{code}": (f"{PRACTICE}{code}", "applied_count") for code in PRACTICES},
}
"""By question: the column of `survey_sums` that is added up, and that by which it is divided; none
where the answers themselves are counted.
"""
COUNTED_BY = {SATISFACTION: RESPONSES, GAIN: RESPONSES, APPLIED: FOLLOW_UPS} | {
    f"{PRACTICE}{code}": FOLLOW_UPS for code in PRACTICES
}
"""What counts the answers to a question: where that number is withheld, so is all of it."""
UNIT_OF: dict[str, Callable[[Any], Unit]] = {
    COURSE: lambda row: row.course_id,
    MINISTRY: lambda row: row.ministry_id or NO_HOST,
    DELIVERY: lambda row: row.delivery or "",
    KIND: lambda row: row.kind,
    QUARTER: lambda row: quarter_of(row.starts_on).name,
}


@dataclass(frozen=True)
class Parts:
    """The answers to every question by the parts of one way of grouping, and what is withheld."""

    sums: Mapping[Unit, Counter[str]]
    withheld: Mapping[str, Withholding[Unit]]

    def measure(self, question: str, unit: Unit) -> Measure:
        """What a part answered: a mean, a share, or a number of answers."""
        above, below = QUESTIONS[question]
        counted = self.sums.get(unit, Counter())
        if not below:
            return Measure(Fraction(counted[above]), counted[above])
        return rate(counted[above], counted[below])

    def words(self, question: str, unit: Unit, sees: Sees) -> Withheld | None:
        """What stands in place of it; None where this reader sees it."""
        for name in (COUNTED_BY.get(question, question), question):
            if words := self.withheld[name].words(unit, sees):
                return words
        return None

    def told(self, question: str, unit: Unit, sees: Sees) -> Fraction | Withheld | None:
        """What the reader is told of it; None where nobody answered."""
        return self.words(question, unit, sees) or self.measure(question, unit).value


@dataclass(frozen=True)
class Outcomes:
    """All answers to sessions of a period: grouped in each way, and together."""

    by: Mapping[str, Parts]
    whole: Counter[str]
    spread: Counter[str]

    def measure(self, question: str) -> Measure:
        """What all answered together."""
        return Parts({"": self.whole}, {}).measure(question, "")

    def words(self, question: str, sees: Sees) -> Withheld | None:
        """What stands in place of the whole; None where this reader sees it."""
        for parts in self.by.values():
            if words := parts.words(question, None, sees):
                return words
        return None

    def spread_is_told(self, question: str, sees: Sees) -> bool:
        """Whether it is told how many gave each answer: of fewer than 10, each is one of few."""
        counted = self.whole[QUESTIONS[question][1]]
        return counted >= SMALL and not self.words(question, sees)


def _withholding(question: str, sums: Mapping[Unit, Counter[str]], led: bool) -> Any:
    above, below = QUESTIONS[question]
    shares = question == APPLIED or question.startswith(PRACTICE)
    groups = {
        unit: Group(counted[below or above], {"": counted[above]} if shares else {})
        for unit, counted in sums.items()
    }
    return withheld(groups, led=led)


def _parts(rows: Sequence[Any], by: str) -> Parts:
    sums: defaultdict[Unit, Counter[str]] = defaultdict(Counter)
    for row in rows:
        sums[UNIT_OF[by](row)].update(_counted(row))
    hidden = {name: _withholding(name, sums, led=by == MINISTRY) for name in QUESTIONS}
    return Parts(sums, hidden)


def _counted(row: Any) -> Counter[str]:
    names = {name for pair in QUESTIONS.values() for name in pair if name}
    return Counter({name: getattr(row, name) for name in names})


def _spread(scope: Scope) -> Counter[str]:
    """How many were satisfied to each degree, what confidence was before and after, and for how
    many it rose, stayed and fell.
    """
    answer = SurveyResponse
    before, after = answer.confidence_before, answer.confidence_after

    def number(test: Any) -> Any:
        return func.coalesce(func.sum(case((test, 1), else_=0)), 0)

    both = before.is_not(None) & after.is_not(None)
    columns = {
        **{
            f"satisfaction_{degree}": number(answer.satisfaction == degree)
            for degree in range(1, 6)
        },
        "rose": number(both & (after > before)),
        "stayed": number(both & (after == before)),
        "fell": number(both & (after < before)),
        "before": func.coalesce(func.sum(case((both, before), else_=0)), 0),
        "after": func.coalesce(func.sum(case((both, after), else_=0)), 0),
    }
    row = db.session.execute(
        select(*(column.label(name) for name, column in columns.items()))
        .join(Session, Session.id == answer.session_id)
        .where(answer.known(scope.as_of), answer.stage == "after", *of_sessions(scope))
    ).one()
    return Counter(dict(row._mapping))


def _outcomes(scope: Scope) -> Outcomes:
    columns = Session.course_id, Session.ministry_id, Session.delivery, Session.kind
    rows = survey_sums(scope, *columns, Session.starts_on)
    whole: Counter[str] = Counter()
    for row in rows:
        whole.update(_counted(row))
    return Outcomes({by: _parts(rows, by) for by in UNIT_OF}, whole, _spread(scope))


def outcomes(scope: Scope) -> Outcomes:
    """The answers to sessions of the scope's period, of all ministries, in two statements."""
    return cached_measure("training", _outcomes, scope)
