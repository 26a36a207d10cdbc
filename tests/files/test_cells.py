"""What a cell may hold: each way of writing a number or a day, and what could be taken for two."""

from datetime import date
from decimal import Decimal

import pytest

from dashboard.files.cells import cell_parser, parse_number
from dashboard.files.dates import parse_date, slashed_order
from dashboard.files.problems import CellProblem
from dashboard.records.kinds import kind

NUMBERS = {
    "1234.5": "1234.5",
    "1234,5": "1234.5",
    "1 234,5": "1234.5",
    "1\u00a0234,5": "1234.5",
    "1\u202f234,5": "1234.5",
    "1'234.5": "1234.5",
    "1,234.5": "1234.5",
    "1,234,567.5": "1234567.5",
    "-1,234.5": "-1234.5",
    "\u22121234.5": "-1234.5",
    "1234,567": "1234.567",
    "1,23": "1.23",
    "1,2345": "1.2345",
    "999999999999999": "999999999999999",
    "-999999999999999": "-999999999999999",
    "0.1234567890123456789012345678": "0.1234567890123456789012345678",
}
AMBIGUOUS_NUMBERS = ["1,234", "12,345", "123,456", "-1,234", "\u2212123,456", "0,123"]
NO_NUMBERS = {
    "many": "is not a number$",
    "1,234,567": "is not a number$",
    "1.2.3": "is not a number$",
    "12,34,567.5": "is not a number$",
    "NaN": "is too large a number",
    "Infinity": "is too large a number",
    "1000000000000000": "is too large a number",
    "-1000000000000000": "is too large a number",
    "0.12345678901234567890123456789": "is too large a number",
}


@pytest.mark.parametrize("text,number", NUMBERS.items())
def test_a_number_is_read_however_it_is_written(text, number):
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize("text", AMBIGUOUS_NUMBERS)
def test_a_comma_before_three_digits_may_mean_two_things(text):
    with pytest.raises(CellProblem, match="thousands or decimals"):
        parse_number(text)


@pytest.mark.parametrize("text,reason", NO_NUMBERS.items())
def test_what_is_no_number_is_told(text, reason):
    with pytest.raises(CellProblem, match=reason):
        parse_number(text)


ORDERS = [
    ([], ""),
    (["2017-10-31"], ""),
    (["31/10/2017"], "dmy"),
    (["31.10.2017"], "dmy"),
    ([" 31/10/2017 "], "dmy"),
    (["13/12/2017"], "dmy"),
    (["10/31/2017"], "mdy"),
    (["12/13/2017"], "mdy"),
    (["03/03/2017"], "dmy"),
    (["03/03/2017", "12/12/2017"], "dmy"),
    (["03/04/2017", "31/10/2017"], "dmy"),
    (["03/03/2017", "31/10/2017"], "dmy"),
    (["03/04/2017", "10/31/2017"], "mdy"),
    (["03/03/2017", "10/31/2017"], "mdy"),
    (["2017-10-31", "31/10/2017"], "dmy"),
    (["10/31/2017 09:30"], "mdy"),
]
AMBIGUOUS_DATES = [
    ["03/04/2017"],
    ["12/11/2017"],
    ["3.4.2017"],
    ["03/03/2017", "03/04/2017"],
    ["03/04/2017", "2017-10-31"],
]


@pytest.mark.parametrize("texts,order", ORDERS)
def test_a_column_tells_the_order_of_day_and_month(texts, order):
    assert slashed_order(set(texts)) == order


@pytest.mark.parametrize("texts", AMBIGUOUS_DATES)
def test_a_column_that_could_be_read_both_ways_is_told(texts):
    with pytest.raises(CellProblem, match="could be confused"):
        slashed_order(set(texts))


def test_a_column_that_is_written_both_ways_is_told():
    with pytest.raises(CellProblem, match="some dates with the day first"):
        slashed_order({"31/10/2017", "10/31/2017"})


