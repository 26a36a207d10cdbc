"""Small workbooks as XML, for what no program that makes workbooks for tests would write."""

import io
import zipfile

import xlsxwriter

from tests.builders import read

MILESTONES = "code,commitment,name_en,name_fr\nM,ONT0003,m,m\n"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
HEAD = (
    f'<office:document-content xmlns:office="{NAMES}office:1.0" xmlns:table="{NAMES}table:1.0"'
    f' xmlns:text="{NAMES}text:1.0"><office:body><office:spreadsheet>'
)
FOOT = "</office:spreadsheet></office:body></office:document-content>"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def xlsx(rows, *, formats=(), calculation="", before="", after="", prefix=""):
    """A workbook of one sheet with these rows of XML; style N shows numbers by the Nth format."""
    numbers = "".join(
        f'<numFmt numFmtId="{200 + n}" formatCode="{code}"/>' for n, code in enumerate(formats)
    )
    styles = "".join(f'<xf numFmtId="{200 + n}"/>' for n in range(len(formats)))
    p, colon = (prefix, ":") if prefix else ("", "")
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml"'
        ' ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1"'
        f' Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>'
        f'<sheet name="S" sheetId="1" r:id="r1"/></sheets>{calculation}</workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{LINKS}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts>{numbers}</numFmts>'
        f"<cellXfs>{styles}</cellXfs></styleSheet>",
        "xl/worksheets/sheet1.xml": f'<{p}{colon}worksheet xmlns{colon}{p}="{MAIN}">{before}'
        f"<{p}{colon}sheetData>{rows}</{p}{colon}sheetData>{after}</{p}{colon}worksheet>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def text(place, words):
    """A cell that holds a text."""
    return f'<c r="{place}" t="inlineStr"><is><t>{words}</t></is></c>'


def texts(row, *words):
    """A row of texts."""
    cells = "".join(text(f"{chr(65 + n)}{row}", word) for n, word in enumerate(words))
    return f'<row r="{row}">{cells}</row>'


def ods(*tables, styles=""):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="{NAMES}manifest:1.0"><m:file-entry m:full-path="/"'
            ' m:media-type="application/vnd.oasis.opendocument.spreadsheet"/></m:manifest>',
        )
        sheets = "".join(f'<table:table table:name="T">{t}</table:table>' for t in tables)
        archive.writestr(
            "content.xml", HEAD.replace("<office:body>", f"{styles}<office:body>") + sheets + FOOT
        )
    return buffer.getvalue()


def written(tmp_path, kind, rows, **formats):
    """A workbook of these rows; a cell of a column named here is shown by that format."""
    path = tmp_path / f"{kind}.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        ways = {name: book.add_format({"num_format": way}) for name, way in formats.items()}
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                way = [ways[rows[0][place]]] if rows[0][place] in ways and number else []
                sheet.write(number, place, value, *way)
    return path


def made(tmp_path, kind, content, suffix="xlsx"):
    path = tmp_path / f"{kind}.{suffix}"
    path.write_bytes(content)
    return path


def told(path, **options):
    """What is wrong or doubtful of a file, by row and column."""
    [checked] = read(path, **options)
    return [(p.row, p.column, str(p.message)) for p in (*checked.problems, *checked.warnings)]


def one(message, path, row=2):
    [(place, _column, words)] = told(path)
    assert place == row and message in words
