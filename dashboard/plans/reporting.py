"""What leads and administrators write: updates, their missing translations, evidence."""

from datetime import date
from typing import Mapping

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from dashboard.extensions import db
from dashboard.language import format_date, gettext as _
from dashboard.plans.models import Commitment, Evidence, Milestone, Plan, Update
from dashboard.plans.rules import UPDATE_TEXTS, report_problem, status_alone
from dashboard.records.fields import Field
from dashboard.records.kinds import kind
from dashboard.records.periods import today
from dashboard.records.save import Actor, create, edit
from dashboard.web.forms import Form, check_record, has_changes, of_kind

UPDATE = "reported_on status actual progress_en progress_fr challenges_en challenges_fr evidence_en evidence_fr evidence_url"
EVIDENCE = "title_en title_fr url kind dated_on public"


def update_fields() -> list[Field]:
    """The fields of an update, in the order of its form."""
    return of_kind(kind("updates").fields, *UPDATE.split())


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


def _check(form: Form, milestone: Milestone) -> Update | None:
    """Complain about a day that cannot be, and give the update of that day where there is one."""
    day = form.values.get("reported_on")
    if day is None:
        return None
    plan = db.session.scalar(
        select(Plan).join(Commitment).where(Commitment.id == milestone.commitment_id)
    )
    if problem := report_problem(day, plan.starts_on if plan else None):
        label, value = kind("updates").field("reported_on").label, form.raw["reported_on"]
        message = _("%(field)s: %(value)s %(problem)s", field=label, value=value, problem=problem)
        form.add_error("reported_on", message)
    return db.session.scalar(
        select(Update).where(Update.milestone_id == milestone.id, Update.reported_on == day)
    )


def _taken(form: Form, day: date) -> None:
    form.add_error(
        "reported_on",
        _(
            "Date of update: there is already an update for %(day)s, and updates cannot be "
            "edited. Add a new update with another date.",
            day=format_date(day),
        ),
    )


def report(form: Form, milestone: Milestone, author_id: int, actor: Actor) -> bool:
    """Add the update; says whether it is saved. Else the form says what is wrong."""
    same_day = _check(form, milestone)
    if same_day is not None and not form.errors and not has_changes(same_day, form.values):
        return True  # the same form, sent twice
    if same_day is not None:
        _taken(form, same_day.reported_on)
    if not form.errors and (problem := status_alone(form.values)):
        label = kind("updates").field("status").label
        form.add_error("status", _("%(field)s: %(problem)s", field=label, problem=problem))
    if form.errors:
        return False
    try:
        create(Update(milestone_id=milestone.id, author_id=author_id, **form.values), actor)
        db.session.commit()
    except IntegrityError:  # another update of that day came first
        db.session.rollback()
        same_day = _check(form, milestone)
        if same_day is not None and not has_changes(same_day, form.values):
            return True
        _taken(form, form.values["reported_on"])
        return False
    return True


def attach(form: Form, milestone: Milestone, actor: Actor) -> bool:
    """Hang a piece of evidence on the milestone; the same one twice is one."""
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
