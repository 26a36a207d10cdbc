"""Small numbers: which figures are withheld, and from whom (docs/privacy.md makes the promise).

One function, `withheld`, takes the parts of a whole, ministries or the teams of one, or the answers
to their surveys, and chooses without regard to the reader what is withheld: figures about 1 to 4
people, 0 and 100 % of groups of 5 to 9, and as many others as are needed so that the whole less
what is shown tells none of them. `Withholding.hides` then says what of it one reader may see.
"""

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Callable, Collection, Generic, Hashable, Iterable, Mapping, TypeVar

from dashboard.language import gettext as _
from dashboard.web.table import Withheld

FEW, SMALL = 5, 10
NO_BOUND = 10**9
Unit = TypeVar("Unit", bound=Hashable)
Sees = Callable[[int | None], bool]
"""Whether the reader may see names of a ministry; asked for None: of all, as administrators may."""


@dataclass(frozen=True)
class Group:
    """People of a unit (or answers), and of how many of them each share that is shown is true.

    The shares have names of the caller's own; one that nobody could have is left out.
    """

    people: int = 0
    holders: Mapping[str, int] = field(default_factory=dict)

    def share(self, name: str) -> Fraction | None:
        """Of how many a share is true, 0 to 1; None with nobody, or where nobody could have it."""
        if not self.people or name not in self.holders:
            return None
        return Fraction(self.holders[name], self.people)

    @property
    def tells_of_few(self) -> bool:
        """Whether it is of 1 to 4 people, or of 5 to 9 and a share is true of none or of all."""
        if self.people < FEW:
            return self.people > 0
        ends = 0, self.people
        return self.people < SMALL and any(count in ends for count in self.holders.values())


def together(groups: Iterable[Group]) -> Group:
    """The people of several groups, as one."""
    people, holders = 0, Counter[str]()
    for group in groups:
        people += group.people
        holders.update(group.holders)
    return Group(people, holders)


@dataclass(frozen=True)
class Withholding(Generic[Unit]):
    """What is withheld of a whole (None) and its units: named "fewer than 5", or only "withheld".

    `closed` are the units whose own lead does not see them either: those chosen for others' sake
    whose figure would give the others away.
    """

    few: frozenset[Unit | None] = frozenset()
    unnamed: frozenset[Unit | None] = frozenset()
    closed: frozenset[Unit] = frozenset()

    def withholds(self, unit: Unit | None) -> bool:
        """Whether it is withheld from those who have nothing to do with it."""
        return unit in self.few or unit in self.unnamed

    def hides(self, unit: Unit | None, sees: Callable[[Unit | None], bool]) -> bool:
        """Whether it is withheld from this reader."""
        if not self.withholds(unit) or sees(None):
            return False
        return unit is None or unit in self.closed or not sees(unit)

    def words(self, unit: Unit | None, sees: Callable[[Unit | None], bool]) -> Withheld | None:
        """What stands in place of its figures; None where this reader sees them."""
        if not self.hides(unit, sees):
            return None
        return Withheld(_("fewer than 5") if unit in self.few else _("withheld"))


@dataclass(frozen=True, kw_only=True)
class Moment:
    """The share of a ministry (or of all) on a day, and what is withheld of that day."""

    share: Fraction | None
    withheld: Withholding[int]

    def seen(self, ministry: int | None, sees: Sees) -> Fraction | None:
        """The share, None where it is withheld from the reader."""
        return None if self.withheld.hides(ministry, sees) else self.share


def seen(
    moments: Iterable[Moment], ministry: int | None, sees: Sees
) -> tuple[list[Fraction | None], list[str]]:
    """The share of each moment that the reader sees, and the words in place of those withheld."""
    moments = list(moments)
    words = [moment.withheld.words(ministry, sees) for moment in moments]
    shares = [moment.seen(ministry, sees) for moment in moments]
    return shares, [reason.words if reason else "" for reason in words]


