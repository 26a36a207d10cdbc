"""The change log: who reads what, and what is taken back."""

import json
import re

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import select

from dashboard.extensions import db
from dashboard.files.apply import import_tables, open_paths
from dashboard.language import TORONTO
from dashboard.ministries.models import Ministry, Staff, Team
from dashboard.plans.models import Milestone
from dashboard.records.history import Change
from dashboard.records.save import Actor, archive, create, edit, restore, values_of
from dashboard.records.undo import ChangedSince, take_back
from tests.builders import last, writes
from tests.conftest import files, signed_in
from tests.html import body, fields_of, post

ACTOR = Actor(None, "form")


def ministry(code="MTO"):
    db.session.rollback()
    return db.session.scalars(select(Ministry).where(Ministry.code == code)).one()


def rename(code, name):
    edit(ministry(code), {"name_en": name}, ACTOR)
    db.session.commit()
    return last().id


def test_every_write_is_told_with_before_and_after_and_filtered_by_record_kind_person_and_day(
    app, admin
):
    education = ministry("EDU")
    here = f"admin/ministries/{education.id}"
    form = fields_of(body(admin.get(f"/en/{here}")))
    post(admin, here, **{**form, "name_en": "Schools"})
    line = last()
    for query in (
        "",
        "kind=ministries&record=edu",
        f"kind=ministries&record=%23{education.id}",
        f"person={line.user_id}",
    ):
        page = body(admin.get(f"/en/admin/log?{query}"))
        assert "of EDU from Ministry of Education to Schools." in page and "by form" in page
    assert "Schools" not in body(admin.get("/en/admin/log?kind=plans"))
    assert "Schools" not in body(admin.get("/en/admin/log?day=2017-01-01"))
    assert "Schools" in body(admin.get(f"/fr/admin/log?day={line.at.astimezone(TORONTO):%Y-%m-%d}"))
    history = body(admin.get(f"/en/{here}"))
    assert "to Schools." in history and "30 records added" in history
    for wrong in ("kind=x", "record=EDU", "person=x", "day=x", "page=0"):
        assert admin.get(f"/en/admin/log?{wrong}").status_code == 404


def test_a_lead_reads_the_log_of_the_own_ministry_and_nothing_else(app):
    rename("MTO", "Own change")
    rename("EDU", "Foreign change")
    foreign = last().id
    own = set(
        db.session.scalars(
            select(Staff.id).join(Team).join(Ministry).where(Ministry.code == "MTO").limit(20)
        )
    )
    strangers = select(Staff.id).join(Team).join(Ministry).where(Ministry.code != "MTO").limit(20)
    staff = db.session.scalars(
        select(Staff).where(Staff.id.in_(own | set(db.session.scalars(strangers))))
    )
    for one in staff.all():
        edit(one, {"name": f"Canary {one.id}"}, ACTOR)
    db.session.commit()
    lead = signed_in(app, "lead")
    pages = body(lead.get("/en/admin/log")) + body(lead.get("/en/admin/log?page=2"))
    assert "Own change" in pages and "Foreign change" not in pages
    assert {int(n) for n in re.findall(r"Canary (\d+)", pages)} == own
    assert lead.get(f"/en/admin/log/{foreign}").status_code == 404
    assert post(lead, f"admin/log/{foreign}/take-back").status_code == 403
    executive = signed_in(app, "executive")
    assert executive.get("/en/admin/log").status_code == 403


def test_the_log_shows_no_password_and_cannot_be_written_to(app, admin):
    app.test_cli_runner().invoke(
        args=["user", "password", "lead@ontario.invalid", "--password", "a new long password"]
    )
    page = body(admin.get("/en/admin/log"))
    assert "scrypt" not in page and "a new long password" not in page
    line, before = last(), writes()
    for method in ("put", "patch", "delete", "post"):
        assert getattr(admin, method)(f"/en/admin/log/{line.id}").status_code in (400, 405)
    assert writes() == before


def test_any_change_is_taken_back_by_one_button_which_is_a_change_itself(app, admin):
    id = rename("EDU", "Schools")
    assert post(admin, f"admin/log/{id}/take-back").status_code == 303
    assert ministry("EDU").name_en == "Ministry of Education"
    taken = last()
    assert (taken.action, taken.takes_back_id) == ("edit", id)
    assert post(admin, f"admin/log/{taken.id}/take-back").status_code == 303
    assert ministry("EDU").name_en == "Schools"


def test_what_was_changed_again_since_is_named_and_nothing_is_taken_back(app, admin):
    id = rename("EDU", "Schools")
    later = rename("EDU", "Colleges")
    before = writes()
    answer = post(admin, f"admin/log/{id}/take-back")
    assert answer.status_code == 409 and f'href="/en/admin/log/{later}"' in body(answer)
    assert ministry("EDU").name_en == "Colleges" and writes() == before


