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

MOST_ROWS, MOST_COLUMNS, MOST_UNPACKED = 1_000_001, 200, 200 * 1024 * 1024
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
            tail = b""
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
                            if int(row) > MOST_ROWS or column_number(letters) > MOST_COLUMNS:
                                refuse("large")
                            if b't="e"' in rest:
                                errors.add((int(row), column_number(letters)))
                        merged += [
                            m.decode() for m in MERGED.findall(both) if len(merged) < MOST_MERGED
                        ]
                    tail = both[-200:]  # a tag may be cut in two by the end of a chunk
    return parts


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
    content, suffix = sys.stdin.buffer.read(), sys.argv[1]
    try:
        parts = scan_archive(content, suffix)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError):
        refuse("broken")
    try:
        from python_calamine import CalamineWorkbook

        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        visible = [
            about.name
            for about in book.sheets_metadata
            if str(about.visible).endswith("Visible") and str(about.typ).endswith("WorkSheet")
        ]
        if not visible:
            refuse("hidden" if book.sheet_names else "broken")
        sheet = visible[0]
        opened = book.get_sheet_by_name(sheet)
        if opened.height > MOST_ROWS or opened.width > MOST_COLUMNS:
            refuse("large")
        rows = opened.to_python(skip_empty_area=False)
        others = [name for name in book.sheet_names if name != sheet][:20]
        errors, merged = parts.get(
            "content.xml" if suffix == ".ods" else sheet_part(content, sheet), (set(), [])
        )
    except BaseException as error:  # a panic of the reader is not an Exception
        if isinstance(error, SystemExit):
            raise
        refuse("broken")
    places = [(int(re.sub(r"\D", "", cells.split(":")[0]) or 0), cells) for cells in merged]
    print(json.dumps({"sheet": sheet, "others": others, "merged": sorted(set(places))}))
    for number, row in enumerate(rows, 1):
        cells = [cell_text(cell) for cell in row]
        for column in range(len(cells)):
            if (number, column + 1) in errors:
                cells[column] = "#ERROR"
        print(json.dumps(cells))


if __name__ == "__main__":
    main()
