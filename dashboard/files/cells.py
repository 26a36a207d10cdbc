"""From the text of a cell to a value, and back: one description of a field serves both ways."""

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Callable
from urllib.parse import urlsplit

from dashboard.files.dates import parse_date
from dashboard.files.problems import CellProblem
from dashboard.files.store import is_kept
from dashboard.language import LANGUAGES, in_language, lazy_gettext as _, search_key
from dashboard.records.choices import FORMER_LABELS
from dashboard.records.fields import Field, Type, codes_in, plain_number

UNCHANGED = object()
"""An empty cell: the field stays as it is."""
YES = {"yes", "oui", "true", "vrai", "1", "y", "o"}
NO = {"no", "non", "false", "faux", "0", "n"}
CODE_SIGNS = frozenset("0123456789.-_")
"""What a code may hold besides letters; they are spelled out, for other scripts have digits too."""
FORMULA = re.compile(r"'*\s*[=+\-@\t\r]")
ERROR = re.compile(
    r"#(?:N/[AD]|(?:REF|DIV/0|VALUE|VALEUR|NUM|NOMBRE|NULL?|SPILL|CALC|FIELD|BLOCKED|CONNECT|"
    r"PROPAGATION|CALCUL) ?!|(?:NAME|NOM) ?\?|ERROR|GETTING_DATA|#{3,})|Err ?:\d{3}",
    re.IGNORECASE,
)
"""What spreadsheets of either language show where there is no value."""
SHORTENED = re.compile(r"\d(?:[.,]\d+)?E[+-]\d{2,}", re.IGNORECASE)
POINTS = re.compile(r"-\s+(?!.*(?:\||!\S|\([^)]*\"))", re.DOTALL)
"""A text such as "- first point": nothing in it that could do harm if it were a formula."""
CUT = "✂✂✂ "
"""Begins a cell that holds no more than the beginning of its text."""
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
"""Control characters, lone surrogates, and the marks that turn the direction of what follows
them."""


def safe_url(text: str) -> str:
    """The link as given. Raises CellProblem unless it is a plain http or https address."""
    if re.search(r"\s", text):
        raise CellProblem(_("a link holds no spaces"))
    try:
        parts = urlsplit(text)
        fine = (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and not re.search(r"[\s\x00-\x1f\\]", text)
        )
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
        raise CellProblem(
            _("could mean thousands or decimals; remove the comma or use a decimal point")
        )
    try:
        number = Decimal(plain.replace(",", "."))
    except InvalidOperation:
        raise CellProblem(_("is not a number")) from None
    if not number.is_finite() or abs(number) >= Decimal(10) ** 15 or len(plain) > 30:
        raise CellProblem(_("is too large a number"))
    return number


def parse_code(text: str) -> str:
    """The code as it is kept, in upper case. Raises CellProblem for signs that it may not hold."""
    plain = all(c.isalpha() or c in CODE_SIGNS for c in text)
    if not plain or not text.strip("."):
        raise CellProblem(_("a code holds letters, digits, “.”, “-” and “_” only"))
    return text.upper()


def choice_answers(field: Field) -> dict[str, str]:
    """What may be written for each choice: its code, or its label in either language."""
    answers = {
        search_key(label): code for label, code in FORMER_LABELS.items() if code in field.choices
    }
    for language in LANGUAGES:
        with in_language(language):
            answers |= {search_key(str(label)): code for code, label in field.choices.items()}
    return (
        answers
        | {search_key(code.replace("_", " ")): code for code in field.choices}
        | {code: code for code in field.choices}
    )


