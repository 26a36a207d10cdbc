"""Which units are withheld so that nothing about 1 to 4 people can be worked out."""

import pytest

from dashboard.training.privacy import withheld

CASES = [
    ({}, ""),
    ({"a": 0, "b": 9}, ""),
    ({"a": 5, "b": 9}, ""),
    ({"a": 4}, "a"),
    ({"a": 1, "b": 5}, "ab"),
    ({"a": 4, "b": 5, "c": 20}, "ab"),
    ({"a": 3, "b": 9, "c": 20}, "ab"),
    ({"a": 3, "b": 20, "c": 9}, "ac"),
    ({"a": 1, "b": 4, "c": 9}, "ab"),
    ({"a": 2, "b": 2, "c": 9}, "abc"),
    ({"a": 1, "b": 2, "c": 9, "d": 10}, "abc"),
    ({"a": 2, "b": 2}, "ab"),
    ({"a": 3, "c": 7, "b": 7}, "ab"),
    ({"a": 0, "b": 4, "c": 6}, "bc"),
]


@pytest.mark.parametrize("headcounts,units", CASES)
def test_the_small_and_the_next_smallest_are_withheld(headcounts, units):
    assert withheld(headcounts) == set(units)


def test_units_of_one_size_need_no_order_of_their_own():
    assert withheld({1: 4, None: 6, 2: 6}) == {1, 2}
