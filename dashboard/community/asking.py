"""Asking for support: the form of four fields, and the code that a new request is given."""

import re
from dataclasses import replace
from datetime import timedelta

from flask import g, request as sent
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from dashboard.community.models import SupportRequest
from dashboard.extensions import db, now
from dashboard.language import current_language, gettext as _, lazy_gettext as _l, other_language
from dashboard.records.fields import Field
from dashboard.records.kinds import kind
from dashboard.records.periods import today
from dashboard.records.save import Actor, create
from dashboard.web.forms import Form, check_record

CODE = re.compile(r"RQ(\d{1,9})")
TRIES = 5
AGAIN = timedelta(seconds=10)
"""Within this time, a second request that says the same is the same click."""
TEXTS = {"subject": _l("Subject"), "details": _l("Details")}


def ask_fields(typed: bool = False) -> list[Field]:
    """What is asked: the kind, the subject and the details, and by which day. Texts are needed in
    the reader's language, or else in the other one.
    """
    here, other = current_language(), other_language(current_language())
    request = kind("requests")
    texts = []
    for name, label in TEXTS.items():
        given = typed and bool(sent.form.get(f"{name}_{other}", "").strip())
        half = replace(request.field(f"{name}_{here}"), label=label, paired=False)
        texts.append(replace(half, required=not given))
    folded = [request.field(f"{name}_{other}") for name in TEXTS]
    kind_field = replace(request.field("kind"), required=True)
    return [kind_field, *texts, request.field("wished_on"), *folded]


def with_help(form: Form) -> Form:
    """The form, with the texts of the other language folded away."""
    other = other_language(current_language())
    form.folds = {_("In the other language too"): [f"{name}_{other}" for name in TEXTS]}
    here = current_language()
    form.hints = {
        f"subject_{here}": _("In a few words: what do you need help with?"),
        f"details_{here}": _("What you plan, for whom and by when. Do not name people."),
    }
    return form


def next_code() -> str:
    """The next code of a request. Codes are never given twice, not even those of archived ones."""
    column = SupportRequest.code
    latest = select(column).where(column.startswith("RQ"))
    latest = latest.order_by(func.length(column).desc(), column.desc()).limit(100)
    numbers = [int(m[1]) for code in db.session.scalars(latest) if (m := CODE.fullmatch(code))]
    return f"RQ{max(numbers, default=0) + 1:03}"


def ask(form: Form, ministry_id: int) -> SupportRequest | None:
    """The new request of a ministry, received today; None where the form says what is wrong."""
    values = {**form.values, "ministry_id": ministry_id, "received_on": today()}
    if not form.errors:
        check_record(kind("requests"), form, values)
    if not form.may_be_saved:
        return None
    if (same := _same(values)) is not None:
        return same
    for _attempt in range(TRIES):
        request = SupportRequest(**values, code=next_code())
        try:
            create(request, Actor(g.user.id, "form"))
            db.session.commit()
        except IntegrityError:  # another request took the code at the same time
            db.session.rollback()
            continue
        return request
    raise RuntimeError("no code was free for a new request")


def _same(values: dict[str, object]) -> SupportRequest | None:
    """The request that says the same and was made a moment ago."""
    tests = [getattr(SupportRequest, name) == value for name, value in values.items() if value]
    recent = select(SupportRequest).where(SupportRequest.created_at > now() - AGAIN, *tests)
    return db.session.scalars(recent.where(SupportRequest.live).limit(1)).first()
