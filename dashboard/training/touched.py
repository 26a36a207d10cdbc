"""Whose figures a write has touched: the teams of people, the sessions of answers."""

from sqlalchemy import func, select, union

from dashboard.extensions import db
from dashboard.ministries.models import Membership, Staff
from dashboard.records.lines import Lines, last_lines, written_since
from dashboard.training.models import Completion, SurveyResponse

PEOPLE = "training.completions", "training.courses", "ministries"
"""What the people of teams, and the courses that they hold, depend on."""
ANSWERS = "training.surveys", "training.sessions", "training.courses"
"""What survey answers, and to which sessions they are, depend on."""
OF_TEAMS = "completions", "staff", "memberships", "teams"
"""The kinds that say which people a team has, and what they completed."""


def last_of_teams() -> Lines:
    """The last lines of the kinds that say which people teams have."""
    return last_lines(OF_TEAMS)


def teams_since(lines: Lines) -> set[int] | None:
    """The teams whose people, or what these completed, were written to after these lines of the
    log, in three statements; None where that is of too many records.
    """
    written = written_since(lines)
    if written is None:
        return None
    ids, before = written.ids, written.before
    people = union(
        select(Completion.staff_id).where(Completion.id.in_(ids["completions"])),
        select(Membership.staff_id).where(Membership.id.in_(ids["memberships"])),
        select(Staff.id).where(Staff.id.in_(ids["staff"] | before["staff_id"])),
    )
    who = set(db.session.scalars(people))
    teams = union(
        select(Staff.team_id).where(Staff.id.in_(who)),
        select(Membership.team_id).where(Membership.staff_id.in_(who)),
        select(Membership.team_id).where(Membership.id.in_(ids["memberships"])),
    )
    return {*db.session.scalars(teams), *ids["teams"], *before["team_id"]}


def last_of_answers() -> tuple[Lines, int]:
    """The last line of survey answers, and the last answer: those that come by a link have no line
    in the log.
    """
    lines = last_lines(["surveys"])
    return lines, db.session.scalar(select(func.max(SurveyResponse.id))) or 0


def sessions_since(mark: tuple[Lines, int]) -> set[int] | None:
    """The sessions whose answers were written to since, in two statements; None where that is of
    too many.
    """
    lines, last = mark
    written = written_since(lines)
    if written is None:
        return None
    changed = select(SurveyResponse.session_id).where(SurveyResponse.id.in_(written.ids["surveys"]))
    added = select(SurveyResponse.session_id).where(SurveyResponse.id > last)
    return {*db.session.scalars(union(changed, added)), *written.before["session_id"]}
