"""Texts and codes as searching and sorting see them; in PostgreSQL by SQL (migration 0006)."""

import re
import unicodedata

SPELT_OUT = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "’": "'"})


def search_key(text: str) -> str:
    """The text as search and sorting see it: no case, no accents, œ as oe, one kind of apostrophe
    and space."""
    if text.isascii():
        return " ".join(text.lower().split())
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    plain = plain.translate(SPELT_OUT).casefold()
    return " ".join(plain.split())


def sort_key(text: str) -> str:
    """A code as sorting sees it: 3.10 after 3.9, because each number is written with at least ten
    digits."""
    return re.sub(r"[0-9]+", lambda digits: digits[0].lstrip("0").zfill(10), text)
