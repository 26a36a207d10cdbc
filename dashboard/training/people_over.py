"""How many people are there, and how many of them hold which courses, on several days at once."""

from collections import Counter, defaultdict
from datetime import date
from functools import partial, reduce
from operator import add, and_ as and_bits
from typing import Any, Collection, Sequence

from sqlalchemy import ColumnElement, Subquery, case, func, literal, select

from dashboard.extensions import db
from dashboard.ministries.members import belongs_on, of_teams, within
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
    held_by = _held_by_all(on, required) if teams is None else None
    # Of some teams by an index: SQLite cannot tell how many people a team has, and by a join might
    # go through all that they hold for each of them.
    held = (
        [_held_by_person(on, course) for course in required]
        if held_by is None
        else list(held_by.c)[1:]
    )
    columns = (*by, _present(on), *(func.coalesce(bits, 0) for bits in held))
    named = [column.label(f"column_{place}") for place, column in enumerate(columns)]
    people = of_teams(select(*named).select_from(Staff))
    if held_by is not None:
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


def _run(on: Days, course: Course) -> Bits:
    """The days on which a completion held, as `held` says of one."""
    since, months = on.since(Completion.completed_on), course.valid_months
    if not months:
        return since
    valid = on.through(Completion.completed_on, partial(valid_since, months=months))
    return since.bitwise_and(valid)


def _together(on: Days, course: Course, runs: Bits) -> Bits:
    """The days of several completions of a course. Without an end, the earliest has all."""
    if not course.valid_months:
        return func.max(runs)
    return reduce(add, (func.max(runs.bitwise_and(1 << n)) for n in range(len(on.days))))


def _held_by_person(on: Days, course: Course) -> Bits:
    """The days on which the row's person held a course, asked for by an index."""
    of_person = Completion.staff_id == Staff.id, Completion.course_id == course.id
    held = select(_together(on, course, _run(on, course))).correlate(Staff)
    return held.where(*of_person, Completion.known(on.days[-1])).scalar_subquery()


def _held_by_all(on: Days, required: Sequence[Course]) -> Subquery:
    """By person, for each course the days on which it was held, in one pass."""
    runs = ((Completion.course_id == course.id, _run(on, course)) for course in required)
    done = select(
        Completion.staff_id,
        Completion.course_id,
        (case(*runs, else_=0) if required else literal(0)).label("bits"),
    ).where(
        Completion.course_id.in_([course.id for course in required]), Completion.known(on.days[-1])
    )
    # Else SQLite would work the bits out once for each of the sums that they are in.
    each = done.cte("runs").prefix_with("MATERIALIZED").c
    of_courses = (
        _together(on, course, case((each.course_id == course.id, each.bits), else_=0))
        for course in required
    )
    columns = (bits.label(f"holds_{n}") for n, bits in enumerate(of_courses))
    return select(each.staff_id, *columns).group_by(each.staff_id).subquery()


def _on(bit: int, counter: Counter[int]) -> int:
    return sum(number for mask, number in counter.items() if mask & bit)
