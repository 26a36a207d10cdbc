"""Texts with the words that were looked for told apart."""

import re
import unicodedata
from itertools import groupby
from operator import itemgetter
from typing import Callable, Sequence

from dashboard.language.search_key import search_key

APART = re.compile(r"([^\W_]+)")
Marked = list[tuple[str, bool]]
"""A text in pieces, each with whether it is a word that was found."""


def marked(text: str, words: Sequence[str]) -> Marked:
    """A text, with its words that were found told apart."""
    pieces = APART.split(unicodedata.normalize("NFC", text))
    begins = _begins(words)
    pieces_marked = (
        (piece, place % 2 == 1 and begins(piece)) for place, piece in enumerate(pieces)
    )
    return [
        ("".join(piece for piece, _marked in together), is_marked)
        for is_marked, together in groupby(pieces_marked, key=itemgetter(1))
    ]


def first_marked(text: str, words: Sequence[str]) -> int | None:
    """Where in a text the first word stands that was found."""
    pieces = APART.finditer(unicodedata.normalize("NFC", text))
    begins = _begins(words)
    return next((piece.start() for piece in pieces if begins(piece[0])), None)


def _begins(words: Sequence[str]) -> Callable[[str], bool]:
    """Tells whether a word is one of those looked for, or begins with one of more than a letter."""
    whole, starts = set(words), tuple(word for word in words if len(word) > 1)

    def begins(piece: str) -> bool:
        key = piece.lower() if piece.isascii() else search_key(piece)
        return key in whole or key.startswith(starts)

    return begins
