"""Commitments in words: the questions that the Open Government Partnership asks at the end of each,
answered from the records; what was achieved and what proves it; what is late, and why.
"""

from typing import Iterator, Mapping, Sequence

from dashboard.language import DASH, format_date, format_number, gettext as _, ngettext, pgettext
from dashboard.ministries.models import Ministry
from dashboard.plans.evidence import address_on_paper
from dashboard.plans.models import STATUSES, Commitment, Milestone
from dashboard.plans.review import codes
from dashboard.plans.review_codes import ORIGINS
from dashboard.records.choices import SOURCES
from dashboard.records.fields import codes_in
from dashboard.records.periods import Scope
from dashboard.report.document import (
    Block,
    Facts,
    Grid,
    Head,
    Heading,
    Texts,
    Words,
    plain_text,
    words,
)
from dashboard.report.progress import Progress, Reported

Ministries = Mapping[int, Ministry]


def source_of(record: object) -> str:
    """The mark of a fact that is of the published review; nothing for another."""
    return str(SOURCES["review"]) if getattr(record, "source", None) == "review" else ""


def due(milestone: Milestone) -> Texts:
    """When a milestone is due: a date, the plan's own words, or a dash."""
    if milestone.due_on:
        return plain_text(format_date(milestone.due_on, milestone.due_on_precision))
    return [words(milestone, "due_text")] if _has(milestone, "due_text") else plain_text(DASH)


def _has(record: object, name: str) -> bool:
    return any(getattr(record, f"{name}_{language}", None) for language in ("en", "fr"))


def _texts(record: object | None, name: str) -> Texts:
    if record is None or not _has(record, name):
        return []
    return [words(record, name, source_of(record))]


def status_of(one: Reported) -> str:
    """The status of a milestone in words."""
    return str(STATUSES.get(one.step.status, _("Withdrawn")))


def evidence_of(one: Reported) -> Texts:
    """What proves a milestone: the titles of its evidence, and what its latest update names."""
    pieces = [
        words(piece, "title", source_of(piece), address_on_paper(piece)) for piece in one.evidence
    ]
    update = one.update
    if update and (_has(update, "evidence") or update.evidence_url):
        link = update.evidence_url or ""
        named = words(update, "evidence", address=link) if _has(update, "evidence") else None
        pieces.append(named or Words(link, "", link))
    return pieces or plain_text(pgettext("evidence", "none"))


def name_of(one: Reported, note: str) -> Texts:
    """A milestone's name, with its code and what else is said of it in small type."""
    return [words(one.step.milestone, "name", note)]


def achieved(milestones: Sequence[Reported], code: str) -> Grid:
    """What was achieved of the milestones of a commitment, and what proves it."""
    heads = [
        Head(_("Milestone"), 4),
        Head(_("Status"), 2),
        Head(_("What was achieved"), 5),
        Head(_("Evidence"), 5),
    ]
    rows = [
        [
            name_of(one, one.step.milestone.code),
            plain_text(status_of(one)),
            _texts(one.update, "progress") or plain_text(_("nothing written")),
            evidence_of(one),
        ]
        for one in milestones
    ]
    title = _("What was achieved, and what proves it: %(code)s", code=code)
    return Grid(title, heads, rows, _("No milestones to track yet."))


def late(milestones: Sequence[Reported], scope: Scope, ministries: Ministries) -> Grid:
    """What is overdue: since when, and the reason that was written in its latest update."""
    heads = [
        Head(_("Milestone"), 5),
        Head(_("Due date"), 2),
        Head(_("Days overdue"), 2, True),
        Head(_("Reason given"), 5),
    ]
    rows = []
    for one in milestones:
        milestone, lead = one.step.milestone, ministries.get(one.step.lead_id or 0)
        days = (scope.as_of - milestone.due_on).days if milestone.due_on else 0
        note = f"{milestone.code} · {words(lead).text}" if lead else milestone.code
        reason = _texts(one.update, "challenges") or plain_text(_("none written"))
        rows.append([name_of(one, note), due(milestone), plain_text(format_number(days)), reason])
    return Grid(_("Overdue milestones"), heads, rows, _("Nothing is overdue."))


def commitments(progress: Progress, ministries: Ministries) -> Iterator[Block]:
    """Each commitment of a plan: its questions, then its milestones."""
    for commitment, milestones in progress.commitments:
        yield Heading(words(commitment, "name", commitment.code))
        yield Facts(_questions(commitment, milestones, progress, ministries))
        yield achieved(milestones, commitment.code)


def _questions(
    commitment: Commitment,
    milestones: Sequence[Reported],
    progress: Progress,
    ministries: Ministries,
) -> list[tuple[str, Texts]]:
    lead = ministries.get(commitment.lead_id or progress.plan.ministry_id or 0)
    helping = codes_in(commitment.supporting)
    supporting = [one for one in ministries.values() if one.code in helping]
    origin = ORIGINS.get(commitment.origin or "")
    pairs = [
        (_("What problem was it to solve?"), _texts(commitment, "problem")),
        (_("What was it to achieve?"), _texts(commitment, "aim")),
        (_("Who led it?"), [words(lead)] if lead else []),
        (_("Who else took part?"), [words(one) for one in supporting]),
        (_("How did it begin?"), plain_text(origin) if origin else []),
        (_("Is it complete?"), _complete(milestones)),
        (_("What stood in the way?"), _challenges(milestones)),
        (_("What remains to be done?"), _open(milestones)),
        (_("How did the review judge it?"), _judged(commitment)),
    ]
    return [(question, answer or plain_text(_("not recorded"))) for question, answer in pairs]


def _complete(milestones: Sequence[Reported]) -> Texts:
    counted = [one for one in milestones if not one.step.withdrawn]
    if not counted:
        return plain_text(_("No milestones to track yet."))
    complete = sum(one.step.status == "complete" for one in counted)
    return plain_text(
        ngettext(
            "%(part)s of %(num)s milestone is complete.",
            "%(part)s of %(num)s milestones are complete.",
            len(counted),
            part=format_number(complete),
            num=format_number(len(counted)),
        )
    )


def _challenges(milestones: Sequence[Reported]) -> Texts:
    return [
        words(one.update, "challenges", one.step.milestone.code)
        for one in milestones
        if one.update and _has(one.update, "challenges")
    ]


def _open(milestones: Sequence[Reported]) -> Texts:
    remaining = [one for one in milestones if one.step.status not in ("complete", "withdrawn")]
    if milestones and not remaining:
        return plain_text(_("nothing"))
    return [
        words(one.step.milestone, "name", f"{one.step.milestone.code} · {status_of(one)}")
        for one in remaining
    ]


def _judged(commitment: Commitment) -> Texts:
    return [
        Words(
            f"{code.name}{_(': ')}{', '.join(label for label, _meaning in code.levels)}",
            note=str(SOURCES["review"]),
        )
        for code in codes(commitment)
    ]
