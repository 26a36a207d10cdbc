"""Days and months as people and programs write them, in either language."""

import re
from datetime import date, timedelta

from babel.dates import get_day_names, get_month_names

from dashboard.files.problems import CellProblem
from dashboard.language import LANGUAGES, lazy_gettext as _, search_key
from dashboard.records.fields import Field
from dashboard.records.periods import latest_day

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)
EXCEL_ZERO = date(1899, 12, 30)
TIME = re.compile(
    r"(?:[ T]|, ?)(?:(?:at|à) )?\d{1,2} ?[:h] ?\d{2}(?::\d{2}(?:[.,]\d+)?)?"
    r"(?: ?[ap]\.?m\.?)?(?: ?(?:Z|[+-]\d{2}:?\d{2}|E[SD]T|H[NA]E))?",
    re.IGNORECASE,
)
"""A time behind a date: of the two only the date is kept."""
MONTHS = {
    search_key(name): number
    for language in LANGUAGES
    for number, name in get_month_names("wide", locale=language).items()
}
AROUND = {"le", "the", "of", "de", "er", "re", "st", "nd", "rd", "th"} | {
    search_key(name)
    for language in LANGUAGES
    for width in ("wide", "abbreviated")
    for name in get_day_names(width, locale=language).values()
}
"""Words beside a date that say no more than it does."""


def without_time(text: str) -> str:
    """What stands before the time of a day."""
    time = re.search(rf"(?:{TIME.pattern})$", text, TIME.flags)
    return text[: time.start()].strip() if time else text


def slashed_order(texts: set[str]) -> str:
    """How a column writes 31/10/2017: "dmy" or "mdy", "" where it has none. Raises CellProblem when
    it does not tell."""
    days = (
        re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.]\d{4}", without_time(t.strip())) for t in texts
    )
    pairs = [tuple(map(int, day.groups())) for day in days if day]
    if not pairs:
        return ""
    day_first = all(m <= 12 for _d, m in pairs)
    month_first = all(m <= 12 for m, _d in pairs)
    if day_first and month_first and any(a != b for a, b in pairs):
        raise CellProblem(_("day and month could be confused; write the date as 2017-10-31"))
    if not day_first and not month_first:
        raise CellProblem(
            _("this column writes some dates with the day first and some with the month first")
        )
    return "dmy" if day_first else "mdy"


def _numbered(text: str) -> str:
    """A date with its month in words, in either language or short, as 2017-10-31 or 2017-10; a text
    that is none as it is."""
    words = re.findall(r"[a-z]+|\d+|[^\s,.-]", search_key(text))
    numbers = [word for word in words if word.isdecimal()]
    names = [word for word in words if word not in AROUND and word not in numbers]
    months = {number for name, number in MONTHS.items() if name.startswith(tuple(names))}
    years = [number for number in numbers if len(number) == 4]
    if [len(names), len(months), len(years)] != [1, 1, 1] or len(names[0]) < 3 or len(numbers) > 2:
        return text
    return "-".join([*years, str(*months), *(number for number in numbers if number not in years)])


def parse_date(text: str, field: Field, order: str) -> date | tuple[date, str]:
    """A date; with its precision beside it where the field may be known to the month only."""
    text = without_time(text)
    if re.search(r"[^\W\d]", text):
        text = _numbered(text)
    whole = re.fullmatch(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", text)
    month = re.fullmatch(r"(\d{4})-(\d{1,2})", text)
    slashed = re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", text)
    try:
        if month and field.month:
            first = date(int(month[1]), int(month[2]), 1)
            last = (first + timedelta(31)).replace(day=1) - timedelta(1)
            value, known = (last if field.ends_month else first), "month"
        elif whole:
            value, known = date(*map(int, whole.group(1, 3, 4))), "day"
        elif slashed:
            a, b, year = map(int, slashed.groups())
            value, known = (date(year, b, a) if order != "mdy" else date(year, a, b)), "day"
        elif re.fullmatch(r"\d{5}", text):
            value, known = EXCEL_ZERO + timedelta(int(text)), "day"
        else:
            raise ValueError
    except ValueError:
        raise CellProblem(_("is not a date (write it as 2017-10-31)")) from None
    if not EARLIEST <= value < LATEST:
        raise CellProblem(_("is not a date between 1900 and 2199"))
    if field.past and value > latest_day():
        raise CellProblem(_("is in the future"))
    return (value, known) if field.month else value
