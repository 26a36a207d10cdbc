"""Where everything stands, in one sentence made of the tiles without the database."""

from typing import Collection

from dashboard.language import format_number, gettext as _, ngettext, pgettext
from dashboard.web.tiles import ALERT, GOOD, WATCH, Tile


def in_words(number: int) -> str:
    """So many areas, as a sentence writes them: in words up to nine, else in figures."""
    words = (
        *(pgettext("areas", "one"), _("two"), _("three"), _("four"), _("five"), _("six")),
        *(_("seven"), _("eight"), _("nine")),
    )
    return words[number - 1] if 0 < number <= len(words) else format_number(number)


def sentence(tiles: Collection[Tile]) -> str:
    """How many areas are off track, else to watch, else on track, and how many are better than a
    quarter before: those whose trend rose. What is withheld or has no value counts in neither.
    """
    moves = [tile.trend.rose for tile in tiles if tile.trend and tile.trend.rose is not None]
    parts = [_standing([tile.state for tile in tiles]), *([_better(sum(moves))] if moves else [])]
    both = f"{'; '.join(parts)}."  # both languages join such clauses alike
    return both[0].upper() + both[1:]


def _standing(states: list[str]) -> str:
    every, counted = len(states), {state: states.count(state) for state in (ALERT, WATCH, GOOD)}
    areas = in_words(every)
    if not any(counted.values()):
        return _("no area can be judged yet")
    if off_track := counted[ALERT]:
        return ngettext(
            "%(part)s of %(all)s areas is off track",
            "%(part)s of %(all)s areas are off track",
            off_track,
            part=in_words(off_track),
            all=areas,
        )
    if watched := counted[WATCH]:
        return ngettext(
            "no area is off track, %(part)s of %(all)s is to watch",
            "no area is off track, %(part)s of %(all)s are to watch",
            watched,
            part=in_words(watched),
            all=areas,
        )
    return ngettext(
        "%(part)s of %(all)s areas is on track",
        "%(part)s of %(all)s areas are on track",
        counted[GOOD],
        part=in_words(counted[GOOD]),
        all=areas,
    )


def _better(risen: int) -> str:
    return (
        ngettext(
            "%(part)s is better than a quarter ago",
            "%(part)s are better than a quarter ago",
            risen,
            part=in_words(risen),
        )
        if risen
        else _("none is better than a quarter ago")
    )
