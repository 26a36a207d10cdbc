"""A table described once: page, CSV, XLSX and JSON are made of the same columns and rows, so that
they cannot differ.

A column has an English name that never changes and a heading in
the page's language. Its value is what programs read; people read the value as their language writes
it, or else the column's text.
"""

import json
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import islice
from operator import attrgetter
from typing import Any, Callable, Iterable, Mapping, NoReturn, Sequence
from urllib.parse import urlencode

from flask import Response, abort, request

from dashboard.extensions import now
from dashboard.files.cells import escape_formula
from dashboard.files.write import SEPARATORS, csv_lines, workbook
from dashboard.language import (
    DASH,
    current_language,
    decimals_beside,
    format_date,
    format_moment,
    format_number,
    format_percent,
    gettext as _,
)
from dashboard.records.fields import Label, plain_number
from dashboard.records.periods import Scope, today
from dashboard.web.tiles import period_label
from dashboard.web.urls import absolute, this_page

FORMATS = "csv", "xlsx", "json"
SUFFIX = f".<any({','.join(FORMATS)}):suffix>"
"""The end of a route that gives a page's table: the format is the view's `kind`."""
MOST = 10_000
"""How many rows one answer in JSON has at most."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT, CODE, NUMBER, RATE, DATE = "text", "code", "number", "rate", "date"
YES_NO, LIST = "yes_no", "list"
Rows = Callable[[int, int | None], Iterable[Any]]
"""Gives the rows that follow so many others; at most so many, or all of them."""


@dataclass(frozen=True)
class Withheld:
    """A figure about too few people: people read why, programs get null and the column's name."""

    words: str


@dataclass(frozen=True)
class Month:
    """A date of which only the month is known."""

    day: date


def dated(day: date | None, precision: str) -> date | Month | None:
    """A date with its precision, "day" or "month"."""
    return Month(day) if day and precision == "month" else day


@dataclass(frozen=True)
class Column:
    """One column: `value` takes a row and gives what programs read, `text` what people read where
    that is another thing.

    A value may be the name of the row's attribute (without any, the column's name), a text the
    labels of the values. `sort` is the name by which the address sorts by it, with a minus where
    the largest come first; `heading` is the label above the page's column where it differs from the
    label in files, and `note` what stands under that.
    """

    name: str
    label: str
    type: str
    value: Callable[[Any], Any] | str = ""
    text: Callable[[Any], Any] | Mapping[str, Label] | None = None
    unit: str | None = None
    sort: str = ""
    heading: str = ""
    note: str = ""

    @cached_property
    def read(self) -> Callable[[Any], Any]:
        """Takes a row and gives what programs read."""
        return self.value if callable(self.value) else attrgetter(self.value or self.name)

    @cached_property
    def say(self) -> Callable[[Any], Any]:
        """Takes a row and gives what people read."""
        labels = self.text
        if labels is None:
            return self.read
        if callable(labels):
            return labels
        return lambda row: self._named(self.read(row), labels)

    def _named(self, value: Any, labels: Mapping[str, Label]) -> Any:
        return None if value is None else str(labels.get(value, value))

    def cell(self, row: Any) -> str:
        """What the page shows."""
        return _shown(self.say(row), self.type)

    def written(self, row: Any) -> Any:
        """What CSV and XLSX hold: a text, a number, a date or nothing."""
        value = self.say(row)
        if value is None or isinstance(value, str):  # most are, and a list may be long
            return value
        if isinstance(value, Withheld):
            return value.words
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if isinstance(value, date):
            return value
        return ", ".join(value) if isinstance(value, list) else _plain(value)


def _plain(value: Any) -> Any:
    """A value as JSON has it: dates in ISO, a whole number without decimals, a rate with four, or
    as many more as tell nearly all from all."""
    if isinstance(value, Month):
        return f"{value.day:%Y-%m}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction):
        return round(float(value), max(4, decimals_beside(value)))
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _shown(value: Any, type: str) -> str:
    if value is None or value == "" or value == []:
        return DASH
    if isinstance(value, Withheld):
        return value.words
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Month):
        return format_date(value.day, "month")
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, list):
        return ", ".join(value)
    if type == RATE:
        return format_percent(value)
    return format_number(value, 4) if type == NUMBER else str(value)


def rows_of(records: Iterable[Any]) -> Rows:
    """Rows that are at hand."""
    return lambda start, count: islice(records, start, None if count is None else start + count)


