"""Canada's national tracker: a plan and its progress read and written in its layout.

Its `commitments` are our themes, its `milestones` our commitments, its `indicators` our milestones,
its `lead_dept` our lead. A reporting period known to the month counts as the month's first day.
"""

import re
from typing import Iterator, Sequence

from sqlalchemy import select

from dashboard.extensions import db
from dashboard.files.headers import normalised_heading
from dashboard.files.problems import FileProblem
from dashboard.files.sources import Row, Table
from dashboard.language import lazy_gettext as _
from dashboard.ministries.models import Ministry
from dashboard.plans.models import Commitment, Milestone, Plan
from dashboard.records.fields import Label
from dashboard.records.kinds import Kind, kind

PLAN = [
    "commitments",
    "commitments_en",
    "commitments_fr",
    "milestones",
    "milestones_en",
    "milestones_fr",
    "indicators",
    "indicators_en",
    "indicators_fr",
    "due_date",
    "deadline_en",
    "deadline_fr",
    "lead_dept",
]
PROGRESS = [
    "reporting_period",
    "indicators",
    "status",
    "progress_en",
    "progress_fr",
    "evidence_en",
    "evidence_fr",
    "challenges_en",
    "challenges_fr",
    "owner_org",
]
STATUS = {"NS": "not_started", "LP": "limited", "SP": "substantial", "C": "complete"}
OURS = {
    "commitments": {"milestones": "code", "milestones_en": "name_en", "milestones_fr": "name_fr",
                    "commitments_en": "theme_en", "commitments_fr": "theme_fr"},
    "milestones": {"indicators": "code", "milestones": "commitment", "indicators_en": "name_en",
                   "indicators_fr": "name_fr", "lead_dept": "lead", "due_date": "due_on",
                   "deadline_en": "due_text_en", "deadline_fr": "due_text_fr"},
    "updates": {"indicators": "milestone", "reporting_period": "reported_on",
                **{name: name for name in PROGRESS if name not in ("reporting_period", "indicators", "owner_org")}},
}  # fmt: skip
"""For each kind: its columns, by the tracker's."""


class Tracker:
    """Reads files in the tracker's layout into a plan; `add_agencies` makes leads that are not
    known yet.
    """

    def __init__(self, plan: str | None, add_agencies: bool = False) -> None:
        self.code = (plan or "").upper()
        self.add_agencies = add_agencies
        self.unknown: list[str] = []

    @staticmethod
    def claims(header: Row) -> bool:
        """Whether a table is in the tracker's layout: a plan, or progress."""
        present = {normalised_heading(name) for name in header}
        return {"commitments", "milestones", "indicators"} <= present or {
            "reportingperiod",
            "indicators",
        } <= present

    def tables(self, tables: Sequence[Table]) -> list[tuple[Kind, Table]]:
        """The same as tables of our kinds. Raises FileProblem for a missing column or plan."""
        if tables and not self.code:
            raise FileProblem(
                _(
                    "%(name)s: in the format of Canada’s tracker; use --plan to say which plan "
                    "it belongs to",
                    name=tables[0].name,
                )
            )
        plans = [t for t in tables if "commitments" in map(normalised_heading, t.header)]
        progress = [t for t in tables if t not in plans]
        present = db.session.scalar(select(Plan).where(Plan.code == self.code))
        if present is not None and present.archived_at is not None:
            raise FileProblem(
                _("%(kind)s %(code)s is archived", kind=kind("plans").one, code=self.code)
            )
        if present is None and progress and not plans:
            raise FileProblem(
                _("There is no plan %(code)s; read its plan file first.", code=self.code)
            )
        made = [] if present or not plans else [_made("plans", plans[0].name, self.code)]
        self.known = dict.fromkeys(db.session.scalars(select(Ministry.code)), False)
        self.home = _home()
        done = [pair for table in plans for pair in self._plan(table)] + [
            self._progress(t) for t in progress
        ]
        agencies = [code for code, added in self.known.items() if added]
        return [*(_agencies(agencies, tables[0].name) if agencies else []), *made, *done]

    def _lead(self, table: Table, number: int, text: str) -> str:
        code = text.strip().upper()
        if not code or code in self.known:
            return code
        if self.add_agencies:
            self.known[code] = True
            return code
        if code not in self.unknown:
            self.unknown.append(code)
            table.problems.append(
                (
                    number,
                    "lead_dept",
                    text,
                    _("is not known; --add-agencies adds it as a new agency"),
                )
            )
        return ""

    def _plan(self, table: Table) -> Iterator[tuple[Kind, Table]]:
        rows = list(_named(table, PLAN))
        commitments, first = [], {}
        milestones = []
        for number, row in rows:
            code = row["milestones"].strip().upper()
            own = {name: row[name] for name in OURS["commitments"]}
            if code not in first:
                first[code] = number, own
                commitments.append((number, {**own, "plan": self.code}))
                self._belongs(table, number, "milestones", code, self.code, self.home["plan"])
            elif first[code][1] != own:
                where = next(name for name in own if first[code][1][name] != own[name])
                table.problems.append(
                    (number, where, row[where], _("differs from row %(row)s", row=first[code][0]))
                )
            self._belongs(
                table,
                number,
                "indicators",
                row["indicators"].strip().upper(),
                code,
                self.home["commitment"],
            )
            row["lead_dept"] = self._lead(table, number, row["lead_dept"])
            milestones.append((number, row))
        yield _table(
            "commitments",
            table,
            commitments,
            {**OURS["commitments"], "plan": "plan"},
            table.problems,
        )
        yield _table("milestones", table, milestones, OURS["milestones"], [])
        self.home["plan"] |= dict.fromkeys(first, self.code)
        self.home["commitment"] |= {
            row["indicators"].strip().upper(): row["milestones"].strip().upper() for _n, row in rows
        }

    def _belongs(
        self, table: Table, number: int, column: str, code: str, wanted: str, home: dict[str, str]
    ) -> None:
        if home.get(code, wanted) != wanted:
            table.problems.append(
                (number, column, code, _("belongs to %(other)s already", other=home[code]))
            )

    def _progress(self, table: Table) -> tuple[Kind, Table]:
        done = []
        for number, row in _named(table, PROGRESS):
            code = row["indicators"].strip().upper()
            if self.home["plan"].get(self.home["commitment"].get(code, ""), "") != self.code:
                table.problems.append(
                    (number, "indicators", code, _("is not in the plan %(code)s", code=self.code))
                )
                continue
            self._lead(table, number, row["owner_org"])
            row["status"] = STATUS.get(row["status"].strip().upper(), row["status"])
            row["reporting_period"] = re.sub(
                r"^(\d{4}-\d{2})$", r"\1-01", row["reporting_period"].strip()
            )
            done.append((number, row))
        return _table("updates", table, done, OURS["updates"], table.problems)


