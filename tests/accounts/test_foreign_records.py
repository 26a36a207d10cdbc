"""A lead puts a number or code of another ministry wherever an own one may stand: in the path, the
query and each field of each form. Nothing of that ministry is shown, nothing of it is changed.
"""

from datetime import date

import pytest
from sqlalchemy import select

from dashboard.accounts.models import User
from dashboard.accounts.permissions import MAY, owner_of
from dashboard.admin.models import Suggestion
from dashboard.extensions import db
from dashboard.guide.models import GuideFeedback
from dashboard.ministries.models import Ministry, Team
from dashboard.plans.models import Update
from dashboard.records.history import Change
from dashboard.records.kinds import find_kind, kinds
from dashboard.records.save import Actor, create, edit
from dashboard.records.site_settings import SettingOverride
from tests.builders import ACTOR, add, milestone_id, staff, writes
from tests.conftest import signed_in
from tests.html import body, page, parsed, words_of
from tests.web.pages import every_route

WORD = "Zinnober"
"""Stands in what is of EDU alone; the lead is of MTO."""
FORMS = """milestones/MTO-1.2 milestones/MTO-1.2/updates/new milestones/MTO-1.2/evidence/new
milestones/MTO-1.2/updates/2017-12-31/correction milestones/MTO-1.2/updates/2017-12-29/texts
guide/0.9/comments/new notes/2017-18/plans/new requests/new suggestions/milestones/{milestones}
ministries/MTO/people/completions?employee_number=N-OWN&course=OG101"""
UNDONE = """/en/milestones/MTO-1.2/updates/{updates}/undo?version=1
/en/ministries/MTO/people/completions/1-999999/undo"""
TYPED = {"status": "limited", "note": "x", "employee_number": "N-OWN"}
THEIRS = {"employee_number": "N-FOREIGN"}
KEPT = {"csrf_token", "form-page"}
NAMES = """ministry ministry_id milestone milestone_id lead id code employee_number staff user_id
author_id update record_id kind sign_in"""
MORE = """suggestions/staff/{staff} suggestions/updates/{updates} admin/log/{log}
admin/log/{log}.csv admin/suggestions/{suggestions} admin/staff/{staff}
ministries/EDU/people ministries/EDU.pdf
admin/choices/staff?field=staff&staff=ZINN search?q=ZINNOBER search/typed?q=ZINNOBER
ministries/MTO/people/completions?employee_number=N-FOREIGN admin/log?person={author}
admin/log?kind=milestones&record=EDU-1.1 admin/log?kind=staff&record=%23{staff}"""
FILTERS = "ministry record person team kind q staff open"


@pytest.fixture
def numbers(app):
    """By what stands before them in an address, numbers of MTO and of EDU."""
    own, foreign = ({"milestones": milestone_id(code)} for code in ("MTO-1.2", "EDU-1.1"))
    people = {one.name: one for one in db.session.query(User)}
    mto, edu = (db.session.query(Ministry).filter_by(code=code).one() for code in ("MTO", "EDU"))
    staff(db.session.query(Team).filter_by(ministry_id=mto.id).first(), employee_number="N-OWN")
    team = db.session.query(Team).filter_by(ministry_id=edu.id).first()
    foreign["staff"] = staff(team, employee_number="N-FOREIGN", name=f"{WORD} name").id
    for kind in kinds():
        text = next((field.attribute for field in kind.fields if field.language == "en"), None)
        if text and kind.owner:
            theirs = select(kind.model).where(kind.table.c.id.in_(kind.records_of(edu.id)))
            for record in db.session.scalars(theirs.limit(2)):
                for words in (f"{WORD} {kind.name}", getattr(record, text)):
                    edit(record, {text: words}, ACTOR)
    comment = db.session.query(GuideFeedback).filter_by(ministry_id=edu.id).first()
    edit(comment, {"summary_en": f"{WORD} comment"}, ACTOR)
    foreign["log"] = db.session.query(Change).order_by(Change.id.desc()).first().id
    note = Suggestion(kind="milestones", record_id=foreign["milestones"], note=WORD)
    note.ministry_id, note.author_id = edu.id, people["other"].id
    add(SettingOverride(name="LEADS_MARK_COMPLETIONS", value="yes"))
    foreign["suggestions"] = add(note).id
    for name, numbers, day in (("lead", own, 29), ("other", foreign, 31), ("lead", own, 31)):
        update = Update(milestone_id=numbers["milestones"], reported_on=date(2017, 12, day))
        update.author_id, update.status, update.progress_en = people[name].id, "limited", "x"
        create(update, Actor(people[name].id, "form"))
        numbers["updates"] = update.id
    foreign["author"] = people["other"].id
    db.session.commit()
    return own, foreign


