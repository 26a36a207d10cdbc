"""The floor under the figures of coverage: one for lines, one for branches."""

import pytest

from tests.coverage_floor import percent, shortfalls, sums_by_room


def sums(lines, branches):
    return {
        "covered_lines": lines,
        "missing_lines": 1000 - lines,
        "covered_branches": branches,
        "missing_branches": 100 - branches,
        "percent_covered_display": "95",
    }


@pytest.mark.parametrize(
    "lines,branches,below",
    [
        (950, 90, []),
        (949, 90, ["94.9 % of the lines"]),
        (950, 89, ["89.0 % of the branches"]),
        (0, 0, ["0.0 % of the lines", "0.0 % of the branches"]),
    ],
)
def test_either_figure_below_its_floor_is_told(lines, branches, below):
    sentences = list(shortfalls(sums(lines, branches)))
    assert [sentence.split(" of dashboard")[0] for sentence in sentences] == below


def test_a_room_is_the_sum_of_its_files():
    files = {
        "dashboard/accounts/links.py": {"summary": sums(1000, 100)},
        "dashboard/accounts/models.py": {"summary": sums(0, 0)},
        "dashboard/settings.py": {"summary": sums(1000, 100)},
    }
    rooms = sums_by_room(files)
    assert {room: percent(rooms[room], "lines") for room in rooms} == {
        "accounts": 50,
        "settings": 100,
    }


def test_of_nothing_all_is_run():
    assert percent({"covered_lines": 0, "missing_lines": 0}, "lines") == 100