def withheld(
    units: Mapping[Unit, Group], *, besides: Collection[Unit] = (), led: bool = False
) -> Withholding[Unit]:
    """What is withheld of these parts of a whole, and of the whole where nothing else helps.

    `besides` are units that are withheld for a reason of their own. Where units have a lead each
    (`led`), who sees the own one, the rest must be safe from that lead too. Others are added until
    it is, the smallest that help first; where the words "fewer than 5" tell too much, all are
    called "withheld"; and where even that tells too much, everything is withheld.
    """
    peopled = {unit: group for unit, group in units.items() if group.people}
    first = {unit for unit, group in peopled.items() if group.tells_of_few or unit in besides}
    if not first:
        return Withholding()
    few = frozenset(unit for unit in first if peopled[unit].people < FEW)
    leads = first if led else set()
    for named in (True, False):
        hidden = _completed(peopled, first, leads, named)
        if hidden is not None and not together(peopled.values()).tells_of_few:
            closed = (unit for unit in hidden - first if not _safe(peopled, hidden, {unit}, named))
            names: frozenset[Unit | None] = few if named else frozenset()
            return Withholding(names, frozenset(hidden - names), frozenset(closed if led else ()))
    whole: set[Unit | None] = {None}
    if sum(group.people for group in peopled.values()) < FEW:
        return Withholding(few | whole)
    return Withholding(few, frozenset(peopled.keys() - few | whole))


def _completed(
    peopled: Mapping[Unit, Group], first: set[Unit], leads: set[Unit], named: bool
) -> set[Unit] | None:
    """The first units with as many others as make them safe; None where all of them do not."""
    hidden = set(first)
    readers: list[set[Unit]] = [set(), *({unit} for unit in leads)]

    def short(units: set[Unit]) -> int:
        return sum(_shortfall(peopled, units, known) for known in readers)

    while not all(_safe(peopled, hidden, known, named) for known in readers):
        rest = [unit for unit in peopled if unit not in hidden]
        if not rest:
            return None
        now = short(hidden)

        def cost(unit: Unit, now: int = now) -> tuple[bool, int, str]:
            helps = not now or short(hidden | {unit}) < now
            return not helps, peopled[unit].people, repr(unit)

        hidden.add(min(rest, key=cost))
    return hidden


def _shortfall(peopled: Mapping[Unit, Group], hidden: set[Unit], known: set[Unit]) -> int:
    """How many people are wanting among the hidden for a share to tell nothing of any of them.

    Five of whom it is true and five of whom it is not; or all that there are, since the whole's own
    figure tells no less.
    """
    whole = together(group for unit, group in peopled.items() if unit not in known)
    part = together(peopled[unit] for unit in hidden - known)
    short = 0
    for name, holders in whole.holders.items():
        hidden_holders = part.holders.get(name, 0)
        short += max(0, min(FEW, holders) - hidden_holders)
        short += max(0, min(FEW, whole.people - holders) - (part.people - hidden_holders))
    return short


def _safe(peopled: Mapping[Unit, Group], hidden: set[Unit], known: set[Unit], named: bool) -> bool:
    """Whether who knows the whole, all that is not hidden and the `known` can tell too little.

    Each hidden number of people may then be all of 1 to 4 where it is fewer than 5, and has at
    least five possible values where it is not.
    """
    if _shortfall(peopled, hidden, known):
        return False
    unknown = [peopled[unit] for unit in hidden - known]
    bounds = [_bounds(group, named) for group in unknown]
    people = sum(group.people for group in unknown)
    least, most = sum(low for low, _high in bounds), sum(high for _low, high in bounds)
    for group, (low, high) in zip(unknown, bounds, strict=True):
        lowest, highest = max(low, people - (most - high)), min(high, people - (least - low))
        if highest - lowest + 1 < FEW - (group.people < FEW):
            return False
    return True


def _bounds(group: Group, named: bool) -> tuple[int, int]:
    """Between what a hidden number of people lies, by the words that stand in its place."""
    if not named:
        return 1, NO_BOUND
    return (1, FEW - 1) if group.people < FEW else (FEW, NO_BOUND)
