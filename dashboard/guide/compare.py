"""What changed between two versions of the guide: by section, by paragraph, by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Iterator, Sequence

from dashboard.guide.models import GuideSection
from dashboard.language import localized, search_key

SAME, CHANGED, NEW, GONE = "same", "changed", "new", "gone"
KEPT, ADDED, REMOVED = "kept", "added", "removed"
MARKS = re.compile(r"\*\*|__|`")
WORD = re.compile(r"[^ \t\r\n]+")
"""A no-break space is a part of the words that it holds together."""
MOST_WORDS = 2000
"""Of longer paragraphs the words are not compared: it would take seconds."""

Piece = tuple[str, str]
"""Kept, added or removed, and the text."""


@dataclass(frozen=True)
class Difference:
    """A section as it was and is: how it changed, its title, and its paragraphs in pieces, in the
    reader's language or the other."""

    section: int
    state: str
    language: str
    title: list[Piece]
    paragraphs: list[list[Piece]]

    @property
    def name(self) -> str:
        """Its title as it is now, or was."""
        gone = self.state == GONE
        return " ".join(text for kind, text in self.title if gone or kind != REMOVED)


def compare(before: Sequence[GuideSection], after: Sequence[GuideSection]) -> list[Difference]:
    """Each section of the later version, and those that it no longer has, in the reader's
    language.

    A section is the one of the same title before, or else of the same number.
    """
    left = {section.section: section for section in before}
    by_title = {search_key(title): one for one in before for title in (one.title_en, one.title_fr)}
    pairs: list[tuple[GuideSection | None, GuideSection | None]] = []
    for section in after:
        same = by_title.get(search_key(section.title_en)) or by_title.get(
            search_key(section.title_fr)
        )
        pairs.append((left.pop(same.section, None) if same else None, section))
    pairs = [(earlier or left.pop(later.section, None), later) for earlier, later in pairs if later]
    pairs += [(section, None) for section in left.values()]
    return [_difference(earlier, later) for earlier, later in pairs]


def _difference(before: GuideSection | None, after: GuideSection | None) -> Difference:
    section = after or before
    assert section is not None  # one of the two versions has it
    title = list(_words(_text(before, "title"), _text(after, "title")))
    paragraphs = list(_paragraphs(_text(before, "body"), _text(after, "body")))
    changed = any(kind != KEPT for piece in [title, *paragraphs] for kind, _text in piece)
    state = NEW if before is None else GONE if after is None else CHANGED if changed else SAME
    return Difference(section.section, state, localized(section, "body")[1], title, paragraphs)


def _text(section: GuideSection | None, name: str) -> str:
    """A text without the marks of bold and code: what is compared is words."""
    return MARKS.sub("", localized(section, name)[0] or "").strip() if section else ""


def _paragraphs(before: str, after: str) -> Iterator[list[Piece]]:
    """The paragraphs of both texts; those that stand in each other's place by their words."""
    old, new = (re.split(r"\s*\n\s*", text) if text else [] for text in (before, after))
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from ([(KEPT, text)] for text in old[a:b])
            continue
        both = min(b - a, d - c)
        for earlier, later in zip(old[a : a + both], new[c : c + both], strict=True):
            yield list(_words(earlier, later))
        yield from ([(REMOVED, text)] for text in old[a + both : b])
        yield from ([(ADDED, text)] for text in new[c + both : d])


def _words(before: str, after: str) -> Iterator[Piece]:
    old, new = WORD.findall(before), WORD.findall(after)
    if max(len(old), len(new)) > MOST_WORDS and old != new:
        yield from ((kind, text) for kind, text in ((REMOVED, before), (ADDED, after)) if text)
        return
    for _kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if old[a:b] == new[c:d]:
            yield KEPT, " ".join(old[a:b])
            continue
        if old[a:b]:
            yield REMOVED, " ".join(old[a:b])
        if new[c:d]:
            yield ADDED, " ".join(new[c:d])
