"""The XML of an XLSX, walked for what python-calamine does not give: number formats, errors (to it,
empty cells), formulas without a result, what is hidden, what is merged."""

import io
import re
import zipfile
from typing import Any, Iterator
from xml.etree import ElementTree

from .facts import MOST_CELLS, MOST_COLUMNS, MOST_MERGED, MOST_ROWS, Sheet, refuse

# Elements may have a prefix, attributes either quote.
CELLS = re.compile(rb"<(?:\w+:)?c[\s/>]")
PLAINLY = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
UNUSUAL = (b"<c>", b"<c/", b":c>", b":c/", b":c ", b"<c\n", b"<c\r", b"<c\t")
PLACES = re.compile(rb"""<(?:\w+:)?c\s(?:[^>]*?\s)?r\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")
TAGS = re.compile(rb"""(<(?:\w+:)?(row|c))(?=[\s/>])((?:[^>]*?\sr\s*=\s*["']([^"']*)["'])?)""")
ERRORS = re.compile(
    rb"""<(?:\w+:)?c\s(?=[^>]*\bt\s*=\s*["']e["'])[^>]*?\br\s*=\s*.([A-Z]+)([0-9]+)"""
)
FORMULAS = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(<(?:\w+:)?v(?:\s*/>|\s*>\s*(0?)\s*</(?:\w+:)?v>)\s*)?</(?:\w+:)?c>"
)
HIDDEN_ROWS = re.compile(
    rb"""<(?:\w+:)?row\s(?=[^>]*\s(?:hidden\s*=\s*["'](?:1|true)|ht\s*=\s*["']0["']))"""
    rb"""[^>]*?\br\s*=\s*["']([0-9]+)"""
)
HIDDEN_COLUMNS = re.compile(
    rb"""<(?:\w+:)?col\s(?=[^>]*\s(?:hidden\s*=\s*["'](?:1|true)|width\s*=\s*["']0["']))([^>]*)>"""
)
MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\b[^>]*?\bref\s*=\s*["']([A-Z0-9:]{3,25})["']""")
BUILT_IN = dict.fromkeys((9, 10), "0%") | dict.fromkeys((11, 48), "0e+0") | {
    1: "0", 2: "0.00", 12: "?/?", 13: "?/?", 14: "d/m/y", 15: "d-mmm-y", 16: "d-mmm", 17: "mmm-y",
    22: "d/m/y", **dict.fromkeys((18, 19, 20, 21, 45, 46, 47), "h:mm"),
}  # fmt: skip


def column_number(letters: bytes) -> int:
    """A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def way_of_showing(code: str) -> str:
    """How a number format of Excel shows its number: "", "day", "month", "part", "percent",
    "format", or the digits that it fills up with zeros, as "5" or "1.2"."""
    shown = code.split(";")[0].lower()
    plain = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.', "", shown)
    if re.search("[ymdhs]", plain) and "general" not in plain:
        days = re.sub(r"h+\W*m+|m+\W*s", "", plain)
        if "y" in days and "m" in days:
            return "day" if "d" in days else "month"
        return "part"
    if "%" in plain:
        return "percent"
    literal = re.search(
        r'"[^"]*[^\W_][^"]*"|\\[^\W_]|\\?[-/]|e\+|\?/', re.sub(r"\[[^\]]*\]|^-", "", shown)
    )
    if literal:
        return "format"
    zeros = re.fullmatch(r"[#,]*(0+)(?:\.(0+))?", plain.strip())
    return f"{len(zeros[1])}.{len(zeros[2] or '')}" if zeros and plain.strip() != "0" else ""


def styles_of(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """The styles of an XLSX whose numbers are not shown plainly, by their number in cells."""
    if part not in archive.namelist():
        return {}
    # Safe to parse: `read_within_limits` lets no DOCTYPE in.
    root = ElementTree.fromstring(archive.read(part))  # noqa: S314
    codes = {
        e.get("numFmtId"): e.get("formatCode", "") for e in root.iter() if e.tag.endswith("}numFmt")
    }
    shown = {}
    formats = next((e for e in root if e.tag.endswith("}cellXfs")), ())
    for number, style in enumerate(formats):
        id = style.get("numFmtId", "0")
        way = way_of_showing(codes.get(id) or BUILT_IN.get(int(id), ""))
        if way not in ("", "day"):
            shown[str(number)] = way
    return shown


class Excel:
    """The parts of an XLSX, by its own relations."""

    def __init__(self, content: bytes) -> None:
        self.archive = zipfile.ZipFile(io.BytesIO(content))
        book = ElementTree.fromstring(self.archive.read("xl/workbook.xml"))  # noqa: S314
        relations = self.archive.read("xl/_rels/workbook.xml.rels")
        self.parts = {}
        styles = ""
        for relation in ElementTree.fromstring(relations):  # noqa: S314
            part = "xl/" + relation.get("Target", "").lstrip("/").removeprefix("xl/")
            self.parts[relation.get("Id")] = part
            if relation.get("Type", "").endswith("/styles"):
                styles = part
        self.styles = styles_of(self.archive, styles)
        self.ids: dict[str, Any] = {}
        self.uncounted = False
        for element in book.iter():
            if element.tag.endswith("}sheet"):
                ids = [value for name, value in element.attrib.items() if name.endswith("}id")]
                self.ids[element.get("name", "")] = ids[0] if ids else None
            # The program that wrote it left it to Excel to work out formulas: 0 is no result.
            if element.tag.endswith("}calcPr") and element.get("fullCalcOnLoad") in ("1", "true"):
                self.uncounted = True

    def sheet(self, name: str) -> Sheet:
        """Walk a sheet, a few thousand rows at a time."""
        sheet, at = Sheet(), [0, 0]
        ways = b"|".join(id.encode() for id in self.styles)
        styled = re.compile(
            rb"""<(?:\w+:)?c\s(?=[^>]*\bs\s*=\s*["'](%s)["'])[^>]*?\br\s*=\s*.([A-Z]+)([0-9]+)"""
            % (ways or b"none")
        )
        far = [1, 1]
        for xml in self._rows(self.parts.get(self.ids.get(name), "")):
            places = PLAINLY.findall(xml)  # as nearly all programs write them
            if len(places) != xml.count(b"<c ") or any(mark in xml for mark in UNUSUAL):
                places = PLACES.findall(xml)
                if len(places) != len(CELLS.findall(xml)):
                    xml = _with_places(xml, at)
                    places = PLACES.findall(xml)
            if places:
                letters, rows = zip(*places, strict=True)
                at[0] = max(map(int, set(rows)))
                far = [max(far[0], at[0]), max(far[1], *map(column_number, set(letters)))]
            if far[0] > MOST_ROWS or far[1] > MOST_COLUMNS or far[0] * far[1] > MOST_CELLS:
                refuse("large")
            for style, column, row in styled.findall(xml) if ways else ():
                sheet.facts[int(row)][column_number(column)] = self.styles[style.decode()]
            for column, row in ERRORS.findall(xml) if b'"e"' in xml or b"'e'" in xml else ():
                sheet.facts[int(row)][column_number(column)] = "#ERROR"
            formulas = FORMULAS.findall(xml) if b"<f" in xml or b":f" in xml else ()
            for attributes, value, zero in formulas:
                place = re.search(rb"""\br\s*=\s*["']([A-Z]+)([0-9]+)""", attributes)
                text = re.search(rb"""\bt\s*=\s*["']str""", attributes)
                if place and (self.uncounted if zero else not (value and text)):
                    sheet.facts[int(place[2])][column_number(place[1])] = "#FORMULA"
            if not any(word in xml for word in (b"hidden", b"ht=", b"mergeCell", b"width=")):
                continue
            sheet.hidden_rows.update(map(int, HIDDEN_ROWS.findall(xml)))
            for attributes in HIDDEN_COLUMNS.findall(xml):
                bounds = dict(re.findall(rb"""\b(min|max)\s*=\s*["']([0-9]{1,5})""", attributes))
                first = int(bounds.get(b"min", 1))
                last = min(int(bounds.get(b"max", first)), MOST_COLUMNS)
                sheet.hidden_columns.update(range(first, last + 1))
            for cells in MERGED.findall(xml)[: MOST_MERGED - len(sheet.merged)]:
                between = [int(n) for n in re.findall(rb"[0-9]+", cells)]
                sheet.merged.append((min(between), max(between), cells.decode()))
        return sheet

    def _rows(self, part: str) -> Iterator[bytes]:
        """The XML of a sheet in pieces that end with a row."""
        rest = b""
        with self.archive.open(part) as member:
            while chunk := member.read(1 << 20):
                whole, end, rest = (rest + chunk).rpartition(b"row>")
                if end:
                    yield whole + end
        yield rest


def _with_places(xml: bytes, at: list[int]) -> bytes:
    """The same with the place that each row and cell has by its order, where it names none."""

    def placed(tag: re.Match[bytes]) -> bytes:
        given = tag[4]
        if tag[2] == b"row":
            at[0], at[1] = int(given) if given else at[0] + 1, 0
            return tag[0] if given else tag[1] + b' r="%d"' % at[0]
        if given and not re.fullmatch(rb"[A-Z]{1,3}[0-9]{1,7}", given):
            refuse("broken")
        at[1] = column_number(re.sub(rb"[0-9]", b"", given)) if given else at[1] + 1
        if given:
            return tag[0]
        letters, number = b"", at[1]
        while number:
            number, letter = divmod(number - 1, 26)
            letters = b"%c" % (65 + letter) + letters
        return tag[1] + b' r="%s%d"' % (letters, at[0])

    return TAGS.sub(placed, xml)
