"""How many people are there, and how many of them hold which courses, on several days at once."""

from collections import Counter, defaultdict
from datetime import date
from functools import partial, reduce
from operator import add, and_ as and_bits
from typing import Any, Collection, Sequence

from sqlalchemy import ColumnElement, Select, case, func, select

from dashboard.extensions import db
from dashboard.ministries.members import belongs_on, ever_of, of_teams, within
from dashboard.ministries.models import Staff
from dashboard.records.day_bits import Bits, Days
from dashboard.records.periods import valid_since
from dashboard.training.models import Completion, Course

Row = Any


def people_over(
    days: Sequence[date],
    teams: ColumnElement[bool] | None,
    required: Sequence[Course],
    shares: Sequence[Collection[Course]],
    *by: Any,
) -> Sequence[Row]:
    """By these columns of team: for each day (in rising order) the headcount, and for each share
    how many of it hold all of its courses, in one pass, of all teams or those of a condition. The
    shares are made of the required courses.

    A day is a bit. Each person has the bits of the days of presence, and for each course those on
    which one of the completions held, each read once; people with the same bits are counted
    together, and the days are told apart when few rows are left.
    """
    on = Days(days)
    held_by = _holding(on, teams, required).subquery()
    masks = [func.coalesce(column, 0) for column in list(held_by.c)[1:]]
    labels = [f"column_{place}" for place in range(len(by) + 1 + len(masks))]
    columns = (*by, _present(on), *masks)
    named = [column.label(name) for column, name in zip(columns, labels, strict=True)]
    people = of_teams(select(*named).select_from(Staff))
    people = people.outerjoin(held_by, held_by.c.staff_id == Staff.id)
    if teams is not None:
        people = people.where(*within(teams))
    alike = people.subquery()
    counted = db.session.execute(select(*alike.c, func.count()).group_by(*alike.c))
    places = {course.id: place for place, course in enumerate(required, 1)}
    of_shares = [[places[course.id] for course in share] for share in shares]
    sums: defaultdict[tuple[Any, ...], list[Counter[int]]] = defaultdict(
        lambda: [Counter() for _share in range(1 + len(shares))]
    )
    if not by:
        sums[()]  # there also where nobody is
    for *values, number in counted:
        key, bits = tuple(values[: len(by)]), values[len(by) :]
        everybody, *holders = sums[key]
        everybody[bits[0]] += number
        for counter, chosen in zip(holders, of_shares, strict=True):
            counter[reduce(and_bits, (bits[column] for column in chosen), bits[0])] += number
    return [
        (*key, *(_on(1 << n, counter) for n in range(len(days)) for counter in counters))
        for key, counters in sums.items()
    ]


def _present(on: Days) -> Bits:
    """The days on which the row of `of_teams` counts, as `employed` says of one."""
    there = on.since(Staff.joined_on).bitwise_and(on.before(Staff.left_on))
    return case((Staff.live, there.bitwise_and(belongs_on(on))), else_=0)


def _holding(
    on: Days, teams: ColumnElement[bool] | None, required: Sequence[Course]
) -> Select[Any]:
    """By person, for each course the days on which a completion held, as `held` says of one."""
    done = Completion.completed_on
    by_months: dict[int, list[int]] = {}
    for course in required:
        if course.valid_months:
            by_months.setdefault(course.valid_months, []).append(course.id)
    still_valid = [
        (Completion.course_id.in_(ids), on.through(done, partial(valid_since, months=months)))
        for months, ids in by_months.items()
    ]
    run = on.since(done)
    if still_valid:
        run = run.bitwise_and(case(*still_valid, else_=on.every))
    runs = select(Completion.staff_id, Completion.course_id, run.label("bits")).where(
        Completion.course_id.in_([course.id for course in required]), Completion.known(on.days[-1])
    )
    if teams is not None:
        runs = runs.where(Completion.staff_id.in_(ever_of(teams)))
    # Else SQLite would work the bits out once for each of the sums that they are in.
    each = runs.cte("runs").prefix_with("MATERIALIZED")
    return select(
        each.c.staff_id,
        *(_bits_of(on, each.c, course).label(f"holds_{course.id}") for course in required),
    ).group_by(each.c.staff_id)


def _bits_of(on: Days, each: Any, course: Course) -> Bits:
    """All bits of a person's completions of a course. Without an end, the earliest has all."""
    if not course.valid_months:
        return func.max(case((each.course_id == course.id, each.bits), else_=0))
    single = (each.bits.bitwise_and(1 << n) for n in range(len(on.days)))
    largest = (func.max(case((each.course_id == course.id, bit), else_=0)) for bit in single)
    return reduce(add, largest)


def _on(bit: int, counter: Counter[int]) -> int:
    return sum(number for mask, number in counter.items() if mask & bit)
