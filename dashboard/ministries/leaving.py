"""People whom a file of staff moves or leaves out: told, and where the file is said to hold all
people of a ministry, gone on a day. Personnel systems export those who are there; who left is
simply missing.
"""

from collections import Counter
from datetime import date
from functools import partial
from typing import Collection, Sequence

from sqlalchemy import Connection, or_, select

from dashboard.files.checked import Checked
from dashboard.files.sources import Table
from dashboard.language import lazy_gettext as _
from dashboard.ministries.models import Ministry, Staff, Team
from dashboard.records.kinds import Kind


def note_left_out(
    tables: Sequence[tuple[Kind, Table]], complete: Collection[str], day: date
) -> None:
    """Have the tables of staff, once checked, tell whom they move and leave out; with `complete`,
    the codes of ministries of which they hold all people, those leave on the day.
    """
    of_staff = [table for kind, table in tables if kind.name == "staff"]
    if of_staff:
        of_staff[-1].after_check = partial(_note, frozenset(complete), day)


def _note(complete: Collection[str], day: date, connection: Connection, checked: Checked) -> None:
    if checked.error_count:
        return
    checked.moved = sum("team_id" in after for _id, _before, after in checked.changed)
    if checked.moved:
        checked.notes.append(_("People who move to another team: %(num)s", num=checked.moved))
    columns = [Staff.id, Staff.employee_number, Staff.team_id, Staff.joined_on, Staff.left_on]
    chosen = select(*columns, Team.code.label("team"), Ministry.code)
    chosen = chosen.select_from(Staff).join(Team).join(Ministry)
    present = Staff.live, ~Staff.erased, or_(Staff.left_on.is_(None), Staff.left_on > day)
    people = connection.execute(chosen.where(*present)).all()
    own = {p.code for p in people if (p.employee_number,) in checked.seen}
    teams = {p.team_id for p in people if (p.employee_number,) in checked.seen}
    left_out = [p for p in people if (p.employee_number,) not in checked.seen]
    checked.missing = Counter(p.code for p in left_out if p.code in own)
    leaving = [
        p for p in left_out if p.code in complete and (p.joined_on is None or p.joined_on <= day)
    ]
    checked.changed += [(p.id, {"left_on": p.left_on}, {"left_on": day}) for p in leaving]
    known, gone = Counter(p.code for p in people), Counter(p.code for p in leaving)
    for code, number in sorted(gone.items()):
        text = _("%(ministry)s: people who are not in this file and leave on %(day)s: %(num)s",
                 ministry=code, num=number, day=day)  # fmt: skip
        checked.notes.append(text)
        if number * 2 > known[code]:
            checked.add_warning(0, "left_on", code, _("more than half of the ministry would leave"))
    missing = Counter(p.team for p in left_out if p.team_id in teams and p.code not in complete)
    for team, number in sorted(missing.items()):
        checked.notes.append(
            _("%(team)s: people who are not in this file: %(num)s", team=team, num=number)
        )
