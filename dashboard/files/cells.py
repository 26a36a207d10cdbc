"""From the text of a cell to a value, and back: one description of a field serves both ways."""

import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Callable
from urllib.parse import urlsplit

from dashboard.language import LANGUAGES, folded, in_language, lazy_gettext as _
from dashboard.records.base import Field, Type, codes_in, plain_number

KEEP = object()
"""An empty cell: the field stays as it is."""
EXCEL_ZERO = date(1899, 12, 30)
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)
YES = {"yes", "oui", "true", "vrai", "1", "y", "o"}
NO = {"no", "non", "false", "faux", "0", "n"}
FORMULA = re.compile(r"'*\s*[=+\-@\t\r]")
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
"""Control characters, lone surrogates, and the marks that turn the direction of what follows them."""


class CellProblem(Exception):
    """A value that cannot stand in its column; the message says why."""


def safe_url(text: str) -> str:
    """The link as given. Raises CellProblem unless it is a plain http or https address."""
    try:
        parts = urlsplit(text)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"[\s\x00-\x1f\\]", text)
    except ValueError:
        fine = False
    if not fine:
        raise CellProblem(_("a link starts with http:// or https://"))
    return text


def parse_number(text: str) -> Decimal:
    """1234.5, 1 234,5 or 1,234.5. Raises CellProblem where a comma could mean two things."""
    plain = re.sub(r"[\s\u00a0\u202f']", "", text).replace("\u2212", "-")
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+\.\d+", plain):
        plain = plain.replace(",", "")
    elif re.fullmatch(r"-?\d{1,3},\d{3}", plain):
        raise CellProblem(_("may mean thousands or decimals; write it without the comma or with a point"))
    try:
        number = Decimal(plain.replace(",", "."))
    except InvalidOperation:
        raise CellProblem(_("is not a number")) from None
    if not number.is_finite() or abs(number) >= Decimal(10) ** 15 or len(plain) > 30:
        raise CellProblem(_("is not a number that can be kept"))
    return number


def slashed_order(texts: set[str]) -> str:
    """How a column writes 31/10/2017: "dmy" or "mdy", "" where it has none. Raises CellProblem when it does not tell."""
    pairs = [
        tuple(map(int, m.groups()))
        for m in (re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.]\d{4}", t.strip()) for t in texts)
        if m
    ]
    if not pairs:
        return ""
    day_first = all(m <= 12 for _d, m in pairs)
    month_first = all(m <= 12 for m, _d in pairs)
    if day_first and month_first and any(a != b for a, b in pairs):
        raise CellProblem(_("day and month could be taken for each other in this column; write dates as 2017-10-31"))
    if not day_first and not month_first:
        raise CellProblem(_("this column writes some dates with the day first and some with the month first"))
    return "dmy" if day_first else "mdy"


def parse_date(text: str, field: Field, order: str) -> date | tuple[date, str]:
    """A date; with its precision beside it where the field may be known to the month only."""
    whole = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?", text)
    month = re.fullmatch(r"(\d{4})-(\d{1,2})", text)
    slashed = re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", text)
    try:
        if month and field.month:
            first = date(int(month[1]), int(month[2]), 1)
            last = (first + timedelta(31)).replace(day=1) - timedelta(1)
            value, known = (last if field.ends_month else first), "month"
        elif whole:
            value, known = date(*map(int, whole.groups())), "day"
        elif slashed:
            a, b, year = map(int, slashed.groups())
            value, known = (date(year, b, a) if order != "mdy" else date(year, a, b)), "day"
        elif re.fullmatch(r"\d{5}", text):
            value, known = EXCEL_ZERO + timedelta(int(text)), "day"
        else:
            raise ValueError
    except ValueError:
        raise CellProblem(_("is not a date (write it as 2017-10-31)")) from None
    if not EARLIEST <= value < LATEST:
        raise CellProblem(_("is not a date between 1900 and 2199"))
    return (value, known) if field.month else value