def _home() -> dict[str, dict[str, str]]:
    """To which plan each commitment belongs, and to which commitment each milestone."""
    commitments = db.session.execute(
        select(Commitment.code, Plan.code).join(Plan, Plan.id == Commitment.plan_id)
    )
    milestones = db.session.execute(select(Milestone.code, Commitment.code).join(Commitment))
    return {
        "plan": {row[0]: row[1] for row in commitments},
        "commitment": {row[0]: row[1] for row in milestones},
    }


def _named(table: Table, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    places = {normalised_heading(name): place for place, name in enumerate(table.header)}
    needed = [
        c for c in columns if c not in ("due_date", "deadline_en", "deadline_fr", "owner_org")
    ]
    missing = [name for name in needed if normalised_heading(name) not in places]
    if missing:
        raise FileProblem(
            _("%(file)s: the column “%(column)s” is missing", file=table.name, column=missing[0])
        )
    at = {name: places.get(normalised_heading(name), -1) for name in columns}
    for number, row in table.rows():
        yield number, {name: row[p] if 0 <= p < len(row) else "" for name, p in at.items()}


def _table(
    name: str,
    source: Table,
    rows: list[tuple[int, dict[str, str]]],
    columns: dict[str, str],
    problems: list[tuple[int, str, str, Label]],
) -> tuple[Kind, Table]:
    texts = [(number, [row[theirs] for theirs in columns]) for number, row in rows]
    called = {ours: theirs for theirs, ours in columns.items()}
    made = Table(
        source.name,
        source.sheet,
        list(columns.values()),
        len(rows),
        lambda: iter(texts),
        problems,
        called,
    )
    return kind(name), made


def _made(name: str, file: str, code: str) -> tuple[Kind, Table]:
    return kind(name), Table(
        file, "", ["code", "name_en", "name_fr"], 1, lambda: iter([(1, [code] * 3)])
    )


def _agencies(codes: list[str], file: str) -> list[tuple[Kind, Table]]:
    """New agencies; a code such as nrcan-rncan holds the English short form first."""
    rows = [
        (1, [code, code.split("-")[-1], code.split("-")[0], code.split("-")[-1], "agency"])
        for code in codes
    ]
    header = ["code", "code_fr", "name_en", "name_fr", "kind"]
    return [(kind("ministries"), Table(file, "", header, len(rows), lambda: iter(rows)))]
