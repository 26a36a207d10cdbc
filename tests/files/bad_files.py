"""Files that nobody can read: each must get one clear sentence, by command and by page."""

import io
import zipfile

import xlsxwriter


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
