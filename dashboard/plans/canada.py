"""Canada's national tracker: a plan and its progress read and written in its layout (formats.md).

Its `commitments` are our themes, its `milestones` our commitments, its `indicators` our milestones, its `lead_dept` our
lead. A reporting period known to the month counts as the month's first day.
"""

import re
from datetime import date, timedelta
from typing import Iterator, Sequence

from sqlalchemy import select

from dashboard.extensions import db
from dashboard.files.cells import quoted, written
from dashboard.files.headers import squeezed
from dashboard.files.problems import FileProblem
from dashboard.files.sources import Row, Table
from dashboard.files.writing import BOM, csv_lines
from dashboard.language import lazy_gettext as _, natural
from dashboard.ministries.models import Ministry
from dashboard.plans.models import Commitment, Milestone, Plan, Update
from dashboard.records.base import Label
from dashboard.records.kinds import Kind, kind
from dashboard.records.scope import add_months, period

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
    """Reads files in the tracker's layout into a plan; `add_agencies` makes leads that are not known yet."""

    def __init__(self, plan: str | None, add_agencies: bool = False) -> None:
        self.code = (plan or "").upper()
        self.add_agencies = add_agencies
        self.unknown: list[str] = []

    @staticmethod
    def claims(header: Row) -> bool:
        """Whether a table is in the tracker's layout: a plan, or progress."""
        there = {squeezed(name) for name in header}
        return {"commitments", "milestones", "indicators"} <= there or {"reportingperiod", "indicators"} <= there

    def tables(self, found: Sequence[Table]) -> list[tuple[Kind, Table]]:
        """The same as tables of our kinds. Raises FileProblem for a missing column or plan."""
        if found and not self.code:
            raise FileProblem(
                _(
                    "%(name)s: in the layout of Canada’s tracker; say which plan it belongs to with --plan",
                    name=found[0].name,
                )
            )
        plans = [t for t in found if "commitments" in map(squeezed, t.header)]
        progress = [t for t in found if t not in plans]
        there = db.session.scalar(select(Plan).where(Plan.code == self.code))
        if there is not None and there.archived_at is not None:
            raise FileProblem(_("%(kind)s %(code)s is archived", kind=kind("plans").one, code=self.code))
        if there is None and progress and not plans:
            raise FileProblem(_("There is no plan %(code)s; read its plan file first.", code=self.code))
        made = [] if there or not plans else [_made("plans", plans[0].name, self.code)]
        self.known = dict.fromkeys(db.session.scalars(select(Ministry.code)), False)
        self.home = _home()
        done = [pair for table in plans for pair in self._plan(table)] + [self._progress(t) for t in progress]
        agencies = [code for code, added in self.known.items() if added]
        return [*(_agencies(agencies, found[0].name) if agencies else []), *made, *done]

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
                (number, "lead_dept", text, _("is not known; --add-agencies adds it as a new agency"))
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
                table.problems.append((number, where, row[where], _("differs from row %(row)s", row=first[code][0])))
            self._belongs(table, number, "indicators", row["indicators"].strip().upper(), code, self.home["commitment"])
            row["lead_dept"] = self._lead(table, number, row["lead_dept"])
            milestones.append((number, row))
        yield _table("commitments", table, commitments, {**OURS["commitments"], "plan": "plan"}, table.problems)
        yield _table("milestones", table, milestones, OURS["milestones"], [])
        self.home["plan"] |= dict.fromkeys(first, self.code)
        self.home["commitment"] |= {
            row["indicators"].strip().upper(): row["milestones"].strip().upper() for _n, row in rows
        }

    def _belongs(self, table: Table, number: int, column: str, code: str, wanted: str, home: dict[str, str]) -> None:
        if home.get(code, wanted) != wanted:
            table.problems.append((number, column, code, _("belongs to %(other)s already", other=home[code])))

    def _progress(self, table: Table) -> tuple[Kind, Table]:
        done = []
        for number, row in _named(table, PROGRESS):
            code = row["indicators"].strip().upper()
            if self.home["plan"].get(self.home["commitment"].get(code, ""), "") != self.code:
                table.problems.append((number, "indicators", code, _("is not in the plan %(code)s", code=self.code)))
                continue
            self._lead(table, number, row["owner_org"])
            row["status"] = STATUS.get(row["status"].strip().upper(), row["status"])
            row["reporting_period"] = re.sub(r"^(\d{4}-\d{2})$", r"\1-01", row["reporting_period"].strip())
            done.append((number, row))
        return _table("updates", table, done, OURS["updates"], table.problems)


def _home() -> dict[str, dict[str, str]]:
    """To which plan each commitment belongs, and to which commitment each milestone."""
    commitments = db.session.execute(select(Commitment.code, Plan.code).join(Plan, Plan.id == Commitment.plan_id))
    milestones = db.session.execute(select(Milestone.code, Commitment.code).join(Commitment))
    return {
        "plan": {row[0]: row[1] for row in commitments},
        "commitment": {row[0]: row[1] for row in milestones},
    }


