"""What follows when a person moves to another team: a staff record that names another team ends one
membership and begins the next; memberships that say otherwise change the team of the record.
"""

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, select

from dashboard.extensions import db
from dashboard.language import lazy_gettext as _l
from dashboard.records.bulk import CHUNK, add_many, change_many, log_many, set_archived, spans_of
from dashboard.records.fields import Label
from dashboard.records.kinds import ADDED, Find, Written, kind
from dashboard.records.periods import today
from dashboard.records.rules import told
from dashboard.records.save import Actor

DAY = timedelta(1)
COLUMNS = ("staff_id", "team_id", "starts_on", "ends_on")
Row = Mapping[str, Any]


def _memberships(connection: Connection, people: Iterable[int]) -> dict[int, list[Row]]:
    """By person: the memberships, archived ones too, the earliest first."""
    table = kind("memberships").table
    chosen = select(table).where(table.c.staff_id.in_(list(people))).order_by(table.c.starts_on)
    by_person: dict[int, list[Row]] = defaultdict(list)
    for row in connection.execute(chosen).mappings():
        by_person[row["staff_id"]].append({str(name): value for name, value in row.items()})
    return by_person


def _people(connection: Connection, ids: Iterable[int]) -> Sequence[Row]:
    table = kind("staff").table
    rows = connection.execute(select(table).where(table.c.id.in_(list(ids)))).mappings()
    return [{str(name): value for name, value in row.items()} for row in rows]


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    every = sorted(set(ids))
    for start in range(0, len(every), CHUNK):
        yield every[start : start + CHUNK]


class _Memberships:
    """Memberships to be written together."""

    def __init__(self, connection: Connection, people: Iterable[int]) -> None:
        self.connection = connection
        self.by_person = _memberships(connection, people)
        self.new: list[tuple[Any, ...]] = []
        self.changed: list[tuple[int, dict[str, Any], dict[str, Any]]] = []
        self.restored: list[int] = []

    def live(self, person: int) -> list[Row]:
        """Those of a person that are not archived, the earliest first."""
        return [row for row in self.by_person[person] if row["archived_at"] is None]

    def change(self, row: Row, **values: Any) -> None:
        """Have a membership changed where it says otherwise."""
        new = {name: value for name, value in values.items() if row[name] != value}
        if new:
            self.changed.append((row["id"], {name: row[name] for name in new}, new))

    def add(self, person: int, team: int, first: date, last: date | None) -> None:
        """Have a membership added; one that was archived and began on the day comes back."""
        for row in self.by_person[person]:
            if row["starts_on"] == first:
                self.restored.append(row["id"])
                self.change(row, team_id=team, ends_on=last)
                return
        self.new.append((person, team, first, last))

    def write(self, actor: Actor) -> None:
        """Write what was gathered, as one line of the change log."""
        if not (self.new or self.changed or self.restored):
            return
        record_kind = kind("memberships")
        ids = add_many(self.connection, record_kind, COLUMNS, self.new) if self.new else ()
        set_archived(self.connection, record_kind, spans_of(sorted(self.restored)), False)
        change_many(self.connection, record_kind, self.changed)
        about = {"added": spans_of(ids), "restored": spans_of(sorted(self.restored))}
        log_many(self.connection, record_kind, actor, "move", about, self.changed)
        db.session.expire_all()


def team_changed(connection: Connection, actor: Actor, written: Written) -> None:
    """Date the moves of people whose records name another team than before: on the actor's day,
    else today. Who joined or moved that day, or has left, was put into the wrong team before.
    """
    before = {id: old["team_id"] for id, old, new in written if old and new and "team_id" in new}
    day = actor.day or today()
    for ids in _chunks(before):
        memberships = _Memberships(connection, ids)
        for person in _people(connection, ids):
            _move(memberships, person, before[person["id"]], day)
        memberships.write(actor)


def _begin(memberships: _Memberships, person: Row, team: int, until: date) -> bool:
    """Have the first membership added, which ends on this day; says whether there is time for it.
    It counts for the time before it too, where nothing says when the person joined.
    """
    first = person["joined_on"] or until - DAY
    if first < until:
        memberships.add(person["id"], team, first, until)
    return bool(first < until)


def _move(memberships: _Memberships, person: Row, before: int, day: date) -> None:
    id, team, rows = person["id"], person["team_id"], memberships.live(person["id"])
    over = person["left_on"] and person["left_on"] <= day
    if not rows:
        if not over and _begin(memberships, person, before, day):
            memberships.add(id, team, day, None)
        return
    last = rows[-1]
    if last["team_id"] == team:  # the same import dates the move
        if before not in {row["team_id"] for row in rows}:
            _begin(memberships, person, before, rows[0]["starts_on"])
        return
    if over or last["starts_on"] >= day:
        memberships.change(last, team_id=team)
        return
    if last["ends_on"] is None or last["ends_on"] > day:
        memberships.change(last, ends_on=day)
    memberships.add(id, team, day, None)