def cell_parser(field: Field, order: str = "", quoting: bool = True) -> Callable[[str], Any]:
    """A function from a cell's text, trimmed and not empty, to the field's value. It raises
    CellProblem.

    With `quoting`, the quote that `escape_formula` sets before a formula is taken off again.
    """
    answers = choice_answers(field)

    def choose(text: str) -> str:
        code = answers.get(search_key(text.replace("_", " "))) or answers.get(text)
        if code is None:
            raise CellProblem(_("is not one of: %(choices)s", choices=", ".join(field.choices)))
        return code

    def several(text: str) -> str:
        codes = {choose(part) for part in codes_in(text)}
        return ";".join(code for code in field.choices if code in codes)

    def within(number: Decimal) -> Decimal:
        below = field.least is not None and number < field.least
        if below or (field.most is not None and number > field.most):
            bounds = {"least": field.least, "most": field.most}
            raise CellProblem(_("is not between %(least)s and %(most)s", **bounds))
        return number

    def number_of(text: str) -> Decimal:
        return parse_number(text.removesuffix("%") if field.percent else text)

    def integer(text: str) -> int:
        number = number_of(text)
        if field.percent and "%" not in text and number.as_tuple().exponent and 0 < number < 1:
            number *= 100  # as spreadsheets keep 60 %, and a whole number of percent is never that
        if number != number.to_integral_value():
            raise CellProblem(_("is not a whole number"))
        return int(within(number))

    def yes_no(text: str) -> bool:
        plain = search_key(text)
        if plain not in YES | NO:
            raise CellProblem(_("is neither yes nor no"))
        return plain in YES

    by_type: dict[Type, Callable[[str], Any]] = {
        Type.CODE: parse_code,
        Type.LOOKUP: str.upper,
        Type.URL: safe_url,
        Type.INTEGER: integer,
        Type.NUMBER: lambda text: within(number_of(text)),
        Type.DATE: lambda text: parse_date(text, field, order),
        Type.YES_NO: yes_no,
        Type.CHOICE: choose,
        Type.CHOICES: several,
        Type.FILE: _kept_file,
    }
    parse = by_type.get(field.type, str)

    def parse_cell(text: str) -> Any:
        if UNFIT.search(text):
            raise CellProblem(_("contains a character that cannot be saved"))
        if text[0] in "#E" and ERROR.fullmatch(text):
            raise CellProblem(_("the spreadsheet shows an error in this cell"))
        if text == "#FORMULA":
            raise CellProblem(
                _(
                    "is a formula without a result; open the file in a spreadsheet, look at it and "
                    "save it"
                )
            )
        if field.type in (Type.CODE, Type.LOOKUP, Type.REFERENCE) and SHORTENED.fullmatch(text):
            raise CellProblem(
                _("is a long number that a spreadsheet has shortened; its digits are lost")
            )
        if text.startswith(CUT):
            raise CellProblem(
                _("is only the beginning of its text; take the whole from the CSV file")
            )
        if len(text) > field.limit:
            raise CellProblem(_("is longer than %(limit)s characters", limit=field.limit))
        if field.type in (Type.CODE, Type.LOOKUP, Type.REFERENCE) and (odd := _look_alike(text)):
            name = unicodedata.name(odd, f"U+{ord(odd):04X}").lower()
            raise CellProblem(
                _(
                    "contains a look-alike letter from another alphabet (%(letter)s); retype it",
                    letter=name,
                )
            )
        quoted = text.startswith("'") and (FORMULA.match(text) or ERROR.fullmatch(text[1:]))
        return parse(text[1:] if quoting and quoted else text)

    return parse_cell


def _kept_file(text: str) -> str:
    if not is_kept(text):
        raise CellProblem(_("no such file is kept here; add it by the form"))
    return text


def _look_alike(text: str) -> str:
    """The first letter of a code that is none of ours: of another alphabet, or one that is not
    seen."""
    if text.isascii():  # as nearly all are, and this is asked of each distinct code
        return ""
    return next(
        (c for c in text if unicodedata.category(c) == "Cf" or c.isalpha() and not _is_latin(c)), ""
    )


def _is_latin(letter: str) -> bool:
    return letter.isascii() or (
        unicodedata.name(letter, "").startswith("LATIN ")
        and letter == unicodedata.normalize("NFKC", letter)
    )


def format_cell(
    field: Field, value: Any, known: str = "day", escape: Callable[[str], str] | None = None
) -> str:
    """The value as files hold it: what `parser` reads back as the same."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.strftime("%Y-%m") if known == "month" else value.isoformat()
    if isinstance(value, Decimal):
        return plain_number(value)
    return (escape or escape_formula)(value) if isinstance(value, str) else str(value)


def is_error(text: str) -> bool:
    """Whether a text is what a spreadsheet shows where there is no value, such as “#N/A”."""
    return bool(ERROR.fullmatch(text))


def escape_formula(text: str) -> str:
    """The text, with a quote before it where a spreadsheet would take it for a formula, or reading
    for an error."""
    return f"'{text}" if FORMULA.match(text) or ERROR.fullmatch(text) else text


def escape_for_programs(text: str) -> str:
    """The same for a package that programs read: a list of points begins with a dash, and with
    nothing before it."""
    return text if POINTS.match(text) else escape_formula(text)


def escape_own(cell: str) -> str:
    """A cell of a user's own file, written so that a spreadsheet takes it for text and reading for
    what it was."""
    return cell if cell == "-" or cell.startswith("'") else escape_formula(cell)
