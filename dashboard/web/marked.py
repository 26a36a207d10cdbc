"""Texts with the words that were looked for told apart."""

import re
import unicodedata
from itertools import groupby
from operator import itemgetter
from typing import Sequence

from dashboard.language.search_key import search_key

APART = re.compile(r"([^\W_]+)")
Marked = list[tuple[str, bool]]
"""A text in pieces, each with whether it is a word that was found."""


def marked(text: str, words: Sequence[str]) -> Marked:
    """A text, with its words that were found told apart."""
    pieces = APART.split(unicodedata.normalize("NFC", text))
    pieces_marked = (
        (piece, place % 2 == 1 and _begins(piece, words)) for place, piece in enumerate(pieces)
    )
    return [
        ("".join(piece for piece, _marked in together), is_marked)
        for is_marked, together in groupby(pieces_marked, key=itemgetter(1))
    ]


def _begins(piece: str, words: Sequence[str]) -> bool:
    """Whether a word is one of those looked for, or begins with one of more than a letter."""
    key = search_key(piece)
    return any(key == word or (len(word) > 1 and key.startswith(word)) for word in words)
