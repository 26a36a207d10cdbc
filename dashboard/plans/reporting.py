"""What leads and administrators write: updates, their missing translations, evidence."""

from datetime import date
from typing import Any, Mapping

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from dashboard.extensions import db
from dashboard.language import current_language, format_date, gettext as _, other_language
from dashboard.plans.evidence_models import EVERYBODY, Evidence
from dashboard.plans.measures import standing
from dashboard.plans.models import Commitment, Milestone, Plan, Update
from dashboard.plans.rules import UPDATE_TEXTS, report_problem, status_alone
from dashboard.records.fields import Field
from dashboard.records.kinds import kind
from dashboard.records.periods import today
from dashboard.records.save import Actor, create, edit
from dashboard.web.forms import Form, check_record, has_changes, of_kind

UPDATE = (
    "reported_on status actual progress_en progress_fr challenges_en challenges_fr "
    "evidence_en evidence_fr evidence_url"
)
PROOF = ("evidence_en", "evidence_fr", "evidence_url")
TRIES = 5
"""How often the next number of a day is asked for anew when others report at the same moment."""
EVIDENCE = (
    "title_en title_fr url file kind access access_reason_en access_reason_fr languages dated_on"
)


def update_fields() -> list[Field]:
    """The fields of an update, in the order of its form."""
    return of_kind(kind("updates").fields, *UPDATE.split())


def correction_fields() -> list[Field]:
    """The same without the day: a correction stands on the day of what it corrects."""
    return [field for field in update_fields() if field.name != "reported_on"]


def with_hints(form: Form) -> Form:
    """A form of an update that says what it asks for: the reader's language first; the other, and
    the evidence, are folded away.
    """
    hint = _("Where little or nothing has been done: what stands in the way?")
    form.hints = {"challenges_en": hint, "challenges_fr": hint}
    other = other_language(current_language())
    title = _("Also in French") if other == "fr" else _("Also in English")
    form.folds = {title: (f"progress_{other}", f"challenges_{other}"), _("Evidence"): PROOF}
    return form


def evidence_fields() -> list[Field]:
    """The fields of a piece of evidence, without what it hangs on."""
    return of_kind(kind("evidence").fields, *EVIDENCE.split())


def closed(milestone: Milestone) -> str:
    """Why nothing can be reported of a milestone any more; nothing where it can."""
    parent = db.session.get(Commitment, milestone.commitment_id)
    plan = db.session.get(Plan, parent.plan_id) if parent else None
    if milestone.archived_at or not parent or parent.archived_at or not plan or plan.archived_at:
        return _(
            "This milestone was archived after you opened it. Your text is below so that you "
            "can copy it."
        )
    if milestone.withdrawn_on and milestone.withdrawn_on <= today():
        return _(
            "This milestone was withdrawn on %(day)s. Your text is below so that you can copy it.",
            day=format_date(milestone.withdrawn_on),
        )
    return ""


def of_day(milestone: Milestone, day: date) -> Update | None:
    """The update of a day that counts; None where there is none."""
    chosen = select(Update).where(Update.milestone_id == milestone.id, Update.reported_on == day)
    update: Update | None = db.session.scalar(chosen.where(standing(day)))
    return update


def corrects(update: Update) -> bool:
    """Whether an update stands in the place of an earlier one of its day."""
    earlier = select(Update.id).where(
        Update.milestone_id == update.milestone_id,
        Update.reported_on == update.reported_on,
        Update.sequence < update.sequence,
        Update.live,
    )
    return db.session.scalar(earlier.limit(1)) is not None


def _check(form: Form, milestone: Milestone, day: date | None) -> None:
    """Complain about a day that cannot be and a status that says nothing, and ask for the evidence
    of what is complete.
    """
    updates = kind("updates")
    plan = db.session.scalar(
        select(Plan).join(Commitment).where(Commitment.id == milestone.commitment_id)
    )
    if day and (problem := report_problem(day, plan.starts_on if plan else None)):
        label, value = updates.field("reported_on").label, form.raw.get("reported_on", "")
        message = _("%(field)s: %(value)s %(problem)s", field=label, value=value, problem=problem)
        form.add_error("reported_on", message)
    if not form.errors and (silence := status_alone(form.values)):
        label = updates.field("status").label
        form.add_error("status", _("%(field)s: %(problem)s", field=label, problem=silence))
    before = newest_of(milestone)
    newly = form.values.get("status") == "complete" and (not before or before.status != "complete")
    if newly and day and not _proven(form, milestone, day):
        form.warnings["evidence_url"] = _("The milestone is complete: what shows it? Add a link.")