def read(tmp_path, **tables):
    checked = import_tables(lambda: open_paths([files(tmp_path, **tables)]), Actor(None, "file"))
    assert not any(one.error_count for one in checked)
    return last_whole()


def last_whole():
    db.session.rollback()
    chosen = select(Change).where(Change.parent_id.is_(None)).order_by(Change.id.desc()).limit(1)
    return db.session.scalars(chosen).one()


def test_an_import_opens_to_its_rows_and_is_taken_back_whole_twice_over(app, admin, tmp_path):
    old = ministry("EDU").name_en
    line = read(
        tmp_path / "in",
        ministries="code,name_en,name_fr\nEDU,Schools,Écoles\nNEW1,One,Un\nNEW2,Two,Deux\n",
    )
    page = body(admin.get(f"/en/admin/log/{line.id}"))
    assert "NEW1" in page and "<ins>Schools</ins>" in page and "2 records added" in page
    for expected, archived in ((old, True), ("Schools", False), (old, True)):
        assert post(admin, f"admin/log/{last_whole().id}/take-back").status_code == 303
        assert ministry("EDU").name_en == expected
        assert (ministry("NEW1").archived_at is not None) == archived
        assert (ministry("NEW2").archived_at is not None) == archived
    assert post(admin, f"admin/log/{line.id}/take-back").status_code == 409


def test_an_import_whose_records_were_touched_since_names_what_touched_them(app, admin, tmp_path):
    line = read(
        tmp_path / "in", ministries="code,name_en,name_fr\nEDU,Schools,Écoles\nNEW1,One,Un\n"
    )
    later = rename("NEW1", "Touched")
    answer = post(admin, f"admin/log/{line.id}/take-back")
    assert answer.status_code == 409 and f'href="/en/admin/log/{later}"' in body(answer)
    assert ministry("EDU").name_en == "Schools" and ministry("NEW1").archived_at is None


def state():
    db.session.rollback()
    db.session.expire_all()
    rows = db.session.scalars(select(Milestone).order_by(Milestone.id))
    return [
        (row.id, row.archived_at is not None, json.dumps(values_of(row), sort_keys=True))
        for row in rows
    ]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["create", "edit", "archive", "restore", "import"]), st.integers(0, 3)
    ),
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS)
def test_taking_back_in_reverse_order_gives_every_state_again_twice_over(
    app, tmp_path_factory, steps
):
    """After each step the state is kept; taking the steps back one by one gives each again, and so
    does going forth.
    """
    states, lines = [state()], []
    for number, (action, which) in enumerate(steps):
        before = writes()
        ids = list(db.session.scalars(select(Milestone.id).order_by(Milestone.id).limit(4)))
        milestone = db.session.get_one(Milestone, ids[which])
        tag = f"S{writes()}X{number}"
        if action == "create":
            create(
                Milestone(
                    code=tag, commitment_id=milestone.commitment_id, name_en="n", name_fr="n"
                ),
                ACTOR,
            )
        elif action == "edit":
            edit(
                milestone,
                {
                    "name_en": tag,
                    "due_on": None if which % 2 else milestone.due_on,
                    "target": which,
                },
                ACTOR,
            )
        elif action == "import":
            text = (
                "code,commitment,name_en,name_fr,baseline\n"
                f"{milestone.code},ONT0003,{tag},x,{which}\n{tag},ONT0003,x,x,1\n"
            )
            if milestone.archived_at:
                text = f"code,commitment,name_en,name_fr\n{tag},ONT0003,x,x\n"
            db.session.rollback()
            read(tmp_path_factory.mktemp("in"), milestones=text)
        else:
            (archive if action == "archive" else restore)(milestone, ACTOR)
        db.session.commit()
        if writes() > before:
            lines.append(last_whole().id)
            states.append(state())

    def undo(ids, expected):
        made = []
        for id, wanted in zip(reversed(ids), expected, strict=True):
            take_back(db.session.get_one(Change, id), ACTOR)
            db.session.commit()
            made.append(last_whole().id)
            live = {row[0]: row[2] for row in state() if not row[1]}
            assert live == {row[0]: row[2] for row in wanted if not row[1]}
        return made

    back = undo(lines, states[-2::-1] if len(states) > 1 else [])
    undo(back, states[1:])


def test_taking_back_what_cannot_be_is_refused(empty):
    record = Ministry(code="A", name_en="a", name_fr="a")
    create(record, ACTOR)
    db.session.commit()
    made = last().id
    archive(record, ACTOR)
    db.session.commit()
    with pytest.raises(ChangedSince) as touched:
        take_back(db.session.get_one(Change, made), ACTOR)
    assert touched.value.by == [last().id]
