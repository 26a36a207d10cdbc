"""What is withheld so that nothing about few people can be worked out: cases by hand."""

import random

import pytest

from dashboard.training.privacy import Group, withheld
from tests.overview.solver import System


def people(*counts):
    """A unit of so many people, of whom so many are trained."""
    number, *trained = counts
    return Group(number, {"": trained[0]} if trained else {})


def told(units, **given):
    """What of these units is withheld: named "fewer than 5", and unnamed; None is the whole."""
    one = withheld({unit: people(*counts) for unit, counts in units.items()}, **given)
    return one.few, one.unnamed


NOTHING = (set(), set())
ALONE = [
    ({}, NOTHING),
    ({"a": (0,), "b": (9,)}, NOTHING),
    ({"a": (5,), "b": (9,)}, NOTHING),
    ({"a": (5, 1), "b": (5, 4)}, NOTHING),
    ({"a": (10, 0), "b": (10, 10)}, NOTHING),
]
BY_NUMBER = [
    # b alone would be 8 to 11, which are four numbers only
    ({"a": (3,), "b": (9,), "c": (20,)}, ({"a"}, {"b", "c"})),
    ({"a": (3,), "b": (9,), "c": (20,), "d": (21,)}, ({"a"}, {"b", "c"})),
    ({"a": (3,), "b": (20,), "c": (9,), "d": (21,)}, ({"a"}, {"c", "b"})),
    ({"a": (0,), "b": (4,), "c": (6,), "d": (8,)}, ({"b"}, {"c", "d"})),
    # 4 and 4 of 8 would both be told; 1 and 4 of 5 are not
    ({"a": (4,), "b": (4,), "c": (9,)}, ({"a", "b"}, {"c"})),
    ({"a": (1,), "b": (4,), "c": (9,)}, ({"a", "b"}, set())),
    ({"a": (2,), "b": (2,), "c": (9,), "d": (30,)}, ({"a", "b"}, {"c"})),
    # between three small ones and one other there is room enough
    ({"a": (1,), "b": (2,), "c": (3,), "d": (9,), "e": (30,)}, ({"a", "b", "c"}, set())),
]
BY_SHARE = [
    # nobody trained, and everybody, of 5 to 9
    ({"a": (7, 0), "b": (40, 20), "c": (50, 20)}, (set(), {"a", "b"})),
    ({"a": (7, 7), "b": (40, 20), "c": (50, 20)}, (set(), {"a", "b"})),
    ({"a": (9, 9), "b": (40, 20), "c": (50, 20)}, (set(), {"a", "b"})),
    # b has nobody trained, so that a would have nobody either; c does have
    ({"a": (7, 0), "b": (10, 0), "c": (50, 20)}, (set(), {"a", "c"})),
    ({"a": (7, 7), "b": (10, 10), "c": (50, 20)}, (set(), {"a", "c"})),
    ({"a": (3, 1), "b": (10, 0), "c": (12, 5), "d": (15, 7)}, ({"a"}, {"b", "c"})),
    # who is not trained is hidden in as many as there are
    ({"a": (3, 3), "b": (20, 20), "c": (30, 28), "d": (40, 40)}, ({"a"}, {"b", "c"})),
]
UNNAMED = [
    # of two teams, "fewer than 5" would leave four numbers for the other
    ({"a": (3,), "b": (9,)}, (set(), {"a", "b"})),
    ({"a": (3, 1), "b": (8, 5)}, (set(), {"a", "b"})),
    # b would be 5 to 8, which are four numbers only
    ({"a": (4, 0), "b": (5, 4)}, (set(), {"a", "b"})),
    # of 6 people, neither could be 1
    ({"a": (2, 0), "b": (4, 2)}, (set(), {"a", "b"})),
]
EVERYTHING = [
    ({"a": (4, 2)}, ({"a", None}, set())),
    ({"a": (7, 0)}, (set(), {"a", None})),
    ({"a": (2,), "b": (1,)}, ({"a", "b", None}, set())),
    ({"a": (2,), "b": (2,), "c": (1,)}, ({"a", "b", "c"}, {None})),
    ({"a": (4, 0), "b": (5, 0)}, ({"a"}, {"b", None})),
]


@pytest.mark.parametrize("units,words", [*ALONE, *BY_NUMBER, *BY_SHARE, *UNNAMED, *EVERYTHING])
def test_what_is_withheld_of_a_whole(units, words):
    assert told(units) == words


