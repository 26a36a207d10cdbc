"""Which records a search finds, in which order: by the index alone, without reading a record.

What is better comes first: a code, a title, any text; in each, the whole word before its beginning;
then the newer before the older. Each of these steps is a question to the index of its own, so that
both databases answer alike. It takes the newest few of each kind, however many there are, and the
next is asked only of the kinds of which these are too few.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any, Mapping, Sequence

from sqlalchemy import TextClause, text as sql

from dashboard.accounts.permissions import extent
from dashboard.extensions import db
from dashboard.records.kinds import Kind
from dashboard.records.search_index import (
    ANYWHERE,
    IN_CODE,
    IN_TITLE,
    age,
    entries_of,
    joined,
    kind_and_record,
    scope,
    searched_kinds,
    terms,
)

MOST = 500
"""The most records that a search gives or counts, of a kind."""
MOST_WORDS = 10
FTS5 = {
    "and": " AND ",
    "or": " OR ",
    "quote": '"',
    "begins": "*",
    "newest": "SELECT rowid AS id FROM search_words WHERE search_words MATCH :{words}"
    " AND rowid BETWEEN {first} AND {last} ORDER BY rowid LIMIT :most",
}
TSEARCH = {
    "and": " & ",
    "or": " | ",
    "quote": "'",
    "begins": ":*",
    "newest": "SELECT id FROM search_entry WHERE words_words @@ CAST(:{words} AS tsquery)"
    " AND id BETWEEN {first} AND {last} ORDER BY id LIMIT :most",
}
"""The language of each index, and the statement that gives the newest entries of a kind."""
EACH = "SELECT id FROM ({newest}) AS newest"
COUNT = "SELECT {{first}} AS first, count(*) FROM ({newest}) AS newest"


@dataclass(frozen=True)
class Search:
    """What a reader looks for: the words, and by permission how the words begin that the reader may
    find.
    """

    terms: Sequence[Sequence[str]]
    scopes: Mapping[str, str]

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
        scopes = {name: scope(name, whose) for name, whose in reach if whose is not None}
        return cls(words, {"": "", **scopes})

    @property
    def words(self) -> list[str]:
        """Every word that is looked for."""
        return [word for term in self.terms for word in term]

    def ranked(self, most: int, of_kind: Mapping[str, int]) -> list[tuple[Kind, int]]:
        """The records that are found, the best first: the kind and the id of each. At most so many,
        and at most so many of each kind that is named.
        """
        room = dict(of_kind)
        ids: dict[int, None] = {}
        for place, begins in product((IN_CODE, IN_TITLE, ANYWHERE), (False, True)):
            kinds = [kind for kind in searched_kinds() if room.get(kind.name)]
            rows = self._rows(EACH, place, begins, kinds, max(of_kind.values(), default=0))
            for id in sorted((row[0] for row in rows), key=lambda id: (age(id), id)):
                name = kind_and_record(id)[0].name
                if id not in ids and room[name]:
                    ids[id] = None
                    room[name] -= 1
            if len(ids) >= most:
                break
        return [kind_and_record(id) for id in list(ids)[:most]]

    def counts(self) -> dict[str, int]:
        """How many records of each kind, by its name, are found, in the order of kinds; one more
        than `MOST` stands for any more.
        """
        rows = self._rows(COUNT, ANYWHERE, True, searched_kinds(), MOST + 1)
        return {kind_and_record(first)[0].name: count for first, count in rows if count}

    def _rows(
        self, part: str, place: str, begins: bool, kinds: Sequence[Kind], most: int
    ) -> Sequence[Any]:
        """Of each of these kinds a part, made of its newest entries, so many, in which all words
        stand at this place, or their beginnings.
        """
        signs = FTS5 if db.engine.dialect.name == "sqlite" else TSEARCH
        allowed = [(kind, kind.searched.permission) for kind in kinds if kind.searched]
        chosen = [(kind, name) for kind, name in allowed if name in self.scopes]
        if not self.terms or not chosen:
            return []
        ranges = tuple((f"words_{name}", *entries_of(kind)) for kind, name in chosen)
        words = {
            f"words_{name}": self._written(self.scopes[name] + place, begins, signs)
            for _kind, name in chosen
        }
        statement = _statement(part.format(newest=signs["newest"]), ranges)
        return db.session.execute(statement, {**words, "most": most}).all()

    def _written(self, start: str, begins: bool, signs: dict[str, str]) -> str:
        """The words, which begin so in the index, in its language."""
        quote, end = signs["quote"], signs["begins"] if begins else ""

        def one(word: str) -> str:
            return f"{quote}{start}{word}{quote}{end}"

        def all(term: Sequence[str]) -> str:
            apart = signs["and"].join(one(word) for word in term)
            return apart if len(term) == 1 else f"({one(joined(list(term)))}{signs['or']}({apart}))"

        if start.endswith(IN_CODE):
            return one(joined(self.words, "-"))
        return signs["and"].join(all(term) for term in self.terms)


@lru_cache(200)
def _statement(part: str, ranges: tuple[tuple[str, int, int], ...]) -> TextClause:
    """The part of each range, built once for the kinds that are looked through."""
    parts = (part.format(words=words, first=first, last=last) for words, first, last in ranges)
    return sql(" UNION ALL ".join(parts))
