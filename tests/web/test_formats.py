"""How numbers, shares, days and moments are written, each value worked out by hand."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction as F

import pytest

from dashboard.language import (
    format_clock,
    format_date,
    format_day,
    format_moment,
    format_month,
    format_number,
    format_part,
    format_percent,
    in_language,
    percent_beside,
)
from dashboard.records import periods
from dashboard.web.tiles import period_label

NEW_YEAR = datetime(2018, 1, 1, 4, 59, 58, tzinfo=UTC)
"""Two seconds before midnight in Toronto."""
SUMMER = datetime(2017, 7, 1, 4, 0, tzinfo=UTC)


def period(name):
    return period_label(periods.period(name))


def near(day):
    return lambda value: format_day(value, day)


def places(count):
    return lambda value: format_number(value, count)


def beside(bound):
    return lambda value: percent_beside(value, bound)


def month_of(value):
    return format_date(value, "month")


@pytest.mark.parametrize(
    "write, value, english, french",
    [
        (format_number, None, "—", "—"),
        (format_number, 0, "0", "0"),
        (format_number, 1, "1", "1"),
        (format_number, -1, "-1", "-1"),
        (format_number, 999, "999", "999"),
        (format_number, 1000, "1,000", "1\u00a0000"),
        (format_number, 65_000, "65,000", "65\u00a0000"),
        (format_number, 1_234_567, "1,234,567", "1\u00a0234\u00a0567"),
        (format_number, F(1, 2), "1", "1"),
        (format_number, F(5, 2), "3", "3"),
        (places(1), F(41, 10), "4.1", "4,1"),
        (places(1), F(4), "4", "4"),
        (places(1), F(-3, 2), "-1.5", "-1,5"),
        (places(1), F(1, 20), "0.1", "0,1"),
        (places(2), Decimal("1234.567"), "1,234.57", "1\u00a0234,57"),
        (format_percent, None, "—", "—"),
        (format_percent, F(0), "0%", "0\u00a0%"),
        (format_percent, F(1), "100%", "100\u00a0%"),
        (format_percent, F(1, 3), "33%", "33\u00a0%"),
        (format_percent, F(2, 3), "67%", "67\u00a0%"),
        (format_percent, F(1, 200), "1%", "1\u00a0%"),
        (format_percent, F(1, 400), "0.3%", "0,3\u00a0%"),
        (format_percent, F(399, 400), "99.8%", "99,8\u00a0%"),
        (format_percent, F(1, 100_000), "0.001%", "0,001\u00a0%"),
        (beside(F(1, 20)), F(499, 10_000), "4.99%", "4,99\u00a0%"),
        (beside(F(1, 20)), F(1, 20), "5%", "5\u00a0%"),
        (lambda pair: format_part(*pair), (28, 148), "28 of 148", "28 sur 148"),
        (lambda pair: format_part(*pair), (0, 0), "—", "—"),
        (format_date, None, "—", "—"),
        (format_date, date(2017, 10, 31), "October 31, 2017", "31\u00a0octobre 2017"),
        (format_date, date(2017, 3, 1), "March 1, 2017", "1er\u00a0mars 2017"),
        (format_date, date(2016, 2, 29), "February 29, 2016", "29\u00a0février 2016"),
        (format_date, date(2017, 8, 11), "August 11, 2017", "11\u00a0août 2017"),
        (month_of, date(2017, 12, 1), "December 2017", "décembre 2017"),
        (format_month, date(2017, 2, 1), "Feb", "févr."),
        (format_month, date(2017, 5, 1), "May", "mai"),
        (near(date(2017, 1, 9)), date(2017, 9, 1), "September 1", "1er\u00a0septembre"),
        (near(date(2018, 1, 9)), date(2017, 9, 2), "September 2, 2017", "2\u00a0septembre 2017"),
        (
            format_moment,
            NEW_YEAR,
            "December 31, 2017, 23:59",
            "31\u00a0décembre 2017, 23\u00a0h\u00a059",
        ),
        (format_moment, SUMMER, "July 1, 2017, 00:00", "1er\u00a0juillet 2017, 0\u00a0h\u00a000"),
        (format_clock, NEW_YEAR, "23:59:58", "23:59:58"),
        (period, "2016-17", "2016–17", "2016-2017"),
        (period, "1999-00", "1999–00", "1999-2000"),
        (period, "2017-18-Q3", "2017–18, quarter 3", "2017-2018, trimestre 3"),
    ],
)
def test_it_is_written_as_each_language_writes_it(app, write, value, english, french):
    shown = {}
    for lang in ("en", "fr"):
        with in_language(lang):
            shown[lang] = write(value)
    assert shown == {"en": english, "fr": french}