DAYS = [
    ("2017-03-04", "", date(2017, 3, 4)),
    ("2017-3-4", "", date(2017, 3, 4)),
    ("2017-03-04 00:00:00", "", date(2017, 3, 4)),
    ("2017-03-04T00:00", "", date(2017, 3, 4)),
    ("2017-03-04 10:00", "", date(2017, 3, 4)),
    ("2017-11-15T09:30:12.5Z", "", date(2017, 11, 15)),
    ("31/10/2017 3:05 p.m.", "dmy", date(2017, 10, 31)),
    ("31 mars 2018 à 10 h 30", "", date(2018, 3, 31)),
    ("March 31, 2018, 10:30 AM", "", date(2018, 3, 31)),
    ("2017/10/31", "", date(2017, 10, 31)),
    ("2017.10.31", "", date(2017, 10, 31)),
    ("31 mars 2018", "", date(2018, 3, 31)),
    ("1er décembre 2017", "", date(2017, 12, 1)),
    ("le 1ᵉʳ août 2017", "", date(2017, 8, 1)),
    ("mardi 31 oct. 2017", "", date(2017, 10, 31)),
    ("5 févr. 2017", "", date(2017, 2, 5)),
    ("Tuesday, October 31, 2017", "", date(2017, 10, 31)),
    ("March 31, 2018", "", date(2018, 3, 31)),
    ("Sept. 2nd, 2017", "", date(2017, 9, 2)),
    ("31-Oct-2017", "", date(2017, 10, 31)),
    ("2017-Oct-31", "", date(2017, 10, 31)),
    ("31OCT2017", "", date(2017, 10, 31)),
    ("03/04/2017", "dmy", date(2017, 4, 3)),
    ("03/04/2017", "mdy", date(2017, 3, 4)),
    ("3.4.2017", "dmy", date(2017, 4, 3)),
    ("42675", "", date(2016, 11, 1)),
    ("1900-01-01", "", date(1900, 1, 1)),
    ("2199-12-31", "", date(2199, 12, 31)),
]
NO_DAYS = [
    "2017-13-01",
    "2017-02-29",
    "2017-10",
    "31/31/2017",
    "31 juin 2017",
    "31 jui 2017",
    "1 ma 2017",
    "31 Oct 17",
    "Oct 2017",
    "Mar Apr 1, 2017",
    "1 2 mars 2017",
    "31 mars",
    "31 of 2017",
    "2017-10/31",
    "due on 31 mars 2018",
    "soon",
    "1899-12-31",
    "2200-01-01",
]
JOINED_ON = kind("staff").field("joined_on")
DUE_ON = kind("milestones").field("due_on")


@pytest.mark.parametrize("text,order,day", DAYS)
def test_a_day_is_read_however_it_is_written(text, order, day):
    assert parse_date(text, JOINED_ON, order) == day


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_is_no_day_is_told(text):
    with pytest.raises(CellProblem, match="is not a date"):
        parse_date(text, JOINED_ON, "")


@pytest.mark.parametrize(
    "text,day,precision",
    [
        ("2017-10", date(2017, 10, 31), "month"),
        ("2016-02", date(2016, 2, 29), "month"),
        ("2017-12", date(2017, 12, 31), "month"),
        ("février 2016", date(2016, 2, 29), "month"),
        ("Dec. 2017", date(2017, 12, 31), "month"),
        ("2017-10-01", date(2017, 10, 1), "day"),
        ("1 October 2017", date(2017, 10, 1), "day"),
    ],
)
def test_a_due_date_known_to_the_month_is_its_last_day(text, day, precision):
    assert parse_date(text, DUE_ON, "") == (day, precision)


@pytest.mark.parametrize(
    "text,number",
    [("60", 60), ("60 %", 60), ("60%", 60), ("60\u00a0%", 60), ("0,6", 60), ("0.6", 60), ("1", 1)],
)
def test_a_share_is_read_however_it_is_written(text, number):
    assert cell_parser(kind("courses").field("target_percent"))(text) == number


def test_a_target_may_have_a_sign_of_percent():
    assert cell_parser(kind("milestones").field("target"))("62,5 %") == Decimal("62.5")


@pytest.mark.parametrize("text", ["0.6 %", "%", "60 % %", "0.605", "101 %"])
def test_what_is_no_share_is_told(text):
    with pytest.raises(CellProblem):
        cell_parser(kind("courses").field("target_percent"))(text)


def test_what_is_no_share_has_no_sign_of_percent():
    with pytest.raises(CellProblem, match="is not a number"):
        cell_parser(kind("courses").field("valid_months"))("60 %")


def test_a_start_known_to_the_month_is_its_first_day():
    field = kind("events").field("starts_on")
    assert parse_date("2017-10", field, "") == (date(2017, 10, 1), "month")
