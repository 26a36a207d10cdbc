"""In random public services, what one reader can fetch never tells a figure that is withheld."""

import random
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from itertools import product

import pytest
from sqlalchemy import delete, insert, select

from dashboard.extensions import db
from dashboard.ministries.models import Staff, Team
from dashboard.overview.board import ministries_in_use, numbers, row_of
from dashboard.overview.ministry import courses, teams
from dashboard.publishing.tables import public_tables
from dashboard.records.periods import scope
from dashboard.training import tile as training
from dashboard.training.groups import days
from dashboard.training.models import Completion
from dashboard.web import cache
from dashboard.web.tiles import Audience
from tests import builders
from tests.overview.solver import System

SIZES = 0, 1, 2, 3, 3, 4, 5, 6, 7, 8, 9, 12, 20, 40
PILLARS = None, "open_data", "open_dialogue"
FEW = "fewer than 5"
BOUNDS = Fraction(72, 100), Fraction(56, 100)
KEPT = [("measured", "dashboard.training.tile")]
"""What is kept of training; the rest, which does not change, stays kept from service to service."""


@pytest.fixture
def service(empty):
    """Five ministries of three teams each without staff; three courses, two of them required."""
    for number in range(5):
        ministry = builders.ministry(f"M{number}")
        for _each in range(3):
            builders.team(ministry)
    chosen = [
        builders.course("A", required=True, pillars="open_data"),
        builders.course("B", required=True, pillars="open_dialogue"),
        builders.course("C"),
    ]
    ids = [course.id for course in chosen]
    db.session.commit()
    return ids


def people_it(seed, course_ids):
    """Give the teams random staff, who come, go and complete courses over eight quarters."""
    made_up = random.Random(seed)
    ends = [quarter.as_of for quarter in scope().quarters()]
    db.session.execute(delete(Completion))
    db.session.execute(delete(Staff))
    rows, done = [], []
    for team in db.session.scalars(select(Team.id)).all():
        share = made_up.choice((0, 0.1, 0.5, 0.9, 1))
        for _each in range(made_up.choice(SIZES)):
            number = len(rows) + 1
            moves = made_up.random() < 0.3
            joined = made_up.choice(ends) if moves and made_up.random() < 0.6 else None
            left = made_up.choice(ends) + timedelta(1) if moves and not joined else None
            rows.append(
                {
                    "id": number,
                    "employee_number": f"{number}",
                    "team_id": team,
                    "joined_on": joined,
                    "left_on": left,
                }
            )
            for course in course_ids:
                if made_up.random() < share:
                    day = made_up.choice((ends[0], ends[0], made_up.choice(ends)))
                    done.append({"staff_id": number, "course_id": course, "completed_on": day})
    if rows:
        db.session.execute(insert(Staff), rows)
    if done:
        db.session.execute(insert(Completion), done)
    for key in list(cache._values):
        if key[1][:2] in KEPT or key[1][0] in ("groups", "holders"):
            del cache._values[key]


