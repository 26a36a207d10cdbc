"""Days and months as files write them."""

import re
from datetime import date, timedelta

from dashboard.files.problems import CellProblem
from dashboard.language import lazy_gettext as _
from dashboard.records.fields import Field
from dashboard.records.periods import latest_day

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)
EXCEL_ZERO = date(1899, 12, 30)


def slashed_order(texts: set[str]) -> str:
    """How a column writes 31/10/2017: "dmy" or "mdy", "" where it has none. Raises CellProblem when
    it does not tell."""
    pairs = [
        tuple(map(int, m.groups()))
        for m in (re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.]\d{4}", t.strip()) for t in texts)
        if m
    ]
    if not pairs:
        return ""
    day_first = all(m <= 12 for _d, m in pairs)
    month_first = all(m <= 12 for m, _d in pairs)
    if day_first and month_first and any(a != b for a, b in pairs):
        raise CellProblem(
            _("day and month could be confused in this column; write dates as 2017-10-31")
        )
    if not day_first and not month_first:
        raise CellProblem(
            _("this column writes some dates with the day first and some with the month first")
        )
    return "dmy" if day_first else "mdy"


def parse_date(text: str, field: Field, order: str) -> date | tuple[date, str]:
    """A date; with its precision beside it where the field may be known to the month only."""
    whole = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?", text)
    month = re.fullmatch(r"(\d{4})-(\d{1,2})", text)
    slashed = re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", text)
    try:
        if month and field.month:
            first = date(int(month[1]), int(month[2]), 1)
            last = (first + timedelta(31)).replace(day=1) - timedelta(1)
            value, known = (last if field.ends_month else first), "month"
        elif whole:
            value, known = date(*map(int, whole.groups())), "day"
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
