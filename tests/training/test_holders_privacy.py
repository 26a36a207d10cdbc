"""In random public services, the table of ministries by course never tells what is withheld of a
course that is not required, not even to who knows every headcount.
"""

import random

import pytest

from dashboard.training.groups import _day
from dashboard.training.holders import _holders
from dashboard.training.privacy import Group

SIZES = 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 20, 40


def service(seed):
    """A day of up to six ministries of one team each, and who holds a course."""
    made_up = random.Random(seed)
    teams, holding = {}, {}
    for ministry in range(1, made_up.randint(2, 7)):
        people = made_up.choice(SIZES)
        trained = made_up.randint(0, people)
        teams[ministry] = {ministry: Group(people, {"": trained, "open_data": trained})}
        share = made_up.choice((0, 0.2, 0.5, 1))
        holding[ministry] = sum(made_up.random() < share for _each in range(people))
    return _day(teams), holding


def values(held, hidden, ministry):
    """How many of a ministry may hold the course, for who knows the whole and all that is shown."""
    groups = [held.ministries[unit] for unit in hidden]
    holders = sum(group.holders[""] for group in groups)
    own = held.ministries[ministry].people
    others = sum(group.people for group in groups) - own
    return max(0, holders - others), min(own, holders)


def readers(day):
    yield None, lambda _ministry: False
    for own in day.ministries:
        yield own, lambda ministry, own=own: ministry == own


@pytest.mark.parametrize("first", range(0, 600, 100))
def test_nothing_withheld_of_a_course_is_worked_out(first):
    for seed in range(first, first + 100):
        day, holding = service(seed)
        held = _holders(day, holding, required=False)
        whole = held.group(None)
        for own, sees in readers(day):
            hidden = {m for m in held.ministries if held.words(m, sees)}
            for ministry, group in held.ministries.items():
                assert ministry in hidden or ministry == own or not group.tells_of_few, seed
            if held.words(None, sees):
                continue
            # what the whole alone tells, less the own figure, cannot be kept from a lead
            mine = held.ministries[own] if own and own not in hidden else Group(0, {"": 0})
            holders, people = whole.holders[""] - mine.holders[""], whole.people - mine.people
            for ministry in hidden:
                low, high = values(held, hidden, ministry)
                if held.ministries[ministry].tells_of_few and 0 < holders < people:
                    assert low < high, (seed, own, ministry)


def test_administrators_see_everything():
    day, holding = service(3)
    held = _holders(day, holding, required=False)
    assert not any(held.words(ministry, lambda _m: True) for ministry in (None, *held.ministries))
