"""What a cell hardly means, though it can be read: told, and taken once somebody says so; and what
a workbook has made of a value that its column cannot hold."""

import re
from datetime import date
from typing import Any

from dashboard.language import lazy_gettext as _
from dashboard.records.fields import Field, Label, Type

CODES = {Type.CODE, Type.REFERENCE, Type.REFERENCES, Type.LOOKUP}
WRITTEN = {Type.TEXT, Type.LONG, Type.URL}
STANDS_FOR_NOTHING = {date(1970, 1, 1), date(1900, 1, 1), date(1904, 1, 1)}
"""The days from which programs count: what they write where they have none."""
SPOILT = re.compile(
    "\ufffd|Ã[\u00a0-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€[™œ“”¦\u009d]|Â[\u00a0«»°]"
)
"""Letters of UTF-8 that a program took for Windows-1252, or could not read."""
LOST = re.compile(r"[A-Za-z]\?[a-zà-ÿ]")
DATE_FROM_CODE = re.compile(
    r"\d{4}-\d\d-\d\d|\d{1,2}-[a-zéû]{3,5}\.?|[a-zéû]{3,5}\.?-\d{1,2}", re.IGNORECASE
)
MONTHS = re.compile(
    r"jan|f[eé][bv]|mar|a[pv]r|ma[iy]|jui?n|jui?l|ao[uû]|aug|sep|oct|nov|d[eé]c", re.IGNORECASE
)


def unfit_type(field: Field, type: str) -> Label | None:
    """Why a workbook's cell of this type (workbook/child.py) cannot stand in a field; None where it
    can."""
    if field.type not in CODES | WRITTEN | {Type.CHOICE, Type.CHOICES}:
        return None
    if type in ("date", "month", "part"):
        return _("is a date in the workbook; format the cell as text and write it again")
    if type == "yes_no":
        return _("is TRUE or FALSE in the workbook; format the cell as text and write it again")
    if type == "digits":
        return _(
            "is a number of more than 15 digits, of which the workbook keeps 15; format the cell "
            "as text and write it again"
        )
    if type == "format":
        return _("is shown in another way in the sheet; format the cell as text and write it again")
    return None


def doubt_of(field: Field, text: str, value: Any) -> Label | None:
    """What is doubtful of a cell, or None."""
    if field.type is Type.DATE:
        day = value[0] if isinstance(value, tuple) else value
        if day in STANDS_FOR_NOTHING:
            return _("is what programs write where they have no date")
    elif field.type in WRITTEN:
        if not text.isascii() and SPOILT.search(text):
            return _("has letters spoilt by a wrong encoding; save the file as UTF-8")
        if field.type is Type.TEXT and "?" in text and LOST.search(text):
            return _("has a question mark inside a word; a letter may be lost")
    elif field.type in CODES:
        return _doubt_of_code(text)
    return None


def _doubt_of_code(text: str) -> Label | None:
    if text.lower() in ("true", "false", "vrai", "faux"):
        return _("is what a spreadsheet makes of a truth value, hardly a code")
    if DATE_FROM_CODE.fullmatch(text) and (text[:4].isdigit() or MONTHS.search(text)):
        return _("looks like a date that a spreadsheet made of a code")
    if re.fullmatch(r"\d\.\d+E\d+", text, re.IGNORECASE):
        return _("looks like a long number that a spreadsheet has shortened")
    if re.fullmatch(r"[1-9]\d{14}0+", text):
        return _("is a number whose last digits a spreadsheet may have made zeros")
    return None


def swallows_rows(text: str, separator: str, place: int, columns: int) -> bool:
    """Whether a cell looks like the rest of its row, rows between and the start of a row, up to the
    same column: a quotation mark was left open."""
    counts = [line.count(separator) for line in text.splitlines()]
    between = all(count == columns - 1 for count in counts[1:-1])
    return columns > 2 and between and [counts[0], counts[-1]] == [columns - 1 - place, place]
