"""English and French: catalogues, the reader's language, and how dates and numbers are written.

Catalogues are read when the process starts: a compiled `.mo` that is newer than its `.po`, else the `.po` itself.
In a wheel, whose files all have the moment of its installation, the two are of one build.
"""

import re
import unicodedata
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from io import BytesIO
from typing import Iterator
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers
from babel.messages import mofile, pofile
from babel.support import LazyProxy, NullTranslations, Translations

from dashboard import paths

LANGUAGES = ("en", "fr")
LOCALES = {"en": Locale("en", "CA"), "fr": Locale("fr", "CA")}
TORONTO = ZoneInfo("America/Toronto")
DASH = "—"
NBSP = "\u00a0"

_language: ContextVar[str] = ContextVar("language", default="en")


def current_language() -> str:
    """The language of the reader: "en" or "fr"."""
    return _language.get()


def set_language(language: str) -> None:
    """Make `language` the reader's for the rest of this request or command."""
    _language.set(language if language in LANGUAGES else "en")


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Speak `language` inside the block."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


@cache
def catalogue(language: str) -> NullTranslations:
    """The texts of one language."""
    folder = paths.TRANSLATIONS / language / "LC_MESSAGES"
    source, compiled = folder / "messages.po", folder / "messages.mo"
    if not source.exists():
        return NullTranslations()
    if compiled.exists() and (paths.INSTALLED or compiled.stat().st_mtime >= source.stat().st_mtime):
        with compiled.open("rb") as file:
            return Translations(file)
    buffer = BytesIO()
    with source.open("rb") as file:
        mofile.write_mo(buffer, pofile.read_po(file, locale=language))
    buffer.seek(0)
    return Translations(buffer)


def gettext(message: str, **values: object) -> str:
    """The message in the reader's language, with its named placeholders filled."""
    text: str = catalogue(current_language()).ugettext(message)
    return text % values if values else text


def plural(one: str, many: str, count: int) -> str:
    """The message for this number, by the plural rule of the reader's language, with its placeholders still open."""
    return str(catalogue(current_language()).ungettext(one, many, count))


def ngettext(one: str, many: str, count: int, /, **values: object) -> str:
    """The message for this number, with its named placeholders filled; `num` is the number where nothing else is given."""
    return plural(one, many, count) % {"num": count, **values}


def pgettext(context: str, message: str, **values: object) -> str:
    """The message in its context, for words that are two words in the other language."""
    text = str(catalogue(current_language()).upgettext(context, message))
    return text % values if values else text


def lazy_gettext(message: str, **values: object) -> LazyProxy:
    """A message that is put in the reader's language only when it is shown, with its named placeholders filled."""
    return LazyProxy(gettext, message, enable_cache=False, **values)


def other_language(language: str) -> str:
    """French for English, English for French."""
    return "fr" if language == "en" else "en"


def localized(record: object, name: str) -> tuple[str, str]:
    """The text of a bilingual pair and the language it is in: the reader's, or the other where it is missing."""
    language = current_language()
    for choice in (language, other_language(language)):
        text = getattr(record, f"{name}_{choice}", None)
        if text:
            return text, choice
    return "", language


def folded(text: str) -> str:
    """The text as search and sorting see it: no case, no accents, œ as oe, one kind of apostrophe and space."""
    if text.isascii():
        return " ".join(text.lower().split())
    plain = text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("’", "'").casefold()
    plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return " ".join(plain.split())


def natural(text: str) -> str:
    """A code as sorting sees it: 3.10 after 3.9, because each number is written with at least ten digits."""
    return re.sub(r"\d+", lambda found: found[0].lstrip("0").zfill(10), text)


def format_date(value: date | None, precision: str = "day") -> str:
    """31 October 2017, or October 2017 where only the month is known; in French the first is "1er"."""
    if value is None:
        return DASH
    language = current_language()
    if precision == "month":
        return dates.format_date(value, "LLLL y", locale=LOCALES[language])
    if language == "fr":
        day = "1er" if value.day == 1 else str(value.day)
        month = dates.format_date(value, "MMMM y", locale=LOCALES["fr"])
        return f"{day}{NBSP}{month}"
    return dates.format_date(value, "MMMM d, y", locale=LOCALES["en"])


def format_moment(value: datetime) -> str:
    """Day and time of day in Toronto."""
    local = value.astimezone(TORONTO)
    clock = f"{local.hour}{NBSP}h{NBSP}{local:%M}" if current_language() == "fr" else f"{local:%H:%M}"
    return f"{format_date(local.date())}, {clock}"


def _rounded(value: Fraction | Decimal | float | int, places: int) -> Decimal:
    exact = value if isinstance(value, Fraction) else Fraction(value)
    scaled = Decimal(exact.numerator) / Decimal(exact.denominator)
    return scaled.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def format_number(value: Fraction | Decimal | float | int | None, places: int = 0) -> str:
    """1,234.5 or 1 234,5 with at most `places` decimals; a dash where there is no number."""
    if value is None:
        return DASH
    pattern = "#,##0" + ("." + "#" * places if places else "")
    return numbers.format_decimal(_rounded(value, places), pattern, locale=LOCALES[current_language()])


def format_percent(value: Fraction | float | None) -> str:
    """A rate from 0 to 1 as a whole percent; a dash where there is nothing to divide by."""
    if value is None:
        return DASH
    number = format_number(Fraction(value) * 100)
    return f"{number}{NBSP}%" if current_language() == "fr" else f"{number}%"
