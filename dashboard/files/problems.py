"""What is wrong with a file, in the reader's language: by row, column and value."""

from dataclasses import dataclass
from typing import Any

from dashboard.language import LANGUAGES, in_language
from dashboard.records.fields import Label

LISTED = 1000
"""How many errors are listed; those past it are counted."""


class FileProblem(Exception):
    """A file that cannot be read at all; the message says why and what to do."""


class CellProblem(Exception):
    """A value that cannot stand in its column; the message says why."""


@dataclass(frozen=True)
class Problem:
    """One error. `row` counts as a spreadsheet does: the header is row 1; 0 is the file as a
    whole."""

    file: str
    row: int
    column: str
    value: str
    message: Label

    def as_dict(self) -> dict[str, Any]:
        """The parts, for JSON."""
        return {**self.__dict__, "message": str(self.message)}


def in_both_languages(text: Label | Exception) -> dict[str, str]:
    """A message by language, for what is kept: whoever looks at it later reads it in theirs."""
    texts = {}
    for language in LANGUAGES:
        with in_language(language):
            texts[language] = str(text)
    return texts