def allowed(permission):
    return MAY.get(permission, {"lead": "no"})["lead"] != "no"


def foreign_owners(since):
    """Whose records were written since, the lead's own ministry aside."""
    db.session.rollback()
    lines = db.session.scalars(select(Change).order_by(Change.id).offset(since)).all()
    owners = {
        owner_of(find_kind(line.kind), line.record_id) for line in lines if find_kind(line.kind)
    }
    named = db.session.scalars(select(Ministry.code).where(Ministry.id.in_(owners - {None}))).all()
    db.session.rollback()
    return set(named) - {"MTO"}


def sent_by(form):
    """What a form sends when what it needs was filled in."""
    values = {}
    for tag in form.select("input[name], textarea[name], select[name]"):
        if tag.name == "select":
            options = [option["value"] for option in tag.select("option") if option["value"]]
            values[tag["name"]] = TYPED.get(tag["name"], options[0])
        elif tag.name == "textarea" or tag.get("type") == "text":
            values[tag["name"]] = TYPED.get(tag["name"], tag.get("value", "") or "x")
        elif tag.get("type") != "file":
            values[tag["name"]] = TYPED.get(tag["name"], tag.get("value", ""))
    return values | {"actual": ""} if "actual" in values else values


def exchanged(address, own, foreign):
    """An address with EDU's code or number for each of MTO's, one at a time."""
    parts = address.split("/")
    for at, part in enumerate(parts):
        swapped = foreign.get(parts[at - 1]) if part.isdigit() else None
        if swapped is None and "MTO" in part:
            swapped = part.replace("MTO-1.2", "EDU-1.1").replace("MTO", "EDU")
        if swapped is not None:
            yield "/".join([*parts[:at], str(swapped), *parts[at + 1 :]])


def test_no_write_reaches_a_record_of_another_ministry(app, numbers):
    own, foreign = numbers
    client, before = signed_in(app, "lead"), writes()
    forms = {
        form["action"]: sent_by(form)
        for path in FORMS.format(**own).split()
        for form in parsed(page(client, f"/en/{path}")).select("main form[method=post]")
    }
    token = {"csrf_token": next(iter(forms.values()))["csrf_token"]}
    forms |= dict.fromkeys(UNDONE.format(**own).split(), token)
    for action, fields in forms.items():
        for address in exchanged(action, own, foreign):
            answer = client.post(address, data=fields)
            assert answer.status_code in (403, 404), (address, answer.status_code)
            assert WORD not in body(answer), address
        theirs = "EDU", "EDU-1.1", "N-FOREIGN", foreign["milestones"], foreign["updates"]
        given = [{**dict.fromkeys(NAMES.split(), value), **fields} for value in theirs]
        given += [{**fields, name: THEIRS.get(name, "EDU-1.1")} for name in set(fields) - KEPT]
        for data in given:
            answer = client.post(action, data=data)
            assert WORD not in body(answer), (action, data)
    assert foreign_owners(before) == set()
    # Sent as they stand, the very same forms are taken, but for what the swaps have marked since.
    answers = {path: client.post(path, data=fields).status_code for path, fields in forms.items()}
    assert set(list(answers.values())[:-1]) == {303}, answers


def test_no_answer_shows_what_is_of_another_ministry_whatever_is_asked_for(app, numbers):
    own, foreign = numbers
    client, named = signed_in(app, "lead"), {"person": foreign["author"], "record": "EDU-1.1"}
    named |= {
        "q": WORD.upper(),
        "field": "staff",
        "staff": WORD.upper(),
        "employee_number": "N-FOREIGN",
    }
    asked = {f"/en/{path}" for path in MORE.format(**foreign).split()}
    for address, method, permission in every_route(app):
        if method == "GET" and address.startswith("/en/") and allowed(permission):
            asked |= {*exchanged(address, own, foreign)}
            if address.endswith(".csv"):
                asked |= {f"{address}?{name}={named.get(name, 'EDU')}" for name in FILTERS.split()}
    for address in asked:
        answer = client.get(address)
        assert WORD not in words_of(answer), (address, answer.status_code)
    assert len(asked) > 200
    assert WORD in body(signed_in(app, "admin").get(f"/en/admin/log/{foreign['log']}"))
