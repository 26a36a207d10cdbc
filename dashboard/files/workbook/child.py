"""A workbook on standard input, one of its sheets as lines of JSON out.

The second argument is JSON: `sheet`, the sheet to read, and `known`, the headings that each kind
answers to. Without a sheet, the first visible one is read that has a row with two headings of one
kind, else the first visible one. The first line out says `{"sheet": name, "others": names,
"merged": [[first row, last row, cells]], "hidden": {"rows": [...], "columns": [...]}}` or
`{"reason": "large" | "macro" | "hidden" | "broken"}`. Each line after it is a row: a list of texts,
or `{"cells": texts, "types": {place: type}}` where some are of these types:

- "date" shows its day, "month" month and year alone, "part" less;
- "yes_no" is TRUE or FALSE;
- "decimal" is a number with decimals, "digits" one of 16 or more digits, of which a workbook keeps
  15, "format" one that is shown in a way of its own.

A cell that holds an error of the spreadsheet comes as "#ERROR", a formula without a result as
"#FORMULA".

A process of its own, because a workbook is a zip of XML from a stranger: what it makes the reader
do (fill the memory, spin, abort) ends this process and not the server's. The limits on memory and
time are set by `sources.py`.
"""

import datetime as dt
import io
import json
import re
import sys
import unicodedata
import zipfile
from decimal import Decimal
from typing import Any

from .excel import Excel
from .facts import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, MOST_UNPACKED, Sheet, refuse
from .opendocument import OpenDocument

LOOKED_AT = 40
"""Rows of a sheet among which its headings are looked for."""


def read_within_limits(content: bytes) -> None:
    """Unpack everything once, counting: the sizes in a zip's directory are the sender's word."""
    unpacked = 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        if len(entries) > 2000 or sum(e.file_size for e in entries) > MOST_UNPACKED:
            refuse("large")
        for entry in entries:
            if entry.filename.lower().endswith("vbaproject.bin"):
                refuse("macro")
            tail = b""
            with archive.open(entry) as member:
                while chunk := member.read(1 << 20):
                    unpacked += len(chunk)
                    if unpacked > MOST_UNPACKED or unpacked > 200 * max(len(content), 1 << 16):
                        refuse("large")
                    # Entities are declared there, and can unfold to gigabytes or name local files.
                    if b"<!DOCTYPE" in tail + chunk:
                        refuse("broken")
                    tail = chunk[-20:]


def typed_text(value: Any, fact: str) -> tuple[str, str]:
    """A cell as a person sees it, and its type, "" for a plain text or number."""
    if fact.startswith("#"):
        return fact, ""
    if isinstance(value, bool):
        return ("yes" if value else "no"), "yes_no"
    if isinstance(value, dt.date):
        at_night = not isinstance(value, dt.datetime) or value.time() == dt.time()
        day = value.isoformat()[:10] if at_night else value.isoformat(" ")  # type: ignore[call-arg]
        return (day[:7], fact) if fact == "month" else (day, "part" if fact == "part" else "date")
    if not isinstance(value, float | int):
        return (value.isoformat() if isinstance(value, dt.time) else str(value)), ""
    if abs(value) >= 1e15:
        return format(Decimal(value), "f"), "digits"
    # Fifteen digits are what a spreadsheet keeps and shows: past them it is noise of reckoning.
    number = Decimal(f"{value:.15g}")
    if fact == "percent":
        return f"{format((number * 100).normalize(), 'f')}%", ""
    text = format(number, "f")
    if fact[:1].isdigit() and number >= 0:
        integers, decimals = map(int, fact.split("."))
        whole, _point, part = text.partition(".")
        part = part.ljust(decimals, "0")
        return whole.zfill(integers) + (f".{part}" if part else ""), "" if decimals else ""
    return text, "format" if fact == "format" else "decimal" if "." in text else ""


def _heading(text: Any) -> str:
    plain = unicodedata.normalize("NFKD", str(text)).replace("œ", "oe").casefold()
    return re.sub(r"[^a-z0-9]", "", plain)


def has_headings(rows: list[list[Any]], known: dict[str, list[str]]) -> bool:
    """Whether one of the rows has two columns of one kind."""
    kinds = [set(headings) for headings in known.values()]
    for row in rows:
        cells = {
            _heading(part) for cell in row for part in (cell, *re.split(r"[\n/|(]", str(cell)))
        }
        if any(len(kind & cells) > 1 for kind in kinds):
            return True
    return False


def choose_sheet(
    book: Any, archive: Excel | OpenDocument, named: str, known: dict[str, list[str]]
) -> tuple[str, Any, Sheet]:
    """The name of the sheet to read, its values, and what else is to be known of it."""
    visible = [
        about.name
        for about in book.sheets_metadata
        if str(about.visible).endswith("Visible") and str(about.typ).endswith("WorkSheet")
    ]
    if not visible:
        refuse("hidden" if book.sheet_names else "broken")
    chosen = [named] if named in book.sheet_names else visible
    for name in chosen:
        facts = archive.sheet(name)  # first, for it refuses what would fill the memory
        sheet = book.get_sheet_by_name(name)
        if len(chosen) == 1 or has_headings(sheet.to_python(nrows=LOOKED_AT), known):
            return name, sheet, facts
    return visible[0], book.get_sheet_by_name(visible[0]), archive.sheet(visible[0])


def print_rows(opened: Any, sheet: Sheet) -> None:
    """The rows of a sheet, a line each."""
    # It gives the empty rows before the first cell, but not the empty columns.
    start = [""] * (opened.start or (0, 0))[1]
    for number, row in enumerate(opened.iter_rows(), 1):
        facts = sheet.facts.get(number, {})
        cells, types = start.copy(), {}
        for place, value in enumerate(row, len(start)):
            if type(value) is str and not facts:
                cells.append(value)
                continue
            text, kind = typed_text(value, facts.get(place + 1, ""))
            cells.append(text)
            if kind:
                types[place] = kind
        print(json.dumps({"cells": cells, "types": types} if types else cells))


def main() -> None:
    """Read standard input, write the rows."""
    content, suffix = sys.stdin.buffer.read(), sys.argv[1]
    asked = json.loads(sys.argv[2]) if len(sys.argv) > 2 else {}
    try:
        read_within_limits(content)
        archive: Excel | OpenDocument = (
            OpenDocument(content) if suffix == ".ods" else Excel(content)
        )
        from python_calamine import CalamineWorkbook

        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        name, opened, sheet = choose_sheet(
            book, archive, asked.get("sheet", ""), asked.get("known", {})
        )
        height, width = (last + 1 for last in opened.end or (-1, -1))
        if height > MOST_ROWS or width > MOST_COLUMNS or height * width > MOST_CELLS:
            refuse("large")
    except BaseException as error:  # a panic of the reader is not an Exception
        if isinstance(error, SystemExit):
            raise
        refuse("broken")
    about = {
        "sheet": name,
        "others": [other for other in book.sheet_names if other != name][:20],
        "merged": sorted(set(sheet.merged)),
        "hidden": {"rows": sorted(sheet.hidden_rows), "columns": sorted(sheet.hidden_columns)},
    }
    print(json.dumps(about))
    print_rows(opened, sheet)
