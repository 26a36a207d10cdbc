"""Texts as a person typed them, whatever a program made of them on the way."""

from unicodedata import normalize


def one_line_end(text: str) -> str:
    """The text with one way of ending lines: files have three, forms another."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def as_typed(text: str) -> str:
    """The text with one way of ending lines and one of composing letters (NFC)."""
    return normalize("NFC", one_line_end(text))