class Reader:
    """Somebody who fetches all there is; `own` is the ministry that a lead leads."""

    def __init__(self, ministries, own=None):
        self.ministries, self.own = ministries, own
        self.shown = defaultdict(set)
        self.words = defaultdict(dict)
        self.words_of_trends = defaultdict(dict)

    def sees(self, ministry):
        return ministry is not None and ministry == self.own

    def read(self):
        periods = [quarter.period.name for quarter in scope().quarters()]
        periods += ["2017-18", "2016-17"] if self.own is None else ["2017-18"]
        for name in periods:
            for pillar in PILLARS if self.own is None else PILLARS[:1]:
                self._read_overview(scope(name, pillar=pillar))
            for ministry in self.ministries if self.own is None else [self.own]:
                self._read_ministry(scope(name, ministry=ministry))
        for place in self.words_of_trends.keys() & self.words.keys():
            words = self.words_of_trends[place]
            words.pop(None, None)  # the whole has no row
            assert words.items() <= self.words[place].items(), "a trend tells other words"
        return self

    def _read_overview(self, chosen):
        measured, place = numbers(chosen), (chosen.as_of, chosen.pillar or "")
        for ministry in self.ministries.values():
            row = row_of(ministry, measured, self.sees, BOUNDS)
            if row.withheld:
                self.words[place][ministry.id] = row.withheld.words
            else:
                self.shown[place].add(ministry.id)
        audience = Audience(listed=frozenset(self.ministries), sees_names_of=self.sees)
        narrowed_to = self.ministries if self.own is None else [self.own]
        for ministry in [None, *(narrowed_to if not chosen.pillar else ())]:
            narrowed = replace(chosen, ministry=ministry)
            self._read_tile(training.make(narrowed, audience), narrowed)

    def _read_tile(self, tile, chosen):
        """The figure itself, each point of its trend, and both ends of its change."""
        pillar = chosen.pillar or ""
        if "withheld" not in tile.unit:
            self.shown[chosen.as_of, pillar].add(chosen.ministry)
        else:
            assert (tile.state, tile.reason, tile.change, tile.trend) == ("", "", "", None)
        if tile.change:
            self.shown[chosen.previous.as_of, pillar].add(chosen.ministry)
        told = tile.trend.quarters if tile.trend else []
        for quarter, value in zip(chosen.quarters(), told, strict=bool(told)):
            if value.value in (FEW, "withheld"):
                self.words_of_trends[quarter.as_of, pillar][chosen.ministry] = value.value
            elif value.value != "—":
                self.shown[quarter.as_of, pillar].add(chosen.ministry)

    def _read_ministry(self, chosen):
        day = days(chosen.as_of)[chosen.as_of]
        place = chosen.as_of, chosen.ministry
        hidden = day.of_ministries.hides(chosen.ministry, self.sees)
        if not hidden:
            self.shown[place].add(None)
        for unit in teams(chosen, day, self.sees):
            assert not hidden or unit.withheld.words == "withheld"
            if unit.withheld:
                self.words[place][unit.record.id] = unit.withheld.words
            else:
                self.shown[place].add(unit.record.id)
        for unit in courses(chosen, day, self.sees) if "Q" not in chosen.period.name else []:
            few = 0 < unit.headcount < 5
            told_of_few = few or (unit.headcount < 10 and unit.share in (0, 1))
            may_be_told = not hidden and (not told_of_few or chosen.ministry == self.own)
            assert unit.withheld or may_be_told

    def systems(self):
        """What the reader is told of a whole and its parts, by day and pillar or ministry."""
        for (as_of, part), words in self.words.items():
            day = days(as_of)[as_of]
            ministries = isinstance(part, str)
            groups = day.ministries if ministries else day.teams.get(part, {})
            shown = self.shown[as_of, part]
            assert not words.keys() & shown, "a figure is shown in one place, withheld in another"
            parts = {
                id: (group.people, group.holders.get(part if ministries else "", 0))
                for id, group in groups.items()
                if group.people
            }
            named = {id: text for id, text in words.items() if id in parts}
            few = {id for id, text in named.items() if text == FEW}
            own = {self.own} & shown & parts.keys() if ministries else set()
            unnamed = named.keys() - few
            yield (
                (as_of, part),
                System(parts, None in shown, shown & parts.keys(), few, unnamed, own),
            )


def what_is_learned(seed, course_ids):
    """What an executive and two of the leads can work out in the public service of this seed."""
    people_it(seed, course_ids)
    ministries = {ministry.id: ministry for ministry in ministries_in_use()}
    executive = Reader(ministries).read()
    published = next(table for table in public_tables() if table.name == "training").rows()
    told = {row[0] for row in published if row[2] or row[3]}
    today = executive.shown[scope().as_of, ""]
    assert told <= {ministries[id].code for id in today - {None}}
    leads = random.Random(seed).sample(sorted(ministries), 2)
    readers = [executive, *(Reader(ministries, own).read() for own in leads)]
    return [
        (seed, reader.own, place, *fault)
        for reader in readers
        for place, system in reader.systems()
        for fault in system.faults()
    ]


def every_world(system):
    """Every way in which the hidden parts may be what they are, tried one by one."""
    hidden = sorted(system.few | system.unnamed)
    people, trained = (sum(system.parts[part][i] for part in hidden) for i in (0, 1))
    ranges = [range(low, min(high, people) + 1) for low, high in map(system.domain, hidden)]
    for numbers_of_people in product(*ranges):
        if sum(numbers_of_people) == people:
            for holders in product(*(range(n + 1) for n in numbers_of_people)):
                if sum(holders) == trained:
                    yield dict(
                        zip(hidden, zip(numbers_of_people, holders, strict=True), strict=True)
                    )


@pytest.mark.parametrize("seed", range(20))
def test_the_solver_finds_what_trying_every_world_finds(seed):
    made_up = random.Random(seed)
    parts = {name: (n := made_up.randint(1, 7), made_up.randint(0, n)) for name in "abc"}
    few = {name for name, (people, _trained) in parts.items() if people < 5}
    named = made_up.random() < 0.5
    system = System(parts, True, few=few if named else set(), unnamed=set(parts) - few)
    if not named:
        system.unnamed |= few
    worlds = list(every_world(system))
    for part in parts:
        assert system.values(part) == {world[part] for world in worlds}


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, 20, 10))
def test_nothing_withheld_can_be_worked_out(service, first):
    faults = [what_is_learned(seed, service) for seed in range(first, first + 10)]
    assert sum(faults, []) == []


@pytest.mark.long
@pytest.mark.parametrize("first", range(20, 1020, 50))
def test_nothing_withheld_can_be_worked_out_of_a_thousand_services(service, first):
    faults = [what_is_learned(seed, service) for seed in range(first, first + 50)]
    assert sum(faults, []) == []
