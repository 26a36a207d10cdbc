"""Records as the very files that reading takes."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Callable, Iterable, Iterator, Sequence

import xlsxwriter
from sqlalchemy import Select, select

from dashboard.extensions import db
from dashboard.files.cells import CUT, format_cell, is_error
from dashboard.language import format_number, gettext as _
from dashboard.records.fields import Field, Type
from dashboard.records.kinds import Kind, kind_of_table

BOM = "\ufeff"
SEPARATORS = {"en": (",", "."), "fr": (";", ",")}
"""What a spreadsheet in each language expects between the cells of a CSV, and before decimals."""
MOST_TEXT = 32_767
"""The most characters that a cell of a workbook can hold."""
EXACT = 15
"""The digits that a number of a workbook keeps."""
FIRST_DAY = date(1900, 3, 1)
"""Before it, spreadsheets do not agree on what a day's number is."""


def _export_query(kind: Kind) -> Select[Any]:
    table = kind.table
    selected, joined = [], table
    order = []
    for field in kind.fields:
        column: Any = table.c[field.attribute]
        if field.type is Type.REFERENCE:
            other = kind_of_table(field.reference)
            target = other.table.alias(f"to_{field.attribute}")
            joined = joined.outerjoin(target, column == target.c.id)  # type: ignore[assignment]
            column = target.c[other.handle]
        selected.append(column.label(field.name))
        order.append((field.name not in kind.key, column))
    precisions = [table.c[f.precision_attribute] for f in kind.fields if f.month]
    by = [column.nulls_first() for _late, column in sorted(order, key=lambda pair: pair[0])]
    return (
        select(*selected, *precisions)
        .select_from(joined)
        .where(kind.model.live, kind.in_files)
        .order_by(*by, table.c.id)
    )


def _row_formatter(kind: Kind, write: Callable[..., Any]) -> Callable[[Any], list[Any]]:
    """From a row of the query to its cells."""
    places = {f.name: len(kind.fields) + i for i, f in enumerate(f for f in kind.fields if f.month)}
    cells = [(i, field, places.get(field.name)) for i, field in enumerate(kind.fields)]
    return lambda row: [
        write(field, row[i], "day" if place is None else row[place]) for i, field, place in cells
    ]


def exported_rows(kind: Kind, write: Callable[..., Any] = format_cell) -> Iterator[list[Any]]:
    """Every record of the kind as its cells, by default their texts, in the order of its key."""
    cells = _row_formatter(kind, write)
    with db.engine.connect().execution_options(reads=True, yield_per=2000) as connection:
        for row in connection.execute(_export_query(kind)):
            yield cells(row)


def record_texts(kind: Kind, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """The texts of these records' cells by id and column, in one statement."""
    texts, names = _row_formatter(kind, format_cell), [f.name for f in kind.fields]
    statement = _export_query(kind).where(kind.table.c.id.in_(ids)).add_columns(kind.table.c.id)
    with db.engine.connect().execution_options(reads=True) as connection:
        return {
            row[-1]: dict(zip(names, texts(row), strict=True))
            for row in connection.execute(statement)
        }


def csv_lines(
    header: Sequence[str], rows: Iterable[Sequence[str]], separator: str = ","
) -> Iterator[str]:
    """A CSV, a piece at a time, with the mark that makes spreadsheets read it as UTF-8."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=separator)
    buffer.write(BOM)
    writer.writerow(header)
    for number, row in enumerate(rows):
        writer.writerow(row)
        if number % 1000 == 999:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def write_csv(path: Path, kind: Kind) -> None:
    """Write all records of a kind to a CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(csv_lines([f.name for f in kind.fields], exported_rows(kind)))


def workbook(
    title: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Any]],
    about: Sequence[tuple[str, str]] = (),
) -> bytes:
    """An XLSX: texts stay texts, numbers are numbers, dates are dates. A second sheet holds what
    there is to say `about` the rows."""
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties(
            {"title": title, "created": datetime(2017, 10, 31)}
        )  # the same records, the same bytes
        _add_sheet(book, title, header, rows)
        if about:
            _add_sheet(book, _("About"), [_("About this list"), ""], about)
    return buffer.getvalue()


def _add_sheet(book: Any, title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    sheet = book.add_worksheet(title[:31].translate({ord(c): " " for c in "[]:*?/\\'"}))
    widths, last, numeric = [len(heading) for heading in header], 1, set()
    for last, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(last, column, fitting(value))
            elif value is not None:
                numeric.add(column)
                sheet.write(last, column, value)
            longest = max(map(len, str(value).splitlines()), default=0)
            widths[column] = max(widths[column], min(longest, 60))
    for column, heading in enumerate(header):
        style = {"bold": True, "bottom": 1, "align": "right" if column in numeric else "left"}
        sheet.write_string(0, column, heading, book.add_format(style))
        sheet.set_column(column, column, widths[column] + 2)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(header) - 1)


def fitting(text: str) -> str:
    """A text as a workbook's cell takes it: one that is too long says so before its beginning."""
    if len(text.encode("utf-16-le")) <= 2 * MOST_TEXT:
        return text
    words = _(
        "This text is longer than a cell of a workbook can be (%(most)s characters). "
        "The CSV file holds all of it. It begins:",
        most=format_number(MOST_TEXT),
    )
    return f"{CUT}{words}\n{text[: MOST_TEXT // 2 - len(words)]}"


def write_xlsx(path: Path, kind: Kind) -> None:
    """Write all records of a kind to an XLSX. A spreadsheet takes no text for a formula here, so
    nothing is quoted but what reading would take for a quote or an error."""
    rows = exported_rows(kind, typed_cell)
    path.write_bytes(workbook(kind.name, [f.name for f in kind.fields], rows))


def typed_cell(field: Field, value: Any, known: str = "day") -> Any:
    """A value as a workbook holds it: a date, a number, or the text that is read back as the
    same."""
    if isinstance(value, str) and not (value == "-" or value.startswith("'") or is_error(value)):
        return value
    text = format_cell(field, value, known)
    if isinstance(value, Decimal) and len(text.strip("-0.")) <= EXACT:
        number = float(value)
        return text if "e" in str(number) else number
    whole = isinstance(value, int) and not isinstance(value, bool)
    is_day = isinstance(value, date) and known == "day" and value >= FIRST_DAY
    return value if whole or is_day else text
