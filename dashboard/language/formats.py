"""How dates, moments and numbers are written in the reader's language."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from babel import dates, numbers

from dashboard.language.catalogue import LOCALES, current_language, gettext as _

TORONTO = ZoneInfo("America/Toronto")
DASH = "—"
NONE, ALL = Fraction(0), Fraction(1)
NBSP = "\u00a0"


def format_date(value: date | None, precision: str = "day") -> str:
    """31 October 2017, or October 2017 where only the month is known; in French the first is
    "1er"."""
    if value is None:
        return DASH
    language = current_language()
    if precision == "month":
        return dates.format_date(value, "LLLL y", locale=LOCALES[language])
    if language == "fr":
        day = "1er" if value.day == 1 else str(value.day)
        month = dates.format_date(value, "MMMM y", locale=LOCALES["fr"])
        return f"{day}{NBSP}{month}"
    return dates.format_date(value, "MMMM d, y", locale=LOCALES["en"])


def format_month(value: date) -> str:
    """Oct or oct.: a month where its year stands elsewhere."""
    return dates.format_date(value, "LLL", locale=LOCALES[current_language()])


def format_day(value: date, near: date) -> str:
    """October 31, without the year where that is the year of `near`."""
    if value.year != near.year:
        return format_date(value)
    if current_language() == "fr":
        day = "1er" if value.day == 1 else str(value.day)
        return f"{day}{NBSP}{dates.format_date(value, 'MMMM', locale=LOCALES['fr'])}"
    return dates.format_date(value, "MMMM d", locale=LOCALES["en"])


def format_moment(value: datetime) -> str:
    """Day and time of day in Toronto."""
    local = value.astimezone(TORONTO)
    clock = (
        f"{local.hour}{NBSP}h{NBSP}{local:%M}" if current_language() == "fr" else f"{local:%H:%M}"
    )
    return f"{format_date(local.date())}, {clock}"


def format_clock(value: datetime) -> str:
    """Time of day in Toronto, to the second."""
    return dates.format_time(
        value.astimezone(TORONTO), "HH:mm:ss", locale=LOCALES[current_language()]
    )


def _rounded(value: Fraction | Decimal | float | int, places: int) -> Decimal:
    exact = value if isinstance(value, Fraction) else Fraction(value)
    scaled = Decimal(exact.numerator) / Decimal(exact.denominator)
    return scaled.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def format_number(value: Fraction | Decimal | float | int | None, places: int = 0) -> str:
    """1,234.5 or 1 234,5 with at most `places` decimals; a dash where there is no number."""
    if value is None:
        return DASH
    pattern = "#,##0" + ("." + "#" * places if places else "")
    return numbers.format_decimal(
        _rounded(value, places), pattern, locale=LOCALES[current_language()]
    )


def format_part(part: Fraction | int, whole: Fraction | int) -> str:
    """How many of how many; a dash of nothing."""
    if not whole:
        return DASH
    return _("%(part)s of %(whole)s", part=format_number(part), whole=format_number(whole))


def format_percent(value: Fraction | float | None, places: int = 0) -> str:
    """A rate from 0 to 1 as a percent with at most `places` decimals, or more where fewer would
    make all of nearly all, or none of a few; a dash where there is nothing to divide by."""
    return _percent(value, places)


def percent_beside(value: Fraction | None, *bounds: Fraction) -> str:
    """A rate as a percent with as many decimals as keep it on its side of each bound: 4.9 of 5 %,
    not "5 %" of 5 %."""
    return _percent(value, 0, NONE, ALL, *bounds)


def _percent(value: Fraction | float | None, places: int, *bounds: Fraction) -> str:
    if value is None:
        return DASH
    exact = Fraction(value)
    number = format_number(exact * 100, max(places, decimals_beside(exact, *bounds) - 2))
    return f"{number}{NBSP}%" if current_language() == "fr" else f"{number}%"


def decimals_beside(value: Fraction, *bounds: Fraction) -> int:
    """How many decimals, from 2 to 8, a rate needs to stay on its side of each bound, or without
    any of none and all, once it is rounded."""
    bounds = bounds or (NONE, ALL)
    for places in range(2, 8):
        shown = Fraction(_rounded(value, places))
        if all(_order(shown, bound) == _order(value, bound) for bound in bounds):
            return places
    return 8


def _order(one: Fraction, other: Fraction) -> int:
    return (one > other) - (one < other)