def memberships_changed(connection: Connection, actor: Actor, written: Written) -> None:
    """Have the staff records name the team of the last membership. Where the first memberships tell
    of a move, the team of the record is where the person was until then, and after they end. A
    membership goes on where the next one is taken away.
    """
    table = kind("memberships").table
    fresh = {id for id, old, _new in written if old is None}
    gone = {old["starts_on"] for _id, old, new in written if old and new is None}
    people = {old["staff_id"] for _id, old, _new in written if old and "staff_id" in old}
    for ids in _chunks(id for id, _old, _new in written):
        people |= {*connection.scalars(select(table.c.staff_id).where(table.c.id.in_(ids)))}
    for ids in _chunks(people):
        memberships, moved = _Memberships(connection, ids), []
        for person in _people(connection, ids):
            rows = memberships.live(person["id"])
            for one, after in pairwise(rows):
                if one["ends_on"] is None and after["id"] in fresh:  # one that is restored
                    memberships.change(one, ends_on=after["starts_on"])
            if not rows or rows[-1]["team_id"] == person["team_id"]:
                continue
            ended = rows[-1]["ends_on"]
            if all(row["id"] in fresh for row in rows):
                _begin(memberships, person, person["team_id"], rows[0]["starts_on"])
                if ended and ended <= today():  # and came back
                    memberships.add(person["id"], person["team_id"], ended, None)
                    continue
            elif ended and ended.isoformat() in gone:
                memberships.change(rows[-1], ends_on=None)
            teams = ({"team_id": one["team_id"]} for one in (person, rows[-1]))
            moved.append((person["id"], *teams))
        memberships.write(actor)
        if moved:
            staff = kind("staff")
            change_many(connection, staff, moved)
            log_many(connection, staff, actor, "move", {}, moved)
            db.session.expire_all()


def _complete(rows: Sequence[Row]) -> Iterator[tuple[int, Row]]:
    """The rows that say whose membership it is and when it begins: of others that is told."""
    needed = "staff_id", "starts_on"
    return ((p, row) for p, row in enumerate(rows) if all(row.get(name) for name in needed))


def apart(rows: Sequence[Row], find: Find) -> Iterator[tuple[int, str, Label]]:
    """Nobody belongs to two teams on one day, but that on which one membership ends and the next
    begins."""
    complete = list(_complete(rows))
    people = {row["staff_id"] for _place, row in complete}
    with db.engine.connect().execution_options(reads=True) as connection:
        stored = [m["id"] for ms in _memberships(connection, people).values() for m in ms]
    written = {row["id"] for row in rows if "id" in row}
    earlier = find("membership", set(stored) - written), find("membership", ADDED)
    others: dict[int, list[Row]] = defaultdict(list)
    for one in (one for each in earlier for one in each.values()):
        if one.get("archived_at") is None:
            others[one["staff_id"]].append(one)
    for place, row in complete:
        mine = others[row["staff_id"]]
        clash = next((one for one in mine if _overlap(one, row)), None)
        if clash:
            day = told(clash["starts_on"])
            yield place, "from", _l("overlaps the membership that begins on %(day)s", day=day)
        else:
            mine.append(row)


def _overlap(one: Row, other: Row) -> bool:
    first, second = sorted((one, other), key=lambda row: row["starts_on"])
    begins_on, ends_on = second["starts_on"], first.get("ends_on")
    return ends_on is None or ends_on > begins_on or first["starts_on"] == begins_on


def member_while_employed(rows: Sequence[Row], find: Find) -> Iterator[tuple[int, str, Label]]:
    """Somebody belongs to a team between joining and leaving."""
    people = find("staff", {row["staff_id"] for _place, row in _complete(rows)})
    for place, row in _complete(rows):
        person = people.get(row["staff_id"], {})
        joined, left = person.get("joined_on"), person.get("left_on")
        if joined and row["starts_on"] < joined:
            yield place, "from", _l("is before the person joined (%(day)s)", day=told(joined))
        for name, day in (("from", row["starts_on"]), ("to", row.get("ends_on"))):
            if left and day and day > left:
                yield place, name, _l("is after the person left (%(day)s)", day=told(left))


def memberships_fit(rows: Sequence[Row], _find: Find) -> Iterator[tuple[int, str, Label]]:
    """Nobody joins after, or leaves before, a day on which a membership begins or ends."""
    ids = {row["id"] for row in rows if "id" in row}
    with db.engine.connect().execution_options(reads=True) as connection:
        by_person = _memberships(connection, ids)
    for place, row in enumerate(rows if by_person else ()):
        live = [one for one in by_person.get(row.get("id", 0), ()) if one["archived_at"] is None]
        if not live:
            continue
        first = live[0]["starts_on"]
        last = max(one["ends_on"] or one["starts_on"] for one in live)
        if row.get("joined_on") and row["joined_on"] > first:
            yield place, "joined_on", _l("is after a membership begins (%(day)s)", day=told(first))
        if row.get("left_on") and row["left_on"] < last:
            why = _l("is before a membership begins or ends (%(day)s)", day=told(last))
            yield place, "left_on", why
