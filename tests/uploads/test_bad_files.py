"""Bad files by the page: each gets a clear sentence, writes nothing, and the page goes on
answering.
"""

import csv
import io
import resource
import zipfile

import pytest
import xlsxwriter

from dashboard.extensions import db
from dashboard.files.sources import MOST_BYTES
from dashboard.ministries.models import Ministry
from dashboard.records.history import Change
from dashboard.uploads import storage
from dashboard.uploads.models import Upload
from tests.builders import count
from tests.conftest import signed_in
from tests.files.bad_files import BAD_FILES, packed
from tests.html import page, token
from tests.uploads.conftest import HEAD, uploaded


def book(*sheets):
    """A workbook of sheets, each made by a function."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as made:
        for fill in sheets:
            fill(made, made.add_worksheet())
    return buffer.getvalue()


def rows(*lines):
    def fill(_book, sheet):
        for number, line in enumerate(lines):
            sheet.write_row(number, 0, line)
        sheet.activate()

    return fill


def hidden(*lines):
    def fill(made, sheet):
        rows(*lines)(made, sheet)
        sheet.hide()

    return fill


def merged(_book, sheet):
    sheet.write_row(0, 0, ["code", "name_en", "name_fr"])
    sheet.merge_range(1, 1, 2, 1, "One for two")
    sheet.write_row(1, 0, ["A"])
    sheet.write_row(2, 0, ["B"])


def error_cell(_book, sheet):
    sheet.write_row(0, 0, ["code", "name_en", "name_fr"])
    sheet.write_row(1, 0, ["A", "a"])
    sheet.write_formula(1, 2, "=1/0", None, "#DIV/0!")


def second_part(content):
    """The same workbook with its only sheet stored as another part: what is read is found by the
    workbook's relations.
    """
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            text = old.read(entry).replace(b"sheet1.xml", b"sheet9.xml")
            new.writestr(entry.filename.replace("sheet1.xml", "sheet9.xml"), text)
    return buffer.getvalue()


def empty_rows():
    """A million rows without a cell."""
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    sheet += "".join(f'<row r="{i}"/>' for i in range(1, 1_000_001)) + "</sheetData></worksheet>"
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book(rows(["code"])))) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            new.writestr(entry, sheet if entry.filename.endswith("sheet1.xml") else old.read(entry))
    return buffer.getvalue()


MESSAGES = {
    "a cell of ten megabytes": (
        "csv",
        HEAD + f'A,"{"x" * 10_000_000}",a\n',
        "longer than a million characters",
    ),
    "a quotation mark left open": (
        "csv",
        HEAD + 'A,"open,a\n' + "x" * 1_100_000,
        "A quotation mark is missing",
    ),
    "NULs": ("csv", HEAD + "A,a\x00,a\n", "null characters"),
    "a ragged row": ("csv", HEAD + "A,a,a,b\n", "the row has more cells than the header"),
    "a repeated heading": ("csv", "code,name_en,name_fr,Code\nA,a,a,A\n", "appears twice"),
    "a repeated key": (
        "csv",
        HEAD + "A,a,a\na,b,b\n",
        "this record is already in the file (row 2)",
    ),
    "a Cyrillic letter in a code": (
        "csv",
        HEAD + "\u041c\u0422\u041e,a,a\n",
        "look-alike letter from another alphabet",
    ),
    "an unseen character in a code": (
        "csv",
        HEAD + "MT\u200bO,a,a\n",
        "look-alike letter from another alphabet",
    ),
    "dates of two orders": (
        "staff",
        "employee_number,team,joined_on\n1,MTO-1,31/04/2017\n2,MTO-1,04/31/2017\n",
        "some dates with the day first",
    ),
    "dates that tell no order": (
        "staff",
        "employee_number,team,joined_on\n1,MTO-1,03/04/2017\n",
        "could be confused",
    ),
    "merged cells": ("xlsx", book(merged), "unmerge them"),
    "an error cell": ("xlsx", book(error_cell), "shows an error in this cell"),
    "an error cell in a part of another name": (
        "xlsx",
        second_part(book(error_cell)),
        "shows an error in this cell",
    ),
    "macros": ("xlsx", packed("xl/vbaProject.bin", b"macro"), "contains macros"),
    "a million empty rows": ("xlsx", empty_rows(), "the file is empty"),
    "a zip bomb": (
        "xlsx",
        packed("xl/worksheets/sheet1.xml", b"0" * 300_000_000),
        "the workbook is too large",
    ),
    "a zip bomb of a CSV": (
        "zip",
        packed("ministries.csv", b"0" * 300_000_000),
        "the zip file is too large once opened",
    ),
    "a zip in a zip": (
        "zip",
        packed("inner.zip", b"x"),
        "a zip file inside a zip file cannot be read",
    ),
    "a path that climbs": ("zip", packed("../ministries.csv", b"x"), "contains an unsafe path"),
    "a type that lies": ("csv", book(rows(["code"])), "the content does not match the file type"),
    "a lie the other way round": ("xlsx", HEAD, "not a workbook"),
    "a link to a script": (
        "plans",
        "code,name_en,name_fr,url\nP,p,p,javascript:alert(1)\n",
        "a link starts with http",
    ),
}


@pytest.mark.parametrize("what", MESSAGES)
def test_a_bad_file_is_told_in_both_languages_and_writes_nothing(app, admin, what):
    ending, content, message = MESSAGES[what]
    name = f"{ending}__csv" if ending in ("staff", "plans") else f"ministries__{ending}"
    before = count(Ministry), count(Change)
    address = uploaded(admin, **{name: content})
    english, french = page(admin, address), page(admin, address.replace("/en/", "/fr/"))
    assert message in english, english[english.index("<main") :][:3000]
    assert message not in french and "Abandonner" in french
    assert '/apply"' not in english and (count(Ministry), count(Change)) == before


def test_every_other_bad_file_is_answered_too(app, admin):
    before = count(Ministry), count(Change)
    for name, contents in BAD_FILES.items():
        for content in contents if not name.endswith((".pdf", ".xls")) else ():
            shown = page(admin, uploaded(admin, **{name.replace(".", "__"): content}))
            assert "cannot be read" in shown or "need your decision" in shown, (name, content[:20])
    assert (count(Ministry), count(Change)) == before


def test_a_hidden_sheet_is_passed_over_and_a_workbook_of_nothing_else_is_told(app, admin):
    shown = page(
        admin,
        uploaded(
            admin,
            ministries__xlsx=book(
                hidden(["secret"]), rows(["code", "name_en", "name_fr"], ["N", "n", "n"])
            ),
        ),
    )
    assert "sheet “Sheet2”" in shown and "not: Sheet1" in shown
    content = book(rows(["code", "name_en", "name_fr"]))
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for entry in old.infolist():
            text = old.read(entry)
            new.writestr(
                entry, text.replace(b'<sheet name="Sheet1"', b'<sheet name="Sheet1" state="hidden"')
            )
    assert "every sheet is hidden" in page(
        admin, uploaded(admin, ministries__xlsx=buffer.getvalue())
    )


def test_one_unreadable_file_does_not_hide_what_is_wrong_with_another(app, admin):
    shown = page(admin, uploaded(admin, ministries__csv=b"", teams__xlsx=b"no"))
    assert "ministries.csv: the file is empty" in shown and "teams.xlsx: not a workbook" in shown


class Endless(io.RawIOBase):
    """A body of a size that counts how much of it was read."""

    def __init__(self, size):
        self.size, self.place, self.read_bytes = size, 0, 0

    def tell(self):
        return self.place

    def readable(self):
        return True

    def seek(self, place, whence=0):
        self.place = self.size if whence == 2 else place
        return self.place

    def readinto(self, buffer):
        self.read_bytes += len(buffer)
        buffer[:] = b"x" * len(buffer)
        return len(buffer)


def test_an_upload_over_50_mib_is_refused_without_being_read(app, admin):
    body = Endless(MOST_BYTES * 3)
    headers = {"X-CSRFToken": token(admin.get("/en/admin/files"))}
    answer = admin.post(
        "/fr/admin/uploads",
        input_stream=body,
        content_type="multipart/form-data; boundary=x",
        headers=headers,
    )
    assert answer.status_code == 413 and "50\u00a0Mo" in answer.get_data(as_text=True)
    assert (
        body.read_bytes < 1024 * 1024
        and count(Upload) == 0
        and list(storage.uploads_root().iterdir()) == []
    )


def test_only_the_upload_takes_more_than_other_forms(app, admin):
    big = {"csrf_token": token(admin.get("/en/")), "name_en": "x" * (3 * 1024 * 1024)}
    assert admin.post("/en/admin/ministries", data=big).status_code == 413
    for role in ("lead", "executive"):
        client = signed_in(app, role)
        body = Endless(MOST_BYTES)
        answer = client.post(
            "/en/admin/uploads", input_stream=body, content_type="multipart/form-data; boundary=x"
        )
        assert answer.status_code == 403 and body.read_bytes == 0


def test_cells_that_look_like_formulas_leave_as_text_and_come_back_unchanged(app, admin):
    texts = ["=1+1", "+1", "-x", "@SUM(A1)", "\t=1", "\r=1", "'=quoted", " =1"]
    db.session.rollback()
    lines = io.StringIO()
    csv.writer(lines).writerows(
        [
            ["code", "ministry", "name_en", "name_fr"],
            *([f"F{i}", "MTO", t, t] for i, t in enumerate(texts)),
        ]
    )
    from tests.uploads.conftest import applied

    applied(admin, uploaded(admin, teams__csv=lines.getvalue()))
    for lang in ("en", "fr"):
        out = (
            admin.get(f"/{lang}/admin/teams.csv?q=F").get_data(as_text=True).removeprefix("\ufeff")
        )
        cells = [cell for row in csv.reader(io.StringIO(out)) for cell in row]
        assert not any(cell.startswith(("=", "+", "@", "\t", "\r", "-")) for cell in cells)
        with zipfile.ZipFile(io.BytesIO(admin.get(f"/{lang}/admin/teams.xlsx?q=F").data)) as made:
            assert not any(
                b"<f>" in made.read(name) or b"<f " in made.read(name) for name in made.namelist()
            )


def test_reading_a_large_bad_file_keeps_the_memory_bounded(app, admin):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    uploaded(admin, ministries__xlsx=packed("xl/worksheets/sheet1.xml", b"0" * 300_000_000))
    uploaded(admin, ministries__zip=packed("ministries.csv", b"0" * 190_000_000))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400 * 1024