@pytest.mark.parametrize("group", [Group(0, {"": 0}), Group(5, {"x": 2})])
def test_nobody_has_no_share_and_neither_has_a_share_that_nobody_could_have(group):
    assert group.share("") is None


def test_every_share_must_be_safe_and_not_the_last_alone():
    units = {
        "a": Group(5, {"": 1, "x": 2}),
        "b": Group(5, {"": 5, "x": 3}),
        "c": Group(5, {"": 5, "x": 2}),
    }
    # all of b and of c have the first: the four who have not are all of a
    assert withheld(units).unnamed == {"a", "b", "c"}


def test_of_units_of_one_size_the_choice_does_not_follow_the_order_in_which_they_come():
    assert told({"c": (7, 0), "b": (40, 20), "a": (40, 20)}) == (set(), {"a", "c"})


def test_a_unit_is_closed_to_its_own_lead_only_where_units_have_leads():
    # of 7 people, who sees the 5 of b knows that a and c are one each
    units = {"a": people(1), "b": people(5), "c": people(1)}
    assert withheld(units).closed == set()
    assert withheld(units, led=True).closed == {"b"}


def test_a_unit_is_withheld_for_a_reason_of_its_own_and_others_with_it():
    units = {"a": (30, 9), "b": (40, 9), "c": (50, 9)}
    assert told(units, besides={"b"}) == (set(), {"b", "a"})


def test_units_of_one_size_need_no_order_of_their_own():
    assert told({1: (4,), 3: (6,), 2: (6,), 4: (6,)}) == ({1}, {2, 3})


@pytest.mark.parametrize(
    "units,shown",
    [
        # b's lead could subtract the own 9 and would know a within four numbers
        ({"a": (3,), "b": (9,), "c": (20,)}, {"a"}),
        # d alone is needed: without b, or without c, the rest has room enough
        ({"a": (3,), "b": (5,), "c": (6,), "d": (7,)}, {"a", "b", "c"}),
    ],
)
def test_the_lead_of_a_second_does_not_see_it_where_it_gives_the_first_away(units, shown):
    one = withheld({unit: people(*counts) for unit, counts in units.items()}, led=True)
    seen = {unit for unit in units if one.withholds(unit)}
    seen -= {unit for unit in units if one.hides(unit, lambda other: other is not None)}
    assert seen == shown


EXECUTIVE, ADMINISTRATOR = (lambda unit: False), (lambda unit: True)


@pytest.mark.parametrize(
    "sees,words", [(EXECUTIVE, "fewer than 5"), (lambda unit: unit == "b", "fewer than 5")]
)
def test_a_small_unit_is_withheld_from_all_but_its_lead(sees, words):
    one = withheld({"a": people(3), "b": people(9), "c": people(20), "d": people(30)}, led=True)
    assert one.words("a", sees).words == words


@pytest.mark.parametrize("unit", ["a", "b", None])
def test_nothing_is_withheld_from_an_administrator(unit):
    one = withheld({"a": people(2), "b": people(1)}, led=True)
    assert one.words(unit, ADMINISTRATOR) is None


def test_the_lead_of_a_small_unit_learns_nothing_of_the_others_by_it():
    units = {"a": people(3), "b": people(4), "c": people(9), "d": people(20), "e": people(30)}
    without_leads, with_leads = withheld(units), withheld(units, led=True)
    assert without_leads.unnamed < with_leads.unnamed


def _only(own):
    """What the lead of this unit may see; with None, an executive."""
    return lambda unit: unit is not None and unit == own


def faults(units, seed):
    """What an executive, and each lead, can work out of random units, whose whole is shown."""
    one = withheld(units, led=True)
    parts = {unit: (group.people, group.holders[""]) for unit, group in units.items()}
    for own in (None, *units):
        hidden = {u for u in units if one.hides(u, _only(own))}
        few = hidden & one.few
        shown_own = {own} - hidden - {None}
        system = System(parts, not one.withholds(None), few=few, unnamed=hidden - few)
        system.own = shown_own
        yield from ((seed, own, *fault) for fault in system.faults())


@pytest.mark.parametrize("first", range(0, 400, 100))
def test_nobody_works_out_what_is_withheld_of_random_units(first):
    for seed in range(first, first + 100):
        made_up = random.Random(seed)
        units = {}
        for unit in range(made_up.randint(1, 7)):
            number = made_up.choice((1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 15))
            trained = made_up.choice((0, number, made_up.randint(0, number)))
            units[unit] = people(number, trained)
        assert list(faults(units, seed)) == []