def _named(table: Table, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    places = {squeezed(name): place for place, name in enumerate(table.header)}
    needed = [c for c in columns if c not in ("due_date", "deadline_en", "deadline_fr", "owner_org")]
    missing = [name for name in needed if squeezed(name) not in places]
    if missing:
        raise FileProblem(_("%(file)s: the column “%(column)s” is missing", file=table.name, column=missing[0]))
    at = {name: places.get(squeezed(name), -1) for name in columns}
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
    made = Table(source.name, source.sheet, list(columns.values()), len(rows), lambda: iter(texts), problems, called)
    return kind(name), made


def _made(name: str, file: str, code: str) -> tuple[Kind, Table]:
    return kind(name), Table(file, "", ["code", "name_en", "name_fr"], 1, lambda: iter([(1, [code] * 3)]))


def _agencies(codes: list[str], file: str) -> list[tuple[Kind, Table]]:
    """New agencies; a code such as nrcan-rncan holds the English short form, then the French one."""
    rows = [(1, [code, code.split("-")[-1], code.split("-")[0], code.split("-")[-1], "agency"]) for code in codes]
    header = ["code", "code_fr", "name_en", "name_fr", "kind"]
    return [(kind("ministries"), Table(file, "", header, len(rows), lambda: iter(rows)))]


def plan_rows(plan: Plan) -> Iterator[list[str]]:
    """The plan in the tracker's layout, a row a milestone."""
    chosen = (
        select(Commitment, Milestone, Ministry.code)
        .join(Plan, Plan.id == Commitment.plan_id)
        .join(Milestone, Milestone.commitment_id == Commitment.id)
        .outerjoin(Ministry, Ministry.id == Milestone.led_by)
        .where(Commitment.plan_id == plan.id, Commitment.live, Milestone.live)
    )
    found = sorted(db.session.execute(chosen), key=lambda row: (natural(row[0].code), natural(row[1].code)))
    themes = _theme_codes([commitment for commitment, _milestone, _lead in found])
    due = kind("milestones").field("due_on")
    for commitment, milestone, lead in found:
        yield [
            themes[commitment.id],
            *(quoted(text or "") for text in (commitment.theme_en, commitment.theme_fr)),
            commitment.code,
            *(quoted(text) for text in (commitment.name_en, commitment.name_fr)),
            milestone.code,
            *(quoted(text) for text in (milestone.name_en, milestone.name_fr)),
            written(due, milestone.due_on, milestone.due_on_precision),
            *(quoted(text or "") for text in (milestone.due_text_en, milestone.due_text_fr)),
            (lead or "").lower(),
        ]


def _theme_codes(commitments: Sequence[Commitment]) -> dict[int, str]:
    """A code for each commitment's theme: what its own code begins with (C01 of C01.2), else a number."""
    order: dict[tuple[str | None, str | None], str] = {}
    found = {}
    for commitment in commitments:
        theme = commitment.theme_en, commitment.theme_fr
        own = commitment.code.rpartition(".")[0]
        if theme not in order:
            order[theme] = own if own and own not in order.values() else f"T{len(order) + 1}"
        found[commitment.id] = order[theme]
    return found


def progress_rows(plan: Plan, start: date = date.min, end: date = date.max) -> Iterator[list[str]]:
    """The plan's updates from `start` to `end` in the tracker's layout: the last of each month for each milestone."""
    chosen = (
        select(Update, Milestone.code, Ministry.code)
        .join(Milestone, Milestone.id == Update.milestone_id)
        .join(Commitment, Commitment.id == Milestone.commitment_id)
        .join(Plan, Plan.id == Commitment.plan_id)
        .outerjoin(Ministry, Ministry.id == Milestone.led_by)
        .where(Commitment.plan_id == plan.id, Update.reported_on >= start, Update.reported_on <= end)
        .where(*(model.live for model in (Update, Milestone, Commitment)))
        .order_by(Update.reported_on)
    )
    last = {(f"{u.reported_on:%Y-%m}", code): (u, lead) for u, code, lead in db.session.execute(chosen)}
    letters = {ours: theirs for theirs, ours in STATUS.items()}
    for (month, code), (update, lead) in sorted(last.items(), key=lambda item: (item[0][0], natural(item[0][1]))):
        evidence = [_with_link(text, update.evidence_url) for text in (update.evidence_en, update.evidence_fr)]
        texts = [update.progress_en, update.progress_fr, *evidence, update.challenges_en, update.challenges_fr]
        yield [month, code, letters[update.status], *(quoted(text or "") for text in texts), (lead or "").lower()]


def _with_link(text: str | None, url: str | None) -> str:
    return " ".join(part for part in (text, url if url and url not in (text or "") else None) if part)


def files(plan: Plan, reporting: str | None = None) -> dict[str, bytes]:
    """plan.csv and progress.csv, as the tracker writes CSV: UTF-8 without a mark.

    `reporting` narrows progress to a month (2022-09), a quarter or a fiscal year. Raises ScopeError for any other.
    """
    start, end = date.min, date.max
    if reporting and re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", reporting) and int(reporting[:4]) >= 1900:
        start = date.fromisoformat(f"{reporting}-01")
        end = add_months(start, 1) - timedelta(1)
    elif reporting:
        chosen = period(reporting)
        start, end = chosen.start, chosen.end
    tables = {"plan.csv": (PLAN, plan_rows(plan)), "progress.csv": (PROGRESS, progress_rows(plan, start, end))}
    return {name: _csv(header, rows) for name, (header, rows) in tables.items()}


def _csv(header: Sequence[str], rows: Iterator[list[str]]) -> bytes:
    return "".join(csv_lines(header, rows)).removeprefix(BOM).encode()
