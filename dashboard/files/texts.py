"""Text files: the letters they are written in, the sign between cells, the rows."""

import csv
import io
import re
from contextlib import suppress
from itertools import islice
from typing import Callable, Iterator

from dashboard.files.headers import headings_among
from dashboard.files.problems import FileProblem
from dashboard.language import lazy_gettext as _

MOST_CELL = 1_000_000
LOOKED_AT = 40
"""Rows among which the headings are looked for."""
OTHER_LETTERS = re.compile("[A-Za-z][‚ƒ„†‡ˆ‰Š‹ŒŽ“”•™][a-z]")
"""What é and others of DOS and of old Macs become where they are read as Windows-1252: signs that
stand in no word."""


def encoding_of(name: str, content: bytes) -> str:
    """How a text is written: by its byte order mark, else UTF-8, else Windows-1252. Raises
    FileProblem for what is neither, or a mixture."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding, text = "utf-16", _decoded(content, "utf-16")
    else:
        encoding, text = "utf-8-sig", _decoded(content, "utf-8-sig")
        if text is None:
            _refuse_mixture(name, content)
            encoding, text = "cp1252", _decoded(content, "cp1252")
    if text is None:
        raise FileProblem(
            _(
                "%(name)s: neither UTF-8, UTF-16 nor Windows-1252 text; if it comes from DOS or "
                "an old Mac, save it as UTF-8",
                name=name,
            )
        )
    if "\x00" in text:
        raise FileProblem(
            _("%(name)s: contains null characters; this is not a text file", name=name)
        )
    spoilt = OTHER_LETTERS.search(text) if encoding == "cp1252" else None
    if spoilt:
        raise FileProblem(
            _(
                "%(name)s, row %(row)s: “%(words)s” looks like letters of DOS or an old Mac; save "
                "the file as UTF-8",
                name=name,
                row=text.count("\n", 0, spoilt.start()) + 1,
                words=text[max(0, spoilt.start() - 5) : spoilt.end() + 5].strip(),
            )
        )
    return encoding


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _refuse_mixture(name: str, content: bytes) -> None:
    """Raises FileProblem where most letters beyond English are UTF-8 and a few bytes are not: as
    Windows-1252, every accent would be spoilt."""
    text = content.decode("utf-8", "surrogateescape")
    wrong = re.findall("[\udc80-\udcff]", text)
    if len(wrong) <= len(re.findall("[^\x00-\x7f\udc80-\udcff]", text)):
        place = text.index(wrong[0])
        raise FileProblem(
            _(
                "%(name)s, row %(row)s: the file is UTF-8, but a letter after “%(words)s” is not; "
                "retype it and save the file as UTF-8",
                name=name,
                row=text.count("\n", 0, place) + 1,
                words=text[max(0, place - 15) : place].rpartition("\n")[2],
            )
        )


def separator_of(start: str) -> str:
    """The sign between cells, by the start of a text: which one makes most headings of its rows,
    then most cells. What stands in quotation marks is not counted."""
    named = re.match(r"sep=([;,\t|])\s*\n", start, re.IGNORECASE)

    def fits(separator: str) -> tuple[int, int, bool]:
        rows: list[list[str]] = []
        with suppress(csv.Error):  # told with its row when the file is read
            rows += islice(
                csv.reader(io.StringIO(start, newline=""), delimiter=separator), LOOKED_AT
            )
        first = next((row for row in rows if any(map(str.strip, row))), [])
        return max(map(headings_among, rows), default=0), len(first), separator == ","

    return named[1] if named else max(";\t,", key=fits)


def csv_rows(
    name: str, content: bytes, encoding: str, separator: str, most_rows: int | None
) -> Callable[[], Iterator[tuple[int, list[str]]]]:
    """The rows of a text with their numbers, read anew each time. Raises FileProblem for quotation
    marks that do not match, a cell that is too long, or too many rows."""

    def read() -> Iterator[tuple[int, list[str]]]:
        # Of the whole process: another library may have set another one meanwhile.
        csv.field_size_limit(MOST_CELL)
        lines = io.TextIOWrapper(io.BytesIO(content), encoding, newline="")
        # Strict, for marks that do not match would take words or whole rows with them unseen.
        reader = csv.reader(lines, delimiter=separator, strict=True)
        number = 0
        try:
            for number, row in enumerate(reader, 1):
                if most_rows is not None and number > most_rows + 1:
                    raise FileProblem(
                        _(
                            "%(name)s: more than a million rows; split it into smaller files",
                            name=name,
                        )
                    )
                yield number, row
        except csv.Error:
            raise FileProblem(
                _(
                    "%(name)s, row %(row)s: cannot be read as CSV. A quotation mark is missing, "
                    "or stands inside a cell in quotation marks without being doubled, or a "
                    "cell is longer than a million characters",
                    name=name,
                    row=number + 1,
                )
            ) from None

    return read