@dataclass(frozen=True)
class Table:
    """A table as a file or as data. `files` and `data` name the columns of each, in their order,
    where not all are.

    `name` is the file's; `filters` are the names that may stand in the address; `page` is the
    address of the page where it is not the file's own without its suffix.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Rows
    files: str = ""
    data: str = ""
    filters: Sequence[str] = ()
    scope: Scope | None = None
    page: str = ""

    def only(self, names: str) -> Sequence[Column]:
        """The columns of these names, with spaces between them; all columns where none is named."""
        by_name = {column.name: column for column in self.columns}
        return [by_name[name] for name in names.split()] or self.columns

    def answer(self, format: str) -> Response:
        """The table as CSV, XLSX or JSON. Stops with 404 for a filter that it does not have."""
        if format == "json":
            return self._json()
        columns = self.only(self.files)
        header = [column.label for column in columns]
        rows = ([column.written(row) for column in columns] for row in self.rows(0, None))
        if format == "xlsx":
            content = workbook(self.name, header, rows, self._about())
            response = Response(content, mimetype=XLSX)
        else:
            separator, point = SEPARATORS[current_language()]
            texts = ([_csv(cell, point) for cell in row] for row in rows)
            lines = csv_lines(header, texts, separator)
            response = Response("".join(lines), content_type="text/csv; charset=utf-8")
        return attached(response, f"{self.name}-{current_language()}.{format}")

    def _about(self) -> Sequence[tuple[str, str]]:
        """What a workbook says of its rows: whence they come, what they are narrowed by, when."""
        given = [pair for pair in request.args.items(multi=True) if pair[1] and pair[0] != "page"]
        labels = {c.name: c.label for c in self.columns}
        labels |= {"q": _("Search"), "sort": _("Sorted by"), "ministry": _("Ministry")}
        path = self.page or re.sub(r"\.\w+$", "", this_page())
        scope = self.scope
        period = [(_("Period"), period_label(scope.period))] if scope else []
        return [
            (_("List"), self.title),
            (_("Address"), _address(path, given)),
            *(period if "period" in self.filters else []),
            (_("Reference date"), format_date(scope.as_of if scope else today())),
            *((labels.get(name, name), text) for name, text in given if name != "period"),
            (_("Downloaded"), format_moment(now())),
        ]

    def _json(self) -> Response:
        start = _start(self.filters)
        columns = self.only(self.data)
        rows = list(self.rows(start - 1, MOST + 1))
        given = [pair for pair in request.args.items(multi=True) if pair[0] != "start"]
        page = self.page or this_page().removesuffix(".json")
        next_start = [*given, ("start", str(start + MOST))]
        scope = self.scope
        content = {
            "title": self.title,
            "address": _address(page, given),
            "as_of": (scope.as_of if scope else today()).isoformat(),
            "period": scope.period.name if scope and "period" in self.filters else None,
            "columns": [
                {"name": c.name, "label": c.label, "type": c.type, "unit": c.unit} for c in columns
            ],
            "rows": [_object(columns, row) for row in rows[:MOST]],
            "next": _address(this_page(), next_start) if len(rows) > MOST else None,
        }
        response = Response(json.dumps(content, ensure_ascii=False), mimetype="application/json")
        return attached(response, f"{self.name}-{current_language()}.json", "inline")


def _csv(cell: Any, point: str) -> str:
    if isinstance(cell, str):
        return escape_formula(cell)
    if isinstance(cell, float):
        text = str(cell)
        text = plain_number(Decimal(text)) if "e" in text else text
        return text.replace(".", point)
    return "" if cell is None else str(cell)


def _start(filters: Sequence[str]) -> int:
    """The row to begin with, counted from 1. A program's mistyped filter must not give it every
    row.
    """
    start = request.args.get("start", "1")
    unknown = [name for name in request.args if name not in (*filters, "start")]
    if not start.isdecimal() or not 0 < int(start) < 10**9:
        unknown.append(start)
    if unknown:
        refuse(unknown[0])
    return int(start)


def refuse(text: str) -> NoReturn:
    """Answer 404 to a filter, or its value, that does not exist."""
    abort(404, _("The list cannot be filtered by “%(name)s”.", name=text[:40]))


def _address(path: str, query: Sequence[tuple[str, str]]) -> str:
    return absolute(f"{path}?{urlencode(query)}" if query else path)


def _object(columns: Sequence[Column], row: Any) -> Mapping[str, Any]:
    values = {column.name: column.read(row) for column in columns}
    withheld = [name for name, value in values.items() if isinstance(value, Withheld)]
    plain = {n: None if n in withheld else _plain(v) for n, v in values.items()}
    return {**plain, "withheld": withheld} if withheld else plain


def attached(response: Response, name: str, how: str = "attachment") -> Response:
    """An answer that the browser keeps as a file of this name, and nowhere else."""
    response.headers["Content-Disposition"] = f'{how}; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
