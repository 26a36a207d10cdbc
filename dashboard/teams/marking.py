"""A course marked as completed for one person or many at once: checked as a file is, each a line of
its own in the change log, and taken back together.
"""

from datetime import date
from typing import Any, Mapping, Sequence

from sqlalchemy import func, select

from dashboard.extensions import db
from dashboard.language import format_number, gettext as _, lazy_gettext as _l, ngettext
from dashboard.ministries.models import Ministry, Staff, Team
from dashboard.records.fields import Choices, Field, Type
from dashboard.records.history import Change
from dashboard.records.kinds import kind
from dashboard.records.rules import WarningCheck
from dashboard.records.save import Actor, create, restore
from dashboard.records.undo import take_back
from dashboard.training.models import Completion, Course
from dashboard.web.forms import Form

WHO, COURSE, DAY = "employee_number", "course", "completed_on"
MOST = 500
"""For how many people a course is marked at once."""


def staff_called(ministry: Ministry, numbers: Sequence[str]) -> dict[str, Staff]:
    """Staff of a ministry by their employee numbers, those who have left among them."""
    chosen = select(Staff).join(Team).where(Team.ministry_id == ministry.id, Staff.live)
    chosen = chosen.where(Staff.employee_number.in_(numbers[:MOST])).order_by(Staff.name, Staff.id)
    return {person.employee_number: person for person in db.session.scalars(chosen)}


def fields(people: Mapping[str, Staff], courses: Choices) -> list[Field]:
    """The fields of the form: whom, which course, when."""
    names: Choices = {number: person.name or number for number, person in people.items()}
    return [
        Field(_l("People"), Type.CHOICES, WHO, WHO, required=True, choices=names),
        Field(_l("Course"), Type.CHOICE, COURSE, COURSE, required=True, choices=courses),
        Field(_l("Completion date"), Type.DATE, DAY, DAY, required=True, past=True),
    ]


def mark(form: Form, people: Mapping[str, Staff], actor: Actor) -> list[int] | None:
    """Mark the course for the people whom the form names, in the caller's transaction; gives the
    lines of the change log, none for those who have it from that day already. None where the form
    may not be saved.
    """
    if form.errors:
        return None
    chosen = [people[number] for number in form.values[WHO].split(";")]
    day: date = form.values[DAY]
    course = db.session.scalars(select(Course).where(Course.code == form.values[COURSE])).one()
    held = select(Completion).where(
        Completion.staff_id.in_([person.id for person in chosen]),
        Completion.course_id == course.id,
        Completion.completed_on == day,
    )
    by_person = {completion.staff_id: completion for completion in db.session.scalars(held)}
    wanting = [p for p in chosen if p.id not in by_person or by_person[p.id].archived_at]
    _warn(form, wanting, course)
    if not form.may_be_saved:
        return None
    last = db.session.scalar(select(func.max(Change.id))) or 0
    for person in wanting:
        if earlier := by_person.get(person.id):  # it was taken back
            restore(earlier, actor)
        else:
            given = {"staff_id": person.id, "course_id": course.id, DAY: day}
            create(Completion(**given), actor)
    mine = select(Change.id).where(Change.id > last, Change.user_id == actor.user_id)
    return list(db.session.scalars(mine.order_by(Change.id)))


def _warn(form: Form, people: Sequence[Staff], course: Course) -> None:
    """Tell what is doubtful of these completions, as of those in a file."""
    completions, by_id = kind("completions"), {person.id: person for person in people}
    check = WarningCheck(completions.warnings, completions.fields, lambda _t, _c: by_id.get)
    doubtful = []
    for person in people:
        values = {"staff_id": person.id, "course_id": course.id, DAY: form.values[DAY]}
        doubtful += [(person, message) for _rule, message in check(values)]
    if not doubtful:
        return
    form.warnings[WHO] = ngettext(
        "%(num)s of these people was not employed on that day.",
        "%(num)s of these people were not employed on that day.",
        len(doubtful),
        num=format_number(len(doubtful)),
    )
    form.warnings[DAY] = " · ".join(
        _("%(field)s: %(problem)s", field=person.name or person.employee_number, problem=message)
        for person, message in doubtful
    )


def undo(ministry: Ministry, first: int, last: int, actor: Actor) -> int:
    """Take back what this person has marked for a ministry's staff, by the first and the last of
    its lines in the change log; says for how many. Raises ChangedSince.
    """
    own: Any = kind("completions").records_of(ministry.id)
    lines = select(Change).where(
        Change.id.between(first, last),
        Change.kind == "completions",
        Change.action.in_(("create", "restore")),
        Change.user_id == actor.user_id,
        Change.record_id.in_(own),
    )
    marked = db.session.scalars(lines).all()
    for line in marked:
        take_back(line, actor)
    return len(marked)
