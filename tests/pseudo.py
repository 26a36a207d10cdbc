"""A pseudo-locale: every text of the catalogue stands in brackets, and what does not is seen."""

import re

from dashboard.language.catalogue import catalogue

INNERMOST = re.compile(r"⟦[^⟦⟧]*⟧")
WORD = re.compile(r"[^\W\d_]{2,}")


def bracket(monkeypatch):
    """Every text of the catalogue as ⟦text⟧."""
    texts = catalogue("en")

    def bracketed(name):
        method = getattr(texts, name)
        monkeypatch.setattr(texts, name, lambda *words: f"⟦{method(*words)}⟧")

    for name in ("ugettext", "ungettext", "upgettext"):
        bracketed(name)


def outside(text):
    """The words that stand in no brackets."""
    while INNERMOST.search(text):
        text = INNERMOST.sub(" ", text)
    return set(WORD.findall(text))
