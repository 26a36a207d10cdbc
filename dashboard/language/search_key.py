"""Texts and codes as searching and sorting see them."""

import re
import unicodedata


def search_key(text: str) -> str:
    """The text as search and sorting see it: no case, no accents, œ as oe, one kind of apostrophe
    and space."""
    if text.isascii():
        return " ".join(text.lower().split())
    plain = (
        text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("’", "'").casefold()
    )
    plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return " ".join(plain.split())


def sort_key(text: str) -> str:
    """A code as sorting sees it: 3.10 after 3.9, because each number is written with at least ten
    digits."""
    return re.sub(r"\d+", lambda digits: digits[0].lstrip("0").zfill(10), text)
