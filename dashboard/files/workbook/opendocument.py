"""The XML of an ODS, walked for what python-calamine does not give, and to refuse cells that are
multiplied before they take memory."""

import io
import re
import zipfile
from xml.parsers import expat

from .facts import MOST_CELLS, MOST_COLUMNS, MOST_MERGED, Sheet, refuse

ERROR = re.compile(r"#(?:[A-ZÉ/0]{3,9} ?[!?]|N/[AD])|Err ?:\d{3}")
"""OpenDocument keeps an error as the text of its cell."""


class OpenDocument:
    """The tables of an ODS; ends where they reach too far once repeated cells and rows are written
    out. The empty ones at the ends of rows and tables come to nothing."""

    def __init__(self, content: bytes) -> None:
        self.sheets: dict[str, Sheet] = {}
        self.shown: dict[str, set[str]] = {}
        """The parts of which a number format is made, by its name."""
        self.styles: dict[str, str] = {}
        self.format = ""
        self.before = self.rows = self.height = self.widest = 0
        self.column = self.width = self.times = 0
        self.now = Sheet()
        self.row: dict[int, str] = {}
        self.columns: list[str] = []
        self.row_style = ""
        self.words: list[str] | None = None
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for part in ("styles.xml", "content.xml"):
                if part in archive.namelist():
                    parser = expat.ParserCreate(namespace_separator=" ")
                    parser.StartElementHandler = self._begin
                    parser.EndElementHandler = self._end
                    parser.CharacterDataHandler = self._text
                    parser.ParseFile(archive.open(part))

    def sheet(self, name: str) -> Sheet:
        """What is to be known of a table."""
        return self.sheets.get(name, Sheet())

    def _begin(self, name: str, given: dict[str, str]) -> None:
        plain = name.rpartition(" ")[2]
        attributes = {key.rpartition(" ")[2]: value for key, value in given.items()}
        if plain in ("table-cell", "covered-table-cell"):
            self._begin_cell(attributes)
        elif plain == "table-row":
            self.column = self.width = 0
            self.times = int(attributes.get("number-rows-repeated", 1))
            self.row = {}
            self.row_style = attributes.get("default-cell-style-name", "")
            if attributes.get("visibility", "visible") != "visible" and self.times < 1000:
                rows = range(self.rows + 1, self.rows + self.times + 1)
                self.now.hidden_rows.update(rows)
        elif plain == "table":
            self.before += self.height * self.widest
            self.rows = self.height = self.widest = 0
            self.now = self.sheets.setdefault(attributes.get("name", ""), Sheet())
            self.columns = []
        elif plain == "table-column":
            times = int(attributes.get("number-columns-repeated", 1))
            first = len(self.columns) + 1
            times = max(0, min(times, MOST_COLUMNS - len(self.columns)))
            self.columns += [attributes.get("default-cell-style-name", "")] * times
            if attributes.get("visibility", "visible") != "visible":
                self.now.hidden_columns.update(range(first, first + times))
        elif plain.endswith("-style") and name.startswith(
            "urn:oasis:names:tc:opendocument:xmlns:data"
        ):
            self.format = attributes.get("name", "")
            self.shown[self.format] = {plain}
        elif plain == "style" and "data-style-name" in attributes:
            self.styles[attributes.get("name", "")] = attributes["data-style-name"]
        elif self.format and plain in ("year", "month", "day"):
            self.shown[self.format].add(plain)
        elif self.format and plain == "number":
            digits = (
                attributes.get("min-integer-digits", "1"),
                attributes.get("decimal-places", "0"),
            )
            self.shown[self.format].add(".".join(digits))

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        times = int(attributes.get("number-columns-repeated", 1))
        type = attributes.get("value-type", "")
        first, self.column = self.column + 1, self.column + times
        if type:
            self.width = self.column
            if self.width > MOST_COLUMNS:
                refuse("large")
        fact = self._fact(attributes, type, first)
        if fact and self.column <= MOST_COLUMNS:
            self.row.update(dict.fromkeys(range(first, self.column + 1), fact))
        spans = [int(attributes.get(f"number-{way}-spanned", 1)) for way in ("rows", "columns")]
        if max(spans) > 1 and len(self.now.merged) < MOST_MERGED:
            self.now.merged.append((self.rows + 1, self.rows + spans[0], ""))
        self.words = [] if type == "string" else None

    def _fact(self, attributes: dict[str, str], type: str, column: int) -> str:
        if "formula" in attributes and not type:
            return "#FORMULA"
        if type not in ("date", "float"):
            return "percent" if type == "percentage" else ""
        columns = self.columns[column - 1 : column]
        style = attributes.get("style-name") or self.row_style or "".join(columns)
        parts = self.shown.get(self.styles.get(style, ""), set())
        if type == "date" and "date-style" in parts and not {"year", "month", "day"} <= parts:
            return "month" if {"year", "month"} <= parts else "part"
        zeros = next((part for part in parts if part[0].isdigit()), "")
        return zeros if type == "float" and zeros not in ("1.0", "0.0") else ""

    def _text(self, text: str) -> None:
        if self.words is not None:
            self.words.append(text)

    def _end(self, name: str) -> None:
        plain = name.rpartition(" ")[2]
        if plain == "table-cell" and self.words is not None:
            if ERROR.fullmatch("".join(self.words).strip()):
                self.row[self.column] = "#ERROR"
            self.words = None
        elif plain == "table-row":
            facts = [self.row] * self.times if self.row and self.width else ()
            self.rows += self.times
            if self.width:
                self.height, self.widest = self.rows, max(self.widest, self.width)
            if self.before + self.height * self.widest > MOST_CELLS:
                refuse("large")
            for back, row in enumerate(facts):
                self.now.facts[self.rows - back] = row
        elif plain.endswith("-style"):
            self.format = ""
