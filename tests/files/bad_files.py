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


def workbook(sheets=1):
    """A workbook with a heading, or one without a sheet."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as made:
        made.add_worksheet().write_row(0, 0, ["code", "name_en", "name_fr"])
    if sheets:
        return buffer.getvalue()
    without = io.BytesIO()
    with zipfile.ZipFile(buffer) as whole, zipfile.ZipFile(without, "w") as less:
        for name in whole.namelist():
            if "sheet1" not in name:
                less.writestr(name, whole.read(name))
    return without.getvalue()


ENTITIES = b"""<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c SYSTEM "file:///etc/passwd">]><x>&b;&c;</x>"""
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
        b"\x89PNG\r\n\x1a\n" + bytes(200),
        b"\x1f\x8b\x08\x00" + bytes(range(200)),
        b'[{"code": "x", "name_en": "x"}]',
        b"<table><tr><td>code</td></tr></table>",
        "code,name_en\nx,x".encode("utf-16")[:-1],
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    ],
    "ministries.xlsx": [
        b"not a workbook",
        sparse(),
        packed("xl/worksheets/sheet1.xml", b"0" * 300_000_000),
        packed("xl/vbaProject.bin", b"macro"),
        packed("xl/workbook.xml", b"<!DOCTYPE x><x/>"),
        workbook()[:2000],
        workbook(sheets=0),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        b"<html><table><tr><td>code</td></tr></table></html>",
        packed("xl/workbook.xml", ENTITIES),
        packed("[Content_Types].xml", b"<Types/>"),
    ],
    "ministries.ods": [
        b"PK\x03\x04broken",
        packed("content.xml", ENTITIES),
        packed("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
    ],
    "ministries.xls": [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)],
    "ministries.zip": [
        b"not a zip",
        packed("inner.zip", b"x"),
        packed("../out.csv", b"x"),
        packed("/tmp/out.csv", b"x"),
        packed("C:\\out.csv", b"x"),
        packed("ministries.csv", b"code,name_en\n" + b"x" * 300_000_000),
        packed("note.doc", b"x"),
        packed("ministries.csv", b""),
    ],
    "ministries.pdf": [b"%PDF-1.7"],
    "unknown.csv": [b"colour,shape\nred,round\n"],
}
