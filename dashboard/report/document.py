"""The parts of a document: plain values in one language, without a word of HTML, Typst or slides.

Each block says its `kind`, by which the template of a page and that of a PDF know how to draw it.
"""

from dataclasses import dataclass, field
from typing import Any, Sequence

from dashboard.language import current_language, localized, only_in
from dashboard.web.table import Withheld


@dataclass(frozen=True)
class Words:
    """A text: the language that it is in where that is not the document's, its address, and what
    is said of it in small type (its code, its source).
    """

    text: str
    language: str = ""
    address: str = ""
    note: str = ""


Texts = Sequence[Words]
"""What stands in a cell, or answers a question: each on a line of its own."""


@dataclass(frozen=True)
class Paragraph:
    """A text; a quiet one stands in smaller type."""

    text: Words
    quiet: bool = False
    kind: str = field(default="paragraph", init=False)


@dataclass(frozen=True)
class Heading:
    """The heading of a part of a section."""

    text: Words
    kind: str = field(default="heading", init=False)


@dataclass(frozen=True)
class Facts:
    """Questions, or names, each with what answers it."""

    pairs: Sequence[tuple[str, Texts]]
    kind: str = field(default="facts", init=False)


@dataclass(frozen=True)
class Figure:
    """A figure in large type: its title, what it counts, and what is said of it."""

    title: str
    value: str
    unit: str
    notes: Sequence[str]


@dataclass(frozen=True)
class Figures:
    """Figures side by side."""

    figures: Sequence[Figure]
    kind: str = field(default="figures", init=False)


@dataclass(frozen=True)
class Head:
    """The head of a column, with its share of the width; numbers stand at the right."""

    label: str
    width: int = 1
    number: bool = False


@dataclass(frozen=True)
class Grid:
    """A table with a name; the first cell of a row says what the row is of."""

    title: str
    heads: Sequence[Head]
    rows: Sequence[Sequence[Texts]]
    empty: str = ""
    kind: str = field(default="grid", init=False)

    @property
    def shares(self) -> Sequence[int]:
        """The width of each column, as a percent of the table's."""
        whole = sum(head.width for head in self.heads)
        return [100 * head.width // whole for head in self.heads]


Block = Paragraph | Heading | Facts | Figures | Grid


@dataclass(frozen=True)
class Section:
    """A numbered part of a document: `name` is the same in every language."""

    name: str
    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document: `shows` is what each of its pages says of it (plan, period, ministries), `made`
    the moment, `page_of` which page of how many it is. With a cover, `facts` stand on it.
    """

    language: str
    title: str
    subtitle: str
    publisher: str
    facts: Sequence[tuple[str, Texts]]
    shows: str
    made: str
    page_of: str
    sections: Sequence[Section]
    cover: bool = True


def plain_text(*texts: Any) -> Texts:
    """Texts of the document's own language, or what stands in place of a withheld figure."""
    return [Words(text.words if isinstance(text, Withheld) else str(text)) for text in texts]


def words(record: Any, name: str = "name", note: str = "", address: str = "") -> Words:
    """A text of a bilingual pair, marked where it is missing in the document's language."""
    text, language = localized(record, name)
    if language == current_language():
        return Words(text, "", address, note)
    only = only_in(language)
    return Words(text, language, address, f"{note} · {only}" if note else only)
