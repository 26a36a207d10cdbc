"""Canada's national tracker: a plan and its progress read and written in its layout.

Its `commitments` are our themes, its `milestones` our commitments, its `indicators` our milestones,
its `lead_dept` our lead and those who support it. A reporting period known to the month counts as
the month's first day. The tracker's codes are unique in a plan only: where another plan has one of
them already, a plan's are kept with its own code before them (NAP6-C01.1), and written back bare.
"""

import re
from typing import Iterator, Sequence

from sqlalchemy import select

from dashboard.extensions import db
from dashboard.files.problems import FileProblem
from dashboard.files.sources import Table
from dashboard.language import lazy_gettext as _
from dashboard.ministries.models import Ministry
from dashboard.plans.models import Commitment, Milestone, Plan
from dashboard.plans.tracker.layout import (
    OPTIONAL,
    PLAN,
    PROGRESS,
    code_in,
    is_progress,
    named,
    under_names,
)
from dashboard.records.fields import Label
from dashboard.records.kinds import Kind, kind

STATUS = {"NS": "not_started", "LP": "limited", "SP": "substantial", "C": "complete"}
OURS = {
    "commitments": {"milestones": "code", "milestones_en": "name_en", "milestones_fr": "name_fr",
                    "commitments_en": "theme_en", "commitments_fr": "theme_fr"},
    "milestones": {"indicators": "code", "milestones": "commitment", "indicators_en": "name_en",
                   "indicators_fr": "name_fr", "lead_dept": "lead", "due_date": "due_on",
                   "supporting": "supporting", "deadline_en": "due_text_en",
                   "deadline_fr": "due_text_fr"},
    "updates": {"indicators": "milestone", "reporting_period": "reported_on",
                **{name: name for name in PROGRESS[4:-1]}},
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
    def claims(table: Table) -> bool:
        """Whether a table is in the tracker's layout: a plan, or progress."""
        return under_names(table) is not None

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
        headed = [table for one in tables if (table := under_names(one))]
        plans = [t for t in headed if not is_progress(t.header)]
        progress = [t for t in headed if is_progress(t.header)]
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
        self._tell_apart(plans)
        done = [pair for table in plans for pair in self._plan(table)] + [
            self._progress(t) for t in progress
        ]
        agencies = [code for code, added in self.known.items() if added]
        return [*(_agencies(agencies, tables[0].name) if agencies else []), *made, *done]

    def _tell_apart(self, plans: Sequence[Table]) -> None:
        """Note the codes of the plan's own records, and whether new ones are kept with the plan's
        code before them."""
        plan_of = dict(self.home["plan"])
        for milestone, commitment in self.home["commitment"].items():
            plan_of.setdefault(milestone, self.home["plan"].get(commitment, ""))
        self.own = {code for code, plan in plan_of.items() if plan == self.code}
        read = {
            code_in(row[name])
            for table in plans
            for _number, row in named(table, PLAN, OPTIONAL["plan"])
            for name in ("milestones", "indicators")
        }
        self.apart = any(code.startswith(f"{self.code}-") for code in self.own) or any(
            plan_of.get(code, self.code) != self.code for code in read
        )

    def _kept(self, cell: str) -> str:
        """The code by which a record of the plan is kept."""
        bare = code_in(cell).removeprefix(f"{self.code}-")
        with_plan = f"{self.code}-{bare}"
        if not bare or (bare in self.own and with_plan not in self.own):
            return bare
        return with_plan if with_plan in self.own or self.apart else bare

    def _leads(self, table: Table, number: int, column: str, cell: str) -> list[str]:
        """The codes of the ministries in a cell, the first of which leads. One that is not known
        is added, or told."""
        between = r"[,;]\s*(?=[\w.-]+\s*:)" if ":" in cell else "[,;]"
        leads = [part.strip() for part in re.split(between, cell) if part.strip()]
        for lead in leads:
            code = code_in(lead)
            if code in self.known:
                continue
            if self.add_agencies:
                self.known[code] = True
            elif code not in self.unknown:
                self.unknown.append(code)
                message = _("is not known; --add-agencies adds it as a new agency")
                table.problems.append((number, column, lead, message))
        return [code for code in map(code_in, leads) if code in self.known]

    def _plan(self, table: Table) -> Iterator[tuple[Kind, Table]]:
        rows = list(named(table, PLAN, OPTIONAL["plan"]))
        commitments, first = [], {}
        milestones = []
        for number, row in rows:
            row |= {name: self._kept(row[name]) for name in ("milestones", "indicators")}
            code = row["milestones"]
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
                table, number, "indicators", row["indicators"], code, self.home["commitment"]
            )
            lead, *others = self._leads(table, number, "lead_dept", row["lead_dept"]) or [""]
            row |= {"lead_dept": lead, "supporting": ";".join(others) or ("-" if lead else "")}
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
        self.home["commitment"] |= {row["indicators"]: row["milestones"] for _n, row in rows}
        self.own |= {code for _n, row in rows for code in (row["indicators"], row["milestones"])}

    def _belongs(
        self, table: Table, number: int, column: str, code: str, wanted: str, home: dict[str, str]
    ) -> None:
        if home.get(code, wanted) != wanted:
            table.problems.append(
                (number, column, code, _("belongs to %(other)s already", other=home[code]))
            )

    def _progress(self, table: Table) -> tuple[Kind, Table]:
        done = []
        for number, row in named(table, PROGRESS, OPTIONAL["progress"]):
            code = row["indicators"] = self._kept(row["indicators"])
            if self.home["plan"].get(self.home["commitment"].get(code, ""), "") != self.code:
                table.problems.append(
                    (number, "indicators", code, _("is not in the plan %(code)s", code=self.code))
                )
                continue
            self._leads(table, number, "owner_org", row["owner_org"])
            row["status"] = STATUS.get(code_in(row["status"]), row["status"])
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
