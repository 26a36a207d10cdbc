"""Which records a search finds, in which order: by the index alone, without reading a record.

What is better comes first: a code, a title, any text; in each, the whole word before its beginning;
then the newer before the older. Each of these steps is a question to the index of its own, so that
both databases answer alike; each gives at most so many records, and the next is asked only where
these are too few.
"""

from dataclasses import dataclass
from typing import Any, Sequence

from sqlalchemy import BigInteger, Integer, Select, cast, column, func, literal, select, table
from sqlalchemy.dialects.postgresql import TSQUERY

from dashboard.accounts.permissions import extent
from dashboard.extensions import db
from dashboard.records.kinds import Kind
from dashboard.records.search_index import (
    KIND_BITS,
    RECORD_BITS,
    joined,
    kind_and_record,
    kind_number,
    scope,
    searched_kinds,
    terms,
)

MOST = 500
"""The most records that a search gives."""
MOST_WORDS = 10
CODE, TITLE, WORDS = "code", "title", "words"
FTS5 = {"and": " AND ", "or": " OR ", "quote": '"', "begins": "*"}
TSEARCH = {"and": " & ", "or": " | ", "quote": "'", "begins": ":*"}


@dataclass(frozen=True)
class Search:
    """What a reader looks for: the words, and how the words that the reader may find begin."""

    terms: Sequence[Sequence[str]]
    scopes: Sequence[str]

    @classmethod
    def of(cls, text: str) -> "Search":
        """A text as it was typed, for whoever asks."""
        words, room = [], MOST_WORDS
        for term in terms(text):
            words.append(term[:room])
            room -= len(words[-1])
            if not room:
                break
        permissions = {kind.searched.permission for kind in searched_kinds() if kind.searched}
        reach = [(name, extent(name)) for name in sorted(permissions - {""})]
        return cls(words, ["", *(scope(name, whose) for name, whose in reach if whose is not None)])

    @property
    def words(self) -> list[str]:
        """Every word that is looked for."""
        return [word for term in self.terms for word in term]

    def ranked(self, kind: Kind | None = None, most: int = MOST) -> list[tuple[Kind, int]]:
        """The records that are found, the best first: the kind and the id of each."""
        ids: dict[int, None] = {}
        steps = ((name, begins) for name in (CODE, TITLE, WORDS) for begins in (False, True))
        for name, begins in steps if self.terms else ():
            statement = self._matching(name, begins, kind)
            newest = statement.order_by(statement.selected_columns[0].desc()).limit(most)
            ids.update(dict.fromkeys(db.session.scalars(newest)))
            if len(ids) >= most:
                break
        return [kind_and_record(id) for id in list(ids)[:most]]

    def counts(self) -> dict[str, int]:
        """How many records of each kind, by its name, are found, in the order of kinds."""
        if not self.terms:
            return {}
        matching = self._matching(WORDS, True, None)
        numbered = _kind_of(matching.selected_columns[0]).label("number")
        number = matching.with_only_columns(numbered).subquery().c.number
        rows = db.session.execute(select(number, func.count()).group_by(number))
        counted = {row[0]: row[1] for row in rows}
        numbers = {kind_number(kind): kind.name for kind in searched_kinds()}
        return {name: counted[number] for number, name in numbers.items() if number in counted}

    def _matching(self, name: str, begins: bool, kind: Kind | None) -> Select[Any]:
        """The entries in whose column of this name all words stand, or their beginnings."""
        if db.engine.dialect.name == "sqlite":
            index = table("search_words", column("rowid", BigInteger), column("search_words"))
            id, written = index.c.rowid, f"{name} : ({self._written(name, begins, FTS5)})"
            test = index.c.search_words.op("MATCH")(written)
        else:
            index = table("search_entry", column("id", BigInteger), column(f"{name}_words"))
            id, written = index.c.id, self._written(name, begins, TSEARCH)
            test = index.c[f"{name}_words"].op("@@")(cast(written, TSQUERY))
        tests = [test] if kind is None else [test, _kind_of(id) == kind_number(kind)]
        return select(id).where(*tests)

    def _written(self, name: str, begins: bool, signs: dict[str, str]) -> str:
        """The words in the language of an index."""
        quote, end = signs["quote"], signs["begins"] if begins else ""

        def one(word: str) -> str:
            ways = (f"{quote}{scope}{word}{quote}{end}" for scope in self.scopes)
            return f"({signs['or'].join(ways)})"

        def all(term: Sequence[str]) -> str:
            apart = signs["and"].join(one(word) for word in term)
            return apart if len(term) == 1 else f"({one(joined(list(term)))}{signs['or']}({apart}))"

        if name == CODE:
            return one(joined(self.words, "-"))
        return signs["and"].join(all(term) for term in self.terms)


def _kind_of(id: Any) -> Any:
    return id.bitwise_rshift(literal(RECORD_BITS, Integer)).bitwise_and(2**KIND_BITS - 1)
