"""Ministries, their teams, their staff, and who belonged to which team when."""

from datetime import date

from sqlalchemy import ColumnElement, Index, UniqueConstraint, select
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped

from dashboard.language import lazy_gettext as _l
from dashboard.ministries.erased import PREFIX, not_erased
from dashboard.ministries.moves import (
    apart,
    member_while_employed,
    memberships_changed,
    memberships_fit,
    team_changed,
)
from dashboard.records.fields import Choices, Record, Type, field
from dashboard.records.kinds import Owner, register
from dashboard.records.shown import Searched, Shown

MINISTRY_KINDS: Choices = {"ministry": _l("Ministry"), "agency": _l("Agency")}


EMPLOYEE_NUMBER = (
    "Employee ID",
    "Employee no",
    "Emp ID",
    "Personnel number",
    "Numéro d'employé",
    "No d'employé",
)
TEAM = ("Branch", "Direction", "Unit", "Unité")


class Ministry(Record):
    """A ministry or an agency of the public service."""

    __tablename__ = "ministry"

    code: Mapped[str] = field(_l("Code"), Type.CODE, required=True, unique=True)
    code_fr: Mapped[str | None] = field(_l("French code"), Type.TEXT)
    name_en: Mapped[str] = field(_l("Name in English"), Type.TEXT, required=True)
    name_fr: Mapped[str] = field(_l("Name in French"), Type.TEXT, required=True)
    kind: Mapped[str] = field(_l("Kind"), Type.CHOICE, choices=MINISTRY_KINDS, default="ministry")
    active: Mapped[bool] = field(_l("Active"), Type.YES_NO, default=True, also=("Actif",))


class Team(Record):
    """A team or branch of a ministry."""

    __tablename__ = "team"

    code: Mapped[str] = field(_l("Code"), Type.CODE, required=True, unique=True)
    ministry_id: Mapped[int] = field(
        _l("Ministry"), Type.REFERENCE, reference="ministry", required=True
    )
    name_en: Mapped[str] = field(_l("Name in English"), Type.TEXT, required=True)
    name_fr: Mapped[str] = field(_l("Name in French"), Type.TEXT, required=True)
    active: Mapped[bool] = field(_l("Active"), Type.YES_NO, default=True, also=("Actif",))


class Staff(Record):
    """A member of the staff: personal information."""

    __tablename__ = "staff"
    __table_args__ = (Index("ix_staff_name_folded", "name_folded"),)
    known_from = "joined_on"

    employee_number: Mapped[str] = field(
        _l("Employee number"), Type.CODE, required=True, unique=True, also=EMPLOYEE_NUMBER
    )
    team_id: Mapped[int] = field(
        _l("Team"), Type.REFERENCE, reference="team", required=True, also=TEAM
    )
    name: Mapped[str | None] = field(
        _l("Name"),
        Type.TEXT,
        also=("Full name", "Employee name", "Nom complet", "Nom de l'employé"),
    )
    joined_on: Mapped[date | None] = field(
        _l("Date joined"),
        Type.DATE,
        index=True,
        also=("Arrivée", "Start date", "Hire date", "Date d'embauche", "Date d'entrée en fonction"),
    )
    left_on: Mapped[date | None] = field(
        _l("Date left"),
        Type.DATE,
        after="joined_on",
        also=("Départ", "End date", "Termination date", "Date de départ", "Date de fin d'emploi"),
    )

    @hybrid_property
    def erased(self) -> bool:
        """Whether name and number were erased: the record counts still, and stands in no file."""
        return self.employee_number.startswith(PREFIX)

    @erased.inplace.expression
    @classmethod
    def _erased(cls) -> ColumnElement[bool]:
        return cls.employee_number.startswith(PREFIX)


class Membership(Record):
    """That a member of the staff belonged to a team, from a day to another. People who never moved
    have none: they belong to the team of their record for as long as they are there.
    """

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("staff_id", "starts_on"),)
    known_from = "starts_on"

    staff_id: Mapped[int] = field(
        _l("Employee number"),
        Type.REFERENCE,
        reference="staff",
        index=False,
        required=True,
        name="employee_number",
        also=EMPLOYEE_NUMBER,
    )
    team_id: Mapped[int] = field(
        _l("Team"), Type.REFERENCE, reference="team", required=True, also=TEAM
    )
    starts_on: Mapped[date] = field(
        _l("Member from"),
        Type.DATE,
        required=True,
        past=True,
        name="from",
        also=("Depuis", "Start date"),
    )
    ends_on: Mapped[date | None] = field(
        _l("Member until"), Type.DATE, after="from", name="to", also=("Jusqu’au", "End date")
    )


_ministry_of_today = (
    select(Team.ministry_id)
    .join(Staff, Staff.team_id == Team.id)
    .where(Staff.id == Membership.staff_id)
    .scalar_subquery()
)

register(
    Ministry,
    "ministries",
    _l("Ministry"),
    _l("Ministries"),
    "ministries",
    "code",
    owner=Ministry.id,
    public=True,
    searched=Searched("name"),
)
register(Team, "teams", _l("Team"), _l("Teams"), "ministries", "code", owner=Team.ministry_id)
register(
    Staff,
    "staff",
    _l("Staff member"),
    _l("Staff"),
    "training",
    "employee_number",
    owner=Owner(Team.ministry_id, (Team,)),
    parent_rules=(not_erased, memberships_fit),
    in_files=~Staff.erased,
    searched=Searched("name", code="employee_number", permission="see_names"),
    shown=Shown(
        called="name employee_number",
        columns="name employee_number team ministry joined_on left_on",
        narrowed="team",
    ),
    follow=team_changed,
)
register(
    Membership,
    "memberships",
    _l("Team membership"),
    _l("Team memberships"),
    "training",
    "employee_number from",
    owner=_ministry_of_today,
    parent_rules=(member_while_employed, apart),
    in_files=Membership.staff_id.not_in(select(Staff.id).where(Staff.erased)),
    shown=Shown(called="employee_number team from", narrowed="team"),
    follow=memberships_changed,
)
