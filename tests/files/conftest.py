"""What the tests of files share: reading and counting, and files that nothing can read."""

import io
import zipfile

import xlsxwriter
from sqlalchemy import func, select

from dashboard.extensions import db
from dashboard.files.apply import import_tables, open_paths
from dashboard.records.save import Actor

ACTOR = Actor(None, "command")
HEAD = "code,name_en,name_fr\n"


def count(model):
    number = db.session.scalar(select(func.count()).select_from(model))
    db.session.commit()
    return number


def read(path, **more):
    return import_tables(lambda: open_paths([path]), ACTOR, **more)


def command(app, *arguments):
    db.session.commit()
    return app.test_cli_runner().invoke(args=["import", *map(str, arguments)])


def book(rows, name="Sheet1"):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}
    ) as workbook:
        sheet = workbook.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()


def sparse():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        workbook.add_worksheet().write(1048575, 16383, "far")
    return buffer.getvalue()


def packed(name, content):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


BAD_FILES = {
    "ministries.csv": [
        b"",
        b"\xef\xbb\xbf \r\n",
        b"\x00\x01\x02" * 50,
        b"PK\x03\x04rest",
        b"a letter\nto a colleague\n",
        b"code,Code,name_en\n",
        b"\xff\xfea",
        b"code,name_en\nx,\x81\x8d\n",
        ",".join(f"c{i}" for i in range(1_000_000)).encode(),
        b'code,name_en,name_fr\n"open,a,b\n' + b"x" * 1_100_000,
    ],
    "ministries.xlsx": [
        b"not a workbook",
        sparse(),
        packed("xl/worksheets/sheet1.xml", b"0" * 300_000_000),
        packed("xl/vbaProject.bin", b"macro"),
        packed("xl/workbook.xml", b"<!DOCTYPE x><x/>"),
    ],
    "ministries.ods": [b"PK\x03\x04broken"],
    "ministries.zip": [
        b"not a zip",
        packed("inner.zip", b"x"),
        packed("../out.csv", b"x"),
        packed("note.doc", b"x"),
        packed("ministries.csv", b""),
    ],
    "ministries.pdf": [b"%PDF-1.7"],
    "unknown.csv": [b"colour,shape\nred,round\n"],
}
