"""A plan and its progress as the tracker's two files."""

import re
from datetime import date, timedelta
from typing import Iterator, Sequence

from sqlalchemy import select

from dashboard.extensions import db
from dashboard.files.cells import escape_for_programs, format_cell
from dashboard.files.write import BOM, csv_lines
from dashboard.language import sort_key
from dashboard.ministries.models import Ministry
from dashboard.plans.models import Commitment, Milestone, Plan, Update
from dashboard.plans.tracker.layout import PLAN, PROGRESS
from dashboard.plans.tracker.read import STATUS
from dashboard.records.fields import codes_in
from dashboard.records.kinds import kind
from dashboard.records.periods import add_months, period


def plan_rows(plan: Plan) -> Iterator[list[str]]:
    """The plan in the tracker's layout, a row a milestone."""
    chosen = (
        select(Commitment, Milestone, Ministry.code)
        .join(Plan, Plan.id == Commitment.plan_id)
        .join(Milestone, Milestone.commitment_id == Commitment.id)
        .outerjoin(Ministry, Ministry.id == Milestone.led_by)
        .where(Commitment.plan_id == plan.id, Commitment.live, Milestone.live)
    )
    rows = sorted(
        db.session.execute(chosen), key=lambda row: (sort_key(row[0].code), sort_key(row[1].code))
    )
    themes = _theme_codes(plan)
    due = kind("milestones").field("due_on")
    for commitment, milestone, lead in rows:
        yield [
            themes[commitment.id],
            *(
                escape_for_programs(text or "")
                for text in (commitment.theme_en, commitment.theme_fr)
            ),
            _bare(plan, commitment.code),
            *(escape_for_programs(text) for text in (commitment.name_en, commitment.name_fr)),
            _bare(plan, milestone.code),
            *(escape_for_programs(text) for text in (milestone.name_en, milestone.name_fr)),
            format_cell(due, milestone.due_on, milestone.due_on_precision),
            *(
                escape_for_programs(text or "")
                for text in (milestone.due_text_en, milestone.due_text_fr)
            ),
            ",".join(filter(None, [lead, *codes_in(milestone.supporting)])).lower(),
        ]


def _bare(plan: Plan, code: str) -> str:
    """The tracker's code of a record that is kept with its plan's code before it."""
    return code.removeprefix(f"{plan.code}-")


def _theme_codes(plan: Plan) -> dict[int, str]:
    """A code for each commitment's theme: what its own code begins with (C01 of C01.2), else a
    number.
    """
    order: dict[tuple[str | None, str | None], str] = {}
    codes = {}
    chosen = select(Commitment).where(Commitment.plan_id == plan.id, Commitment.live)
    for commitment in sorted(db.session.scalars(chosen), key=lambda row: sort_key(row.code)):
        theme = commitment.theme_en, commitment.theme_fr
        own = _bare(plan, commitment.code).rpartition(".")[0]
        if theme not in order:
            order[theme] = own if own and own not in order.values() else f"T{len(order) + 1}"
        codes[commitment.id] = order[theme]
    return codes


def progress_rows(plan: Plan, start: date = date.min, end: date = date.max) -> Iterator[list[str]]:
    """The plan's updates from `start` to `end` in the tracker's layout: the last of each month for
    each milestone.
    """
    chosen = (
        select(Update, Milestone.code, Commitment, Ministry.code)
        .join(Milestone, Milestone.id == Update.milestone_id)
        .join(Commitment, Commitment.id == Milestone.commitment_id)
        .join(Plan, Plan.id == Commitment.plan_id)
        .outerjoin(Ministry, Ministry.id == Milestone.led_by)
        .where(
            Commitment.plan_id == plan.id, Update.reported_on >= start, Update.reported_on <= end
        )
        .where(*(model.live for model in (Update, Milestone, Commitment)))
        .order_by(Update.reported_on, Update.sequence)
    )
    last = {
        (f"{update.reported_on:%Y-%m}", code): (update, commitment, lead)
        for update, code, commitment, lead in db.session.execute(chosen)
    }
    themes = _theme_codes(plan)
    letters = {ours: theirs for theirs, ours in STATUS.items()}
    for (month, code), (update, commitment, lead) in sorted(
        last.items(), key=lambda item: (item[0][0], sort_key(item[0][1]))
    ):
        evidence = [
            _with_link(text, update.evidence_url)
            for text in (update.evidence_en, update.evidence_fr)
        ]
        texts = [
            update.progress_en,
            update.progress_fr,
            *evidence,
            update.challenges_en,
            update.challenges_fr,
        ]
        yield [
            month,
            themes[commitment.id],
            _bare(plan, commitment.code),
            _bare(plan, code),
            letters[update.status],
            *(escape_for_programs(text or "") for text in texts),
            (lead or "").lower(),
        ]


def _with_link(text: str | None, url: str | None) -> str:
    return " ".join(
        part for part in (text, url if url and url not in (text or "") else None) if part
    )


def files(plan: Plan, reporting: str | None = None) -> dict[str, bytes]:
    """plan.csv and progress.csv, as the tracker writes CSV: UTF-8 without a mark.

    `reporting` narrows progress to a month (2022-09), a quarter or a fiscal year. Raises ScopeError
    for any other.
    """
    start, end = date.min, date.max
    if (
        reporting
        and re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", reporting)
        and int(reporting[:4]) >= 1900
    ):
        start = date.fromisoformat(f"{reporting}-01")
        end = add_months(start, 1) - timedelta(1)
    elif reporting:
        chosen = period(reporting)
        start, end = chosen.start, chosen.end
    tables = {
        "plan.csv": (PLAN, plan_rows(plan)),
        "progress.csv": (PROGRESS, progress_rows(plan, start, end)),
    }
    return {name: _csv(header, rows) for name, (header, rows) in tables.items()}


def _csv(header: Sequence[str], rows: Iterator[list[str]]) -> bytes:
    return "".join(csv_lines(header, rows)).removeprefix(BOM).encode()