def choice_answers(field: Field) -> dict[str, str]:
    """What may be written for each choice: its code, or its label in either language."""
    answers: dict[str, str] = {}
    for language in LANGUAGES:
        with in_language(language):
            answers |= {folded(str(label)): code for code, label in field.choices.items()}
    return (
        answers
        | {folded(code.replace("_", " ")): code for code in field.choices}
        | {code: code for code in field.choices}
    )


def parser(field: Field, order: str = "", quoting: bool = True) -> Callable[[str], Any]:
    """A function from a cell's text, trimmed and not empty, to the field's value. It raises CellProblem.

    With `quoting`, the quote that `written` sets before a formula is taken off again.
    """
    answers = choice_answers(field)

    def choose(text: str) -> str:
        code = answers.get(folded(text.replace("_", " "))) or answers.get(text)
        if code is None:
            raise CellProblem(_("is not one of: %(choices)s", choices=", ".join(field.choices)))
        return code

    def several(text: str) -> str:
        chosen = {choose(part) for part in codes_in(text)}
        return ";".join(code for code in field.choices if code in chosen)

    def integer(text: str) -> int:
        number = parse_number(text)
        if number != number.to_integral_value():
            raise CellProblem(_("is not a whole number"))
        if (field.least is not None and number < field.least) or (field.most is not None and number > field.most):
            raise CellProblem(_("is not between %(least)s and %(most)s", least=field.least, most=field.most))
        return int(number)

    def yes_no(text: str) -> bool:
        plain = folded(text)
        if plain not in YES | NO:
            raise CellProblem(_("is neither yes nor no"))
        return plain in YES

    def words(text: str) -> str:
        return ";".join(codes_in(text))

    by_type: dict[Type, Callable[[str], Any]] = {
        Type.CODE: str.upper,
        Type.LOOKUP: str.upper,
        Type.URL: safe_url,
        Type.INTEGER: integer,
        Type.NUMBER: parse_number,
        Type.DATE: lambda text: parse_date(text, field, order),
        Type.YES_NO: yes_no,
        Type.CHOICE: choose,
        Type.CHOICES: several,
        Type.WORDS: words,
    }
    parse = by_type.get(field.type, str)

    def read(text: str) -> Any:
        if UNFIT.search(text):
            raise CellProblem(_("holds a character that cannot be kept"))
        if text == "#ERROR":
            raise CellProblem(_("the spreadsheet shows an error in this cell"))
        if len(text) > field.limit:
            raise CellProblem(_("is longer than %(limit)s characters", limit=field.limit))
        if field.type in (Type.CODE, Type.LOOKUP, Type.REFERENCE) and (odd := _look_alike(text)):
            name = unicodedata.name(odd, f"U+{ord(odd):04X}").lower()
            raise CellProblem(
                _("holds a letter that only looks like one of ours (%(letter)s); type it anew", letter=name)
            )
        if field.type is Type.CODE and re.search(r"[\s/?#%;\\]|^\.+$", text):
            raise CellProblem(_("a code holds no space and none of / ? # % ; \\"))
        return parse(text[1:] if quoting and FORMULA.match(text) and text.startswith("'") else text)

    return read


def _look_alike(text: str) -> str:
    """The first letter of a code that is none of ours: of another alphabet, or one that is not seen."""
    return next((c for c in text if unicodedata.category(c) == "Cf" or c.isalpha() and not _is_latin(c)), "")


def _is_latin(letter: str) -> bool:
    return letter.isascii() or (
        unicodedata.name(letter, "").startswith("LATIN ") and letter == unicodedata.normalize("NFKC", letter)
    )


def written(field: Field, value: Any, known: str = "day") -> str:
    """The value as files hold it: what `parser` reads back as the same."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.strftime("%Y-%m") if known == "month" else value.isoformat()
    if isinstance(value, Decimal):
        return plain_number(value)
    return quoted(value) if isinstance(value, str) else str(value)


def quoted(text: str) -> str:
    """The text, with a quote before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def as_given(cell: str) -> str:
    """A cell of a user's own file, written so that a spreadsheet takes it for text and reading for what it was."""
    return cell if cell == "-" or cell.startswith("'") else quoted(cell)
