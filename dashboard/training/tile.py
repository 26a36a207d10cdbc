"""The tile of training: how many of the staff are trained, how many are to go, where it is below
the target.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil
from typing import Callable

from dashboard.language import format_number, format_percent, gettext as _, ngettext
from dashboard.ministries.models import Team
from dashboard.records.measure import Measure, rate
from dashboard.records.periods import Scope
from dashboard.records.site_settings import settings as in_force
from dashboard.settings import Settings
from dashboard.training import measures
from dashboard.training.privacy import FEW, headcounts_by_ministry, small_ministries, unseen
from dashboard.web.charts import trend
from dashboard.web.tiles import Audience, Tile, cached_measure, change_since, state_of


@dataclass(frozen=True, kw_only=True)
class TrainingNumbers:
    """Headcount and trained staff by ministry, the previous period's share, and that of the last
    quarters.

    `trained` is None where no course is required. `small` are the ministries whose figures only
    those see who may see their names, whatever the scope is narrowed to.
    """

    headcounts: dict[int, int]
    trained: dict[int, int] | None
    small: frozenset[int]
    before: Measure | None
    quarters: list[Fraction | None]

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

    def suppressed(self, sees_names_of: Callable[[int], bool]) -> frozenset[int]:
        """The ministries whose figures are withheld from this reader."""
        return unseen(self.small, sees_names_of)


def _over_time(scope: Scope) -> tuple[Measure | None, list[Fraction | None]]:
    """The previous period's share, and the trend: none for a quarter in which it was about few
    people.
    """
    quarters = [quarter.as_of for quarter in scope.quarters()]
    before = [scope.previous.as_of] if scope.previous else []
    days: tuple[date, ...] = tuple(dict.fromkeys(quarters + before))
    shares = measures.trained_over(scope, days)
    values = [
        shares[day].value if (shares[day].denominator or 0) >= FEW else None for day in quarters
    ]
    return (shares[before[0]] if before else None), values


def numbers(scope: Scope) -> TrainingNumbers:
    """The numbers of a scope, in six statements at most."""
    counted = cached_measure("training", measures.trained_counts, scope, Team.ministry_id)
    before, quarters = cached_measure("training", _over_time, scope)
    return TrainingNumbers(
        headcounts=headcounts_by_ministry(scope),
        trained={key[0]: number for key, number in counted.items()}
        if counted is not None
        else None,
        small=small_ministries(scope),
        before=before,
        quarters=quarters,
    )


def tile(numbers: TrainingNumbers, scope: Scope, settings: Settings, audience: Audience) -> Tile:
    """The tile of these numbers, without what is about few people for who may not see names."""
    suppressed = numbers.suppressed(audience.sees_names_of)
    target = Fraction(str(settings.TARGET_TRAINED))
    target_sentence = _("Target: %(target)s.", target=format_percent(target))
    whole = numbers.whole
    if scope.ministry in suppressed:
        return _withheld_tile(whole.denominator or 0, target_sentence)
    sentences = [target_sentence]
    if whole.value is not None:
        sentences += [*_to_go(whole, target), _below(numbers, target, audience.listed - suppressed)]
    change, direction = _change(numbers, scope)
    return Tile(
        name="training",
        title=_("Training"),
        value=format_percent(whole.value),
        unit=_("of staff trained"),
        state=state_of(
            whole.value,
            Fraction(str(settings.TRAINED_ON_TRACK)) * target,
            Fraction(str(settings.TRAINED_WATCH)) * target,
        ),
        change=change,
        direction=direction,
        line=trend(numbers.quarters, 1.0, float(target)),
        sentences=sentences,
        section="training",
        sort="trained",
    )


def _withheld_tile(headcount: int, target_sentence: str) -> Tile:
    return Tile(
        name="training",
        title=_("Training"),
        value=_("fewer than 5") if headcount < FEW else _("withheld"),
        unit=_("staff: the figure is withheld"),
        state="",
        change="",
        direction="",
        line=None,
        sentences=[target_sentence],
        section="training",
        sort="trained",
    )


def _change(numbers: TrainingNumbers, scope: Scope) -> tuple[str, str]:
    """The change since the previous period; none where that was about few people."""
    before = numbers.before
    if before is None or (before.denominator or FEW) < FEW:
        return "", ""
    return change_since(numbers.whole.value, before.value, scope.period, points=True)


def _to_go(whole: Measure, target: Fraction) -> list[str]:
    """How many more are to be trained until the target is reached, rounded up to whole people."""
    wanted = ceil(target * (whole.denominator or 0))
    people = max(0, wanted - int(whole.numerator or 0))
    if not people:
        return []
    sentence = ngettext(
        "%(num)s person to go.", "%(num)s people to go.", people, num=format_number(people)
    )
    return [sentence]


def _below(numbers: TrainingNumbers, target: Fraction, shown: frozenset[int]) -> str:
    """How many of the ministries whose share is shown are below the target."""
    shares = [share for ministry in shown if (share := numbers.share(ministry)) is not None]
    below = sum(share < target for share in shares)
    return ngettext(
        "%(num)s ministry of %(all)s is below it.",
        "%(num)s ministries of %(all)s are below it.",
        below,
        num=format_number(below),
        all=format_number(len(shares)),
    )


def make(scope: Scope, audience: Audience) -> Tile:
    """The tile of a scope."""
    return tile(cached_measure("training", numbers, scope), scope, in_force(), audience)
