"""Run as a process of its own, under limits: a workbook on standard input, its first sheet as lines of JSON out.

The first line says `{"sheet": name}` or `{"reason": "large" | "macro" | "broken"}`; each line after it is a row of texts.
A cell that holds an error of the spreadsheet comes as "#ERROR".
"""

import datetime as dt
import io
import json
import re
import sys
import zipfile

MOST_ROWS, MOST_COLUMNS, MOST_UNPACKED = 1_000_001, 200, 200 * 1024 * 1024
REFERENCE = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"([^>]*)>')


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


def look_at(content: bytes, suffix: str) -> set[tuple[str, int, int]]:
    """Unpack within limits and walk the cell references; gives the cells that hold errors."""
    errors = set()
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
                    if b"<!DOCTYPE" in chunk:
                        refuse("broken")
                    if suffix == ".ods":
                        repeats = re.findall(rb'number-(?:columns|rows)-repeated="([0-9]{8,})"', tail + chunk)
                        if repeats:
                            refuse("large")
                    elif "worksheets/" in entry.filename:
                        for letters, row, rest in REFERENCE.findall(tail + chunk):
                            if int(row) > MOST_ROWS or column_number(letters) > MOST_COLUMNS:
                                refuse("large")
                            if b't="e"' in rest:
                                errors.add((entry.filename, int(row), column_number(letters)))
                    tail = chunk[-200:]
    return errors


def text(value: object) -> str:
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
    content = sys.stdin.buffer.read()
    try:
        errors = look_at(content, sys.argv[1])
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError):
        refuse("broken")
    try:
        from python_calamine import CalamineWorkbook

        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = next((name for name in book.sheet_names), None)
        for about in book.sheets_metadata:
            if str(about.visible).endswith("Visible") and str(about.typ).endswith("WorkSheet"):
                sheet = about.name
                break
        if sheet is None:
            raise ValueError("no sheet")
        opened = book.get_sheet_by_name(sheet)
        if opened.height > MOST_ROWS or opened.width > MOST_COLUMNS:
            refuse("large")
        rows = opened.to_python(skip_empty_area=False)
    except BaseException as error:  # a panic of the reader is not an Exception
        if isinstance(error, SystemExit):
            raise
        refuse("broken")
    marked = {
        (row, column)
        for name, row, column in errors
        if name.endswith(f"sheet{book.sheet_names.index(str(sheet)) + 1}.xml")
    }
    out = [json.dumps({"sheet": sheet})]
    for number, row in enumerate(rows, 1):
        cells = [text(cell) for cell in row]
        for column in range(len(cells)):
            if (number, column + 1) in marked:
                cells[column] = "#ERROR"
        out.append(json.dumps(cells))
    print("\n".join(out))


if __name__ == "__main__":
    main()
