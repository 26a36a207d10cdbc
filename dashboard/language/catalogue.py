"""English and French: the catalogues, and the reader's language.

Catalogues are read when the process starts: a compiled `.mo` that is newer than its `.po`, else the
`.po` itself. In a wheel, whose files all have the moment of its installation, the two are of one
build.
"""

import os
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from typing import Iterator

from babel import Locale
from babel.messages import mofile, pofile
from babel.support import LazyProxy, NullTranslations, Translations

from dashboard import paths

LANGUAGES = ("en", "fr")
LOCALES = {"en": Locale("en", "CA"), "fr": Locale("fr", "CA")}

_language: ContextVar[str] = ContextVar("language")


def current_language() -> str:
    """The language of the reader: "en" or "fr"."""
    return _language.get("en")


def set_language(language: str) -> None:
    """Make `language` the reader's for the rest of this request or command."""
    _language.set(language if language in LANGUAGES else "en")


def environment_language() -> str:
    """The language of the environment, as gettext finds it: two letters, of whichever language."""
    names = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    return next((value for name in names if (value := os.environ.get(name))), "en")[:2].lower()


def speak_to_environment() -> None:
    """Begin to speak the environment's language, where no command has chosen one."""
    if _language.get(None) is None:
        set_language(environment_language())


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
    if compiled.exists() and (
        paths.INSTALLED or compiled.stat().st_mtime >= source.stat().st_mtime
    ):
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


def plural(singular: str, several: str, count: int) -> str:
    """The message for this number, by the plural rule of the reader's language, with its
    placeholders still open."""
    return str(catalogue(current_language()).ungettext(singular, several, count))


def ngettext(singular: str, several: str, count: int, /, **values: object) -> str:
    """The message for this number, with its named placeholders filled; `num` is the number where
    nothing else is given."""
    return plural(singular, several, count) % {"num": count, **values}


def pgettext(context: str, message: str, **values: object) -> str:
    """The message in its context, for words that are two words in the other language."""
    text = str(catalogue(current_language()).upgettext(context, message))
    return text % values if values else text


def lazy_gettext(message: str, **values: object) -> LazyProxy:
    """A message that is put in the reader's language only when it is shown, with its named
    placeholders filled."""
    return LazyProxy(gettext, message, enable_cache=False, **values)


def other_language(language: str) -> str:
    """French for English, English for French."""
    return "fr" if language == "en" else "en"


def localized(record: object, name: str) -> tuple[str, str]:
    """The text of a bilingual pair and the language it is in: the reader's, or the other where it
    is missing."""
    language = current_language()
    for choice in (language, other_language(language)):
        text = getattr(record, f"{name}_{choice}", None)
        if text:
            return text, choice
    return "", language


def only_in(language: str) -> str:
    """Says of a text that it is in this language only."""
    return gettext("in English only") if language.startswith("en") else gettext("in French only")


def localized_words(record: object, name: str, most: int | None = None) -> str:
    """The text of a bilingual pair, or its first letters, where no markup can say that it is in
    the other language: it says so in words."""
    text, language = localized(record, name)
    text = text[:most]
    if not text or language == current_language():
        return text
    return f"{text} ({only_in(language)})"