def _proven(form: Form, milestone: Milestone, day: date) -> bool:
    """Whether the form links to evidence, or the milestone has some that an update of this day does
    not replace.
    """
    if form.values.get("evidence_url"):
        return True
    attached = select(Evidence.id).where(
        Evidence.milestone_id == milestone.id, Evidence.known(today()), Evidence.opens
    )
    reported = select(Update.id).where(
        Update.milestone_id == milestone.id,
        Update.reported_on != day,
        standing(today()),
        Update.evidence_url.is_not(None),
    )
    return any(db.session.scalar(one.limit(1)) for one in (attached, reported))


def report(
    form: Form, milestone: Milestone, day: date | None, author_id: int, actor: Actor
) -> Update | None:
    """The update that the form tells of a day, after those of the same day, which it corrects; None
    where the form says what is wrong. The same form sent twice is one update.
    """
    values = {**form.values, "reported_on": day}
    if day and not form.errors and (same := _same(milestone, day, values)):
        return same
    _check(form, milestone, day)
    if day is None or not form.may_be_saved:
        return None
    for left in reversed(range(TRIES)):
        try:
            update = Update(milestone_id=milestone.id, author_id=author_id, **values)
            update.sequence = _next(milestone, day)
            create(update, actor)
            db.session.commit()
            return update
        except IntegrityError:  # another update of that day came first
            db.session.rollback()
            if same := _same(milestone, day, values):
                return same
            if not left:
                raise
    raise AssertionError("the last try saves or raises")


def differs(update: Update, form: Form) -> bool:
    """Whether what was typed is wrong or says anything else than the update."""
    return bool(form.errors) or has_changes(update, form.values)


def _same(milestone: Milestone, day: date, values: Mapping[str, Any]) -> Update | None:
    update = of_day(milestone, day)
    return update if update is not None and not has_changes(update, values) else None


def _next(milestone: Milestone, day: date) -> int:
    """The number after the last of a day; those that were taken back keep theirs."""
    chosen = select(func.max(Update.sequence)).where(
        Update.milestone_id == milestone.id, Update.reported_on == day
    )
    return (db.session.scalar(chosen) or 0) + 1


def is_todays(update: Update, newest: Update | None) -> bool:
    """Whether an update may still be corrected on the spot: it is of today, and the newest of its
    milestone. Later, a correction is an update of its own day.
    """
    return newest is not None and update.id == newest.id and update.reported_on == today()


def newest_of(milestone: Milestone) -> Update | None:
    """The update from which a milestone has its status today."""
    chosen = select(Update).where(Update.milestone_id == milestone.id, Update.known(today()))
    by = Update.reported_on.desc(), Update.sequence.desc()
    update: Update | None = db.session.scalar(chosen.order_by(*by).limit(1))
    return update


def attach(form: Form, milestone: Milestone, actor: Actor) -> bool:
    """Hang a piece of evidence on the milestone; the same one twice is one."""
    form.values["public"] = form.values.get("access") == EVERYBODY
    check_record(kind("evidence"), form, {"milestone_id": milestone.id, **form.values})
    if form.errors:
        return False
    names = kind("evidence").either
    name = next((name for name in names if form.values[name]), names[0])
    same = select(Evidence).where(
        Evidence.milestone_id == milestone.id, Evidence.archived_at.is_(None)
    )
    attached = db.session.scalar(same.where(getattr(Evidence, name) == form.values[name]))
    if attached is not None and not has_changes(attached, form.values):
        return True
    if attached is not None:
        form.add_error(name, _("This evidence is already attached to the milestone."))
        return False
    create(Evidence(milestone_id=milestone.id, **form.values), actor)
    db.session.commit()
    return True


def missing_texts(update: Update) -> list[Field]:
    """The texts of an update that stand in the other language only."""
    fields = []
    for name in UPDATE_TEXTS:
        halves = (getattr(update, f"{name}_en"), getattr(update, f"{name}_fr"))
        if bool(halves[0]) != bool(halves[1]):
            fields += of_kind(kind("updates").fields, f"{name}_fr" if halves[0] else f"{name}_en")
    return fields


def translated_meanwhile(
    update: Update, missing: list[Field], texts: Mapping[str, str]
) -> list[Field]:
    """The texts that were sent, but that somebody else has filled in with other words since the
    form was opened.
    """
    every = of_kind(
        kind("updates").fields,
        *(f"{name}_{lang}" for name in UPDATE_TEXTS for lang in ("en", "fr")),
    )
    return [
        field
        for field in every
        if field not in missing
        and texts.get(field.name, "").strip() not in ("", getattr(update, field.attribute) or "")
    ]


def complete(form: Form, update: Update, actor: Actor) -> bool:
    """Fill in missing translations. What an update says already is never changed."""
    given = {name: value for name, value in form.values.items() if value}
    if not given and not form.errors and form.fields:
        form.add_error(form.fields[0].name, _("Write at least one of the missing texts."))
    if form.errors:
        return False
    edit(update, given, actor)
    db.session.commit()
    return True
