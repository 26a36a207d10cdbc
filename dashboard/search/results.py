"""What is shown of the records that a search finds."""

import re
from dataclasses import dataclass
from typing import Sequence

from sqlalchemy import select

from dashboard.accounts.permissions import extent
from dashboard.extensions import db
from dashboard.language import current_language, format_date, localized
from dashboard.records.fields import Record, Type
from dashboard.records.kinds import Kind, kind_of_table
from dashboard.records.search_index import columns_of
from dashboard.records.shown import Searched
from dashboard.records.titles import title
from dashboard.web.marked import Marked, marked
from dashboard.web.urls import address_of, record_address

SIGNS = re.compile(r"[*#_`>|]+")
"""Signs of Markdown, of which an excerpt says nothing."""
LEAD_IN, LENGTH, READ = 60, 180, 50_000
"""How many letters stand before the first word that was found, how many in all, and how many of a
text are looked at."""


@dataclass(frozen=True)
class Result:
    """A record that was found. `about` says what it belongs to and when, `excerpt` where the words
    stand; `report` is the address at which a lead reports progress on it.
    """

    kind: str
    code: str
    title: Marked
    language: str
    about: str
    excerpt: Marked
    address: str
    report: str = ""

    @property
    def context(self) -> str:
        """What it belongs to, and where the words stand, as files have it."""
        return " · ".join(filter(None, (self.about, _plain(self.excerpt))))

    @property
    def name(self) -> str:
        """Its title as files have it."""
        return _plain(self.title)


def results(ranked: Sequence[tuple[Kind, int]], words: Sequence[str]) -> list[Result]:
    """The records of these kinds and ids, in this order; a constant number of statements for each
    kind among them.
    """
    ids: dict[str, tuple[Kind, list[int]]] = {}
    for kind, id in ranked:
        ids.setdefault(kind.name, (kind, []))[1].append(id)
    made = {
        (name, id): result
        for name, (kind, wanted) in ids.items()
        for id, result in _of_kind(kind, wanted, words).items()
    }
    return [made[kind.name, id] for kind, id in ranked if (kind.name, id) in made]


def _of_kind(kind: Kind, ids: Sequence[int], words: Sequence[str]) -> dict[int, Result]:
    chosen = select(kind.model).where(kind.model.id.in_(ids))
    records = db.session.scalars(chosen).all()
    parents = _parents(kind, records)
    mine = _reported_by_reader(kind, ids)
    return {
        record.id: _result(kind, record, parents.get(record.id), words, record.id in mine)
        for record in records
    }


def _parents(kind: Kind, records: Sequence[Record]) -> dict[int, tuple[Kind, Record]]:
    """What each record belongs to: the record that its first reference names."""
    parents: dict[int, tuple[Kind, Record]] = {}
    for field in kind.fields if kind.name != "ministries" else ():
        wanted = {r.id: getattr(r, field.attribute) for r in records if r.id not in parents}
        ids = {id for id in wanted.values() if id}
        if field.type is not Type.REFERENCE or not ids:
            continue
        parent = kind_of_table(field.reference)
        rows = db.session.scalars(select(parent.model).where(parent.model.id.in_(ids)))
        by_id = {row.id: row for row in rows}
        parents |= {record: (parent, by_id[id]) for record, id in wanted.items() if id in by_id}
    return parents


def _reported_by_reader(kind: Kind, ids: Sequence[int]) -> set[int]:
    """The milestones among these on which a lead reports for the own ministry."""
    whose = extent("report_progress")
    own = kind.records_of(whose) if isinstance(whose, int) else None
    if kind.name != "milestones" or own is None:
        return set()
    return set(db.session.scalars(own.where(kind.model.id.in_(ids))))


def _result(
    kind: Kind,
    record: Record,
    parent: tuple[Kind, Record] | None,
    words: Sequence[str],
    is_reported: bool,
) -> Result:
    searched = kind.searched or Searched()
    name, language = localized(record, searched.title)
    address, code = record_address(kind.name, record), _code(kind, record)
    about = []
    if parent:
        about = [localized(parent[1], "name")[0] or title(*parent)]
        code = code or _code(*parent)
        if parent[1].archived_at is None:
            address = address or record_address(parent[0].name, parent[1])
    day = searched.day or kind.model.known_from
    if day and getattr(record, day):
        about.append(format_date(getattr(record, day), getattr(record, f"{day}_precision", "day")))
    return Result(
        kind.name,
        code,
        marked(name or getattr(record, "name", "") or title(kind, record), words),
        language,
        " · ".join(about),
        _excerpt(record, columns_of(kind, searched.text), words),
        address,
        address_of("report_progress", code=code) if is_reported else "",
    )


def _code(kind: Kind, record: Record) -> str:
    """By what code people call a record. What tells a piece of evidence from others is its link,
    which not everybody may open: its number stands in place of it.
    """
    if kind.searched and kind.searched.numbered:
        return f"{kind.searched.numbered}-{record.id}"
    return str(getattr(record, kind.handle, ""))


def _excerpt(record: Record, columns: Sequence[str], words: Sequence[str]) -> Marked:
    """The first place in a record's texts, in the reader's language before the other, where a word
    stands; nothing where none does.
    """
    mine = f"_{current_language()}"
    for name in sorted(columns, key=lambda name: not name.endswith(mine)):
        text = " ".join(SIGNS.sub(" ", (getattr(record, name) or "")[:READ]).split())
        pieces = marked(text, words)
        if not any(is_marked for _piece, is_marked in pieces):
            continue
        before = pieces[0][0] if not pieces[0][1] else ""
        start = text.rfind(" ", 0, max(0, len(before) - LEAD_IN)) + 1
        cut = text[start : start + LENGTH]
        whole = start + LENGTH >= len(text)
        return marked(("… " if start else "") + cut + ("" if whole else "…"), words)
    return []


def _plain(pieces: Marked) -> str:
    return "".join(piece for piece, _marked in pieces)
