"""English and French: catalogues, the reader's language, formats, and the keys of search and
order."""

from dashboard.language.catalogue import (
    LANGUAGES,
    LOCALES,
    catalogue,
    current_language,
    gettext,
    in_language,
    lazy_gettext,
    localized,
    ngettext,
    other_language,
    pgettext,
    plural,
    set_language,
)
from dashboard.language.formats import (
    DASH,
    NBSP,
    TORONTO,
    format_date,
    format_day,
    format_moment,
    format_month,
    format_number,
    format_percent,
    percent_beside,
)
from dashboard.language.search_key import search_key, sort_key

__all__ = [
    "DASH",
    "LANGUAGES",
    "LOCALES",
    "NBSP",
    "TORONTO",
    "catalogue",
    "current_language",
    "format_date",
    "format_day",
    "format_moment",
    "format_month",
    "format_number",
    "format_percent",
    "gettext",
    "in_language",
    "lazy_gettext",
    "localized",
    "ngettext",
    "other_language",
    "percent_beside",
    "pgettext",
    "plural",
    "search_key",
    "set_language",
    "sort_key",
]
