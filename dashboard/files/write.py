"""Records as the very files that reading takes."""

import csv
import io
from datetime import datetime
from pathlib import Path
from typing import Any, Callable, Iterable, Iterator, Sequence

import xlsxwriter
from sqlalchemy import Select, select

from dashboard.extensions import db
from dashboard.files.cells import format_cell
from dashboard.records.fields import Type
from dashboard.records.kinds import Kind, kind_of_table

BOM = "\ufeff"


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


def _row_formatter(kind: Kind) -> Callable[[Any], list[str]]:
    """From a row of the query to the texts of its cells."""
    places = {f.name: len(kind.fields) + i for i, f in enumerate(f for f in kind.fields if f.month)}
    cells = [(i, field, places.get(field.name)) for i, field in enumerate(kind.fields)]
    return lambda row: [
        format_cell(field, row[i], "day" if place is None else row[place])
        for i, field, place in cells
    ]


def exported_rows(kind: Kind) -> Iterator[list[str]]:
    """Every record of the kind as the texts of its cells, in the order of its key."""
    texts = _row_formatter(kind)
    with db.engine.connect().execution_options(reads=True, yield_per=2000) as connection:
        for row in connection.execute(_export_query(kind)):
            yield texts(row)


def record_texts(kind: Kind, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """The texts of these records' cells by id and column, in one statement."""
    texts, names = _row_formatter(kind), [f.name for f in kind.fields]
    statement = _export_query(kind).where(kind.table.c.id.in_(ids)).add_columns(kind.table.c.id)
    with db.engine.connect().execution_options(reads=True) as connection:
        return {
            row[-1]: dict(zip(names, texts(row), strict=True))
            for row in connection.execute(statement)
        }


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A CSV, a piece at a time, with the mark that makes spreadsheets read it as UTF-8."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
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


def workbook(title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """An XLSX of one sheet; texts stay texts, numbers are numbers."""
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties(
            {"title": title, "created": datetime(2017, 10, 31)}
        )  # the same records, the same bytes
        sheet = book.add_worksheet(title[:31].translate({ord(c): " " for c in "[]:*?/\\'"}))
        bold = book.add_format({"bold": True, "bottom": 1})
        sheet.write_row(0, 0, list(header), bold)
        widths = [len(h) for h in header]
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                sheet.write(number, column, value) if not isinstance(
                    value, str
                ) else sheet.write_string(number, column, value)
                widths[column] = max(widths[column], min(len(str(value)), 60))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width + 2)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(
            0, 0, max(1, number if header and "number" in locals() else 1), len(header) - 1
        )
    return buffer.getvalue()


def write_xlsx(path: Path, kind: Kind) -> None:
    """Write all records of a kind to an XLSX. A spreadsheet takes no text for a formula here, so
    nothing is quoted."""
    path.write_bytes(workbook(kind.name, [f.name for f in kind.fields], exported_rows(kind)))
