"""The tile of training: how many of the staff are trained, how many are to go, where it is below
the target.
"""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import Collection

from dashboard.language import format_number, format_percent, gettext as _, ngettext, percent_beside
from dashboard.records.measure import Measure, rate
from dashboard.records.periods import Scope
from dashboard.records.site_settings import settings as in_force
from dashboard.settings import Settings
from dashboard.training.groups import Day, over_time
from dashboard.training.privacy import Moment, Sees, Withholding, seen
from dashboard.training.units import bounds_of, people_to_go
from dashboard.web.charts import Trend
from dashboard.web.table import Withheld
from dashboard.web.tiles import (
    ALERT,
    GOOD,
    WATCH,
    Audience,
    Tile,
    cached_measure,
    change_since,
    reason_of,
    state_of,
)
from dashboard.web.trends import trend_of


@dataclass(frozen=True, kw_only=True)
class TrainingNumbers:
    """Headcount and trained staff by ministry, the previous period's share, and that of the last
    quarters.

    `trained` is None where no course is required. `withheld` is of the day, whatever the scope is
    narrowed to.
    """

    headcounts: dict[int, int]
    trained: dict[int, int] | None
    withheld: Withholding[int]
    before: Moment | None
    quarters: list[Moment]

    @property
    def whole(self) -> Measure:
        """Share of the whole headcount that is trained."""
        if self.trained is None:
            return rate(0, 0)
        return rate(sum(self.trained.values()), sum(self.headcounts.values()))

    def share(self, ministry: int | None) -> Fraction | None:
        """Share of a ministry's headcount that is trained; None with no headcount or no required
        course.
        """
        headcount = self.headcounts.get(ministry, 0) if ministry is not None else 0
        if ministry is None or self.trained is None or not headcount:
            return None
        return Fraction(self.trained.get(ministry, 0), headcount)


def numbers(scope: Scope) -> TrainingNumbers:
    """The numbers of a scope, in two statements."""
    over, previous = over_time(scope), scope.previous
    pillar = scope.pillar or ""

    def moment(day: Day) -> Moment:
        share = day.group(scope.ministry).share(pillar)
        return Moment(share=share, withheld=day.of_ministries)

    today = over[scope.as_of]
    groups = {
        ministry: group
        for ministry, group in today.ministries.items()
        if scope.ministry in (None, ministry) and group.people
    }
    required = any(pillar in group.holders for group in today.ministries.values())
    return TrainingNumbers(
        headcounts={ministry: group.people for ministry, group in groups.items()},
        trained={ministry: group.holders[pillar] for ministry, group in groups.items()}
        if required
        else None,
        withheld=today.of_ministries,
        before=moment(over[previous.as_of]) if previous else None,
        quarters=[moment(over[quarter.as_of]) for quarter in scope.quarters()],
    )


def tile(numbers: TrainingNumbers, scope: Scope, settings: Settings, audience: Audience) -> Tile:
    """The tile of these numbers, without what is withheld from the reader."""
    sees = audience.sees_names_of
    target = Fraction(str(settings.TARGET_TRAINED))
    target_sentence = _("Target: %(target)s.", target=format_percent(target))
    if words := numbers.withheld.words(scope.ministry, sees):
        return _withheld_tile(words, target_sentence)
    whole = numbers.whole
    bounds = bounds_of(settings, settings.TARGET_TRAINED)
    sentences = [target_sentence]
    if whole.value is not None:
        shown = {one for one in audience.listed if not numbers.withheld.hides(one, sees)}
        sentences += [*_to_go(whole, target), *_states(numbers, bounds, shown)]
    before = numbers.before.seen(scope.ministry, sees) if numbers.before else None
    change, direction = change_since(whole.value, before, scope.period, points=True)
    state = state_of(whole.value, *bounds)
    return Tile(
        name="training",
        title=_("Training"),
        value=percent_beside(whole.value, *bounds, target),
        unit=_("of staff trained"),
        state=state,
        reason=reason_of(state, *bounds),
        change=change,
        direction=direction,
        trend=_trend(numbers, scope, sees, target),
        sentences=sentences,
        section="training",
        sort="trained",
    )


def _trend(numbers: TrainingNumbers, scope: Scope, sees: Sees, target: Fraction) -> Trend | None:
    values, words = seen(numbers.quarters, scope.ministry, sees)
    return trend_of(
        scope, values, _("Staff trained"), format_percent, top=1.0, target=target, withheld=words
    )


def _withheld_tile(words: Withheld, target_sentence: str) -> Tile:
    return Tile(
        name="training",
        title=_("Training"),
        value=words.words,
        unit=_("staff: the figure is withheld"),
        state="",
        reason="",
        change="",
        direction="",
        trend=None,
        sentences=[target_sentence],
        section="training",
        sort="trained",
    )


def _to_go(whole: Measure, target: Fraction) -> list[str]:
    """How many more are to be trained until the target is reached, rounded up to whole people."""
    people = people_to_go(int(whole.numerator or 0), whole.denominator or 0, target)
    if not people:
        return []
    sentence = ngettext(
        "%(num)s more person to train to reach the target.",
        "%(num)s more people to train to reach the target.",
        people,
        num=format_number(people),
    )
    return [sentence]


def _states(
    numbers: TrainingNumbers, bounds: tuple[Fraction, Fraction], shown: Collection[int]
) -> list[str]:
    """How many of the ministries whose share is shown have each of the tile's states; nothing of
    a single one, whose state the tile says.
    """
    shares = [share for ministry in shown if (share := numbers.share(ministry)) is not None]
    if len(shares) < 2:
        return []
    states = Counter(state_of(share, *bounds) for share in shares)
    sentence = _(
        "Of %(all)s ministries, %(good)s on track, %(watch)s to watch, %(alert)s off track.",
        all=format_number(len(shares)),
        **{name: format_number(states[name]) for name in (GOOD, WATCH, ALERT)},
    )
    return [sentence]


def make(scope: Scope, audience: Audience) -> Tile:
    """The tile of a scope."""
    return tile(cached_measure("training", numbers, scope), scope, in_force(), audience)
