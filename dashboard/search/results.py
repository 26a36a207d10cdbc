"""What is shown of the records that a search finds."""

import re
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any, Collection, Mapping, Sequence

from sqlalchemy import Select, bindparam, select

from dashboard.accounts.permissions import extent
from dashboard.extensions import db
from dashboard.language import current_language, format_date, localized
from dashboard.records.fields import Record, Type
from dashboard.records.kinds import Kind, kind_of_table
from dashboard.records.search_index import columns_of
from dashboard.records.shown import Searched
from dashboard.records.titles import title, titles
from dashboard.web.marked import Marked, first_marked, marked
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
    """The records of these kinds and ids, in this order; one statement for each kind among them,
    and for each table of what they belong to.
    """
    kinds = {kind.name: kind for kind, _id in ranked}
    ids = {name: {id for kind, id in ranked if kind.name == name} for name in kinds}
    records = {name: _by_id(kind, ids[name]) for name, kind in kinds.items()}
    parents = _parents(kinds, records)
    mine = _reported_by_reader(ids.get("milestones", set()))
    called = {
        name: titles(kind, [one for one in records[name].values() if not _name(kind, one)[0]])
        for name, kind in kinds.items()
    }
    made = []
    for kind, id in ranked:
        if record := records[kind.name].get(id):
            parent = parents.get((kind.name, id))
            is_reported = kind.name == "milestones" and id in mine
            title = called[kind.name].get(id, "")
            made.append(_result(kind, record, title, parent, words, is_reported))
    return made


@cache
def _chosen(model: type[Record]) -> Select[Any]:
    return select(model).where(model.id.in_(bindparam("ids", expanding=True)))


def _by_id(kind: Kind, ids: Collection[int]) -> dict[int, Record]:
    rows = db.session.scalars(_chosen(kind.model), {"ids": list(ids)})
    return {row.id: row for row in rows}


Parent = tuple[Kind, Record]


def _parents(
    kinds: Mapping[str, Kind], records: Mapping[str, Mapping[int, Record]]
) -> dict[tuple[str, int], Parent]:
    """What each record belongs to: the record that its first reference names."""
    wanted: dict[tuple[str, int], tuple[str, int]] = {}
    for name, kind in kinds.items():
        fields = (
            [f for f in kind.fields if f.type is Type.REFERENCE] if name != "ministries" else ()
        )
        for record in records[name].values():
            named = ((f.reference, getattr(record, f.attribute)) for f in fields)
            if first := next(filter(itemgetter(1), named), None):
                wanted[name, record.id] = first
    tables: dict[str, tuple[Kind, dict[int, Record]]] = {}
    for table in {table for table, _id in wanted.values()}:
        parent = kind_of_table(table)
        tables[table] = parent, _by_id(parent, {id for one, id in wanted.values() if one == table})
    return {
        place: (tables[table][0], tables[table][1][id])
        for place, (table, id) in wanted.items()
        if id in tables[table][1]
    }


def _reported_by_reader(ids: Collection[int]) -> set[int]:
    """The milestones among these on which a lead reports for the own ministry."""
    whose = extent("report_progress")
    milestones = kind_of_table("milestone")
    own = milestones.records_of(whose) if ids and isinstance(whose, int) else None
    if own is None:
        return set()
    return set(db.session.scalars(own.where(milestones.model.id.in_(ids))))


def _name(kind: Kind, record: Record) -> tuple[str, str]:
    """What a record is called, and in which language, where it has a name."""
    name, language = localized(record, (kind.searched or Searched()).title)
    return name or getattr(record, "name", "") or "", language


def _result(
    kind: Kind,
    record: Record,
    called: str,
    parent: Parent | None,
    words: Sequence[str],
    is_reported: bool,
) -> Result:
    searched = kind.searched or Searched()
    name, language = _name(kind, record)
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
        marked(name or called, words),
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
        place = first_marked(text, words)
        if place is None:
            continue
        start = text.rfind(" ", 0, max(0, place - LEAD_IN)) + 1
        cut = text[start : start + LENGTH]
        whole = start + LENGTH >= len(text)
        return marked(("… " if start else "") + cut + ("" if whole else "…"), words)
    return []


def _plain(pieces: Marked) -> str:
    return "".join(piece for piece, _marked in pieces)
