"""Run as a process of its own, under limits: a workbook on standard input, its first sheet as lines
of JSON out.

The first line says `{"sheet": name, "others": names, "merged": [[row, cells]]}` or `{"reason":
"large" | "macro" | "hidden" | "broken"}`; each line after it is a row of texts. A cell that holds
an error of the spreadsheet comes as "#ERROR".

A process of its own, because a workbook is a zip of XML from a stranger: what it makes the reader
do (fill the memory, spin, abort) ends this process and not the server's. The limits on memory and
time are set by `sources.py`.

The XML is walked here although python-calamine reads it again: it gives a cell that holds an error
as an empty one, knows no merged cells in ODS, and ends with an error of its own where an XLSX names
them in a way it does not expect.
"""

import datetime as dt
import io
import json
import re
import sys
import zipfile
from xml.etree import ElementTree
from xml.parsers import expat

MOST_ROWS, MOST_COLUMNS, MOST_UNPACKED = 1_000_001, 200, 200 * 1024 * 1024
MOST_CELLS = 6_000_000
"""Cells of a sheet, empty ones between others included: each takes memory when it is read. More do
not fit into MOST_UNPACKED unless they are multiplied, or far apart."""
MOST_MERGED = 100
"""Merged places that are told of; a sheet may name millions."""
REFERENCE = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"([^>]*)>')
MERGED = re.compile(rb'<mergeCell\b[^>]*?\bref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')


def refuse(reason: str) -> None:
    """Say why the workbook is not read, and end."""
    print(json.dumps({"reason": reason}))
    sys.exit(0)


def column_number(letters: bytes) -> int:
    """A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def scan_archive(content: bytes, suffix: str) -> dict[str, tuple[set[tuple[int, int]], list[str]]]:
    """Unpack within limits and walk the cell references; gives for each part the cells that hold
    errors, and merged ones."""
    parts: dict[str, tuple[set[tuple[int, int]], list[str]]] = {}
    unpacked = 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        if len(entries) > 2000 or sum(e.file_size for e in entries) > MOST_UNPACKED:
            refuse("large")
        for entry in entries:
            if entry.filename.lower().endswith("vbaproject.bin"):
                refuse("macro")
            errors, merged = parts.setdefault(entry.filename, (set(), []))
            tail, far = b"", (1, 1)
            with archive.open(entry) as member:
                while chunk := member.read(1 << 20):
                    # The sizes in a zip's directory are the sender's word: what really comes out
                    # counts.
                    unpacked += len(chunk)
                    if unpacked > MOST_UNPACKED or unpacked > 200 * max(len(content), 1 << 16):
                        refuse("large")
                    # Entities are declared there, and can unfold to gigabytes or name local files.
                    if b"<!DOCTYPE" in chunk:
                        refuse("broken")
                    both = tail + chunk
                    if suffix == ".ods":
                        if re.search(rb'number-(?:columns|rows)-repeated="([0-9]{8,})"', both):
                            refuse("large")
                        if not merged and re.search(
                            rb'number-(?:columns|rows)-spanned="(?:[2-9]|[0-9]{2,})"', both
                        ):
                            merged.append("")
                    elif "worksheets/" in entry.filename:
                        for letters, row, rest in REFERENCE.findall(both):
                            place = int(row), column_number(letters)
                            far = max(far[0], place[0]), max(far[1], place[1])
                            if far[0] > MOST_ROWS or far[1] > MOST_COLUMNS:
                                refuse("large")
                            if far[0] * far[1] > MOST_CELLS:
                                refuse("large")
                            if b't="e"' in rest:
                                errors.add(place)
                        merged += [
                            m.decode() for m in MERGED.findall(both) if len(merged) < MOST_MERGED
                        ]
                    tail = both[-200:]  # a tag may be cut in two by the end of a chunk
    return parts


def refuse_multiplied(content: bytes) -> None:
    """End where the tables of an ODS reach too far once repeated cells and rows are written out;
    the empty ones at the ends of rows and tables come to nothing."""
    table = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
    before = rows = height = widest = 0
    column = width = times = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal before, rows, height, widest, column, width, times
        if name == table + "table":
            before, rows, height, widest = before + height * widest, 0, 0, 0
        elif name == table + "table-row":
            column = width = 0
            times = int(attributes.get(table + "number-rows-repeated", 1))
        elif name in (table + "table-cell", table + "covered-table-cell"):
            column += int(attributes.get(table + "number-columns-repeated", 1))
            if any(attribute.endswith("value-type") for attribute in attributes):
                width = column

    def end(name: str) -> None:
        nonlocal rows, height, widest
        if name == table + "table-row":
            rows += times
            if width:
                height, widest = rows, max(widest, width)
            if before + height * widest > MOST_CELLS:
                refuse("large")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parser.ParseFile(archive.open("content.xml"))


def sheet_part(content: bytes, sheet: str) -> str:
    """The part of an XLSX that holds a sheet, by the workbook's own relations."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        # Safe to parse: `scan_archive` lets no DOCTYPE in.
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {r.get("Id"): r.get("Target", "") for r in relations}
    for element in book.iter():
        if element.tag.endswith("}sheet") and element.get("name") == sheet:
            id = next(value for name, value in element.attrib.items() if name.endswith("}id"))
            return "xl/" + targets.get(id, "").lstrip("/").removeprefix("xl/")
    return ""


def cell_text(value: object) -> str:
    """A cell as a person would have typed it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def main() -> None:
    """Read standard input, write the rows."""
    content, suffix, chosen = sys.stdin.buffer.read(), sys.argv[1], sys.argv[2]
    try:
        parts = scan_archive(content, suffix)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError):
        refuse("broken")
    try:
        if suffix == ".ods":
            refuse_multiplied(content)
        from python_calamine import CalamineWorkbook

        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        visible = [
            about.name
            for about in book.sheets_metadata
            if str(about.visible).endswith("Visible") and str(about.typ).endswith("WorkSheet")
        ]
        if not visible:
            refuse("hidden" if book.sheet_names else "broken")
        sheet = chosen if chosen in book.sheet_names else visible[0]
        opened = book.get_sheet_by_name(sheet)
        height, width = (last + 1 for last in opened.end or (-1, -1))
        if height > MOST_ROWS or width > MOST_COLUMNS or height * width > MOST_CELLS:
            refuse("large")
        others = [name for name in book.sheet_names if name != sheet][:20]
        errors, merged = parts.get(
            "content.xml" if suffix == ".ods" else sheet_part(content, sheet), (set(), [])
        )
    except BaseException as error:  # a panic of the reader is not an Exception
        if isinstance(error, SystemExit):
            raise
        refuse("broken")
    start = [""] * (opened.start or (0, 0))[1]
    places = [(int(re.sub(r"\D", "", cells.split(":")[0]) or 0), cells) for cells in merged]
    print(json.dumps({"sheet": sheet, "others": others, "merged": sorted(set(places))}))
    # It gives the empty rows before the first cell, but not the empty columns.
    for number, row in enumerate(opened.iter_rows(), 1):
        cells = start + [cell_text(cell) for cell in row]
        for column in range(len(cells)):
            if (number, column + 1) in errors:
                cells[column] = "#ERROR"
        print(json.dumps(cells))


if __name__ == "__main__":
    main()
