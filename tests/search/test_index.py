"""The index of the search holds what the records hold, after every way of writing."""

import pytest
from sqlalchemy import event, insert, select, text, update

from dashboard.community.models import Event
from dashboard.database import schema
from dashboard.erasing.erase import erase
from dashboard.extensions import db
from dashboard.ministries.models import Ministry, Staff
from dashboard.plans.models import Milestone
from dashboard.records.history import Change
from dashboard.records.kinds import kinds
from dashboard.records.revision import Revision
from dashboard.records.save import Actor, archive, edit, restore
from dashboard.records.search_index import (
    SearchEntry,
    differences,
    is_current,
    kind_and_record,
    kind_number,
    rebuild,
    terms,
)
from dashboard.records.undo import take_back
from tests.builders import ACTOR, ministry, read, staff, team
from tests.conftest import files, invoke
from tests.search.finding import found


def wrong():
    db.session.commit()
    with db.engine.connect().execution_options(reads=True) as connection:
        return differences(connection)


def test_the_demonstration_is_indexed_as_it_is_read(app):
    assert wrong() == 0
    assert found("POP-2017-06")[0][0] == "events"


def test_no_two_kinds_have_one_number():
    assert len({kind_number(kind) for kind in kinds()}) == len(kinds())


def test_words_are_folded_and_split_alike_in_both_languages():
    assert terms("L’Œuvre : e-learning, 1.10") == [
        ["l", "oeuvre"],
        ["e", "learning"],
        ["1"],
        ["10"],
    ]


def test_a_record_is_found_while_it_is_not_archived(empty):
    mto = ministry("MTO", name_en="Transportation")
    assert found("transportation") == [("ministries", mto.id)]
    edit(mto, {"name_en": "Roads"}, ACTOR)
    assert found("transportation") == []
    archive(mto, ACTOR)
    assert found("roads") == []
    restore(mto, ACTOR)
    assert found("roads") == [("ministries", mto.id)]
    assert wrong() == 0


def test_an_import_and_its_taking_back_change_the_index(empty, tmp_path):
    line = "code,name_en,name_fr,kind,starts_on\nE1,{},Forum,forum,2017-05-01\n"
    read(files(tmp_path / "first", events=line.format("Gathering")))
    read(files(tmp_path / "second", events=line.format("Meeting")))
    assert [kind for kind, _id in found("meeting")] == ["events"]
    assert found("gathering") == []
    for line in db.session.scalars(select(Change).where(Change.action == "import")).all()[::-1]:
        take_back(line, ACTOR)
        db.session.commit()
    assert (found("meeting"), found("gathering")) == ([], [])
    assert wrong() == 0


def test_staff_laid_out_beside_the_records_are_indexed(empty, tmp_path):
    team(ministry("MTO"), "T1")
    db.session.commit()
    lines = "".join(f"E{number},T1,Person {number}\n" for number in range(6000))
    read(files(tmp_path / "staff", staff=f"employee_number,team,name\n{lines}"))
    assert wrong() == 0
    assert db.session.scalar(select(SearchEntry.words).where(SearchEntry.words.contains("c.e5999")))


@pytest.mark.sqlite("FTS5 writes its index out at the end of each statement")
def test_the_words_of_many_records_are_written_out_together(empty, tmp_path):
    written = []

    def note(_connection, _cursor, statement, parameters, _context, many):
        if statement.startswith("INSERT INTO search_entry"):
            written.append(len(parameters) if many else 1)

    lines = [f"E{number},T,Person {number}" for number in range(2500)]
    team(ministry("AAA"), "T")
    db.session.commit()
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        read(files(tmp_path, staff="\n".join(["employee_number,team,name", *lines])))
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert written == [1, 1]
    assert wrong() == 0
    assert len(found("person 2400", "admin")) == 1


def test_what_is_not_searched_writes_no_entry(app, tmp_path):
    before = db.session.scalars(select(SearchEntry.id)).all()
    person = db.session.scalars(select(Staff)).first()
    line = f"employee_number,course,completed_on\n{person.employee_number},OG101,2017-05-05\n"
    read(files(tmp_path / "completions", completions=line))
    assert db.session.scalars(select(SearchEntry.id)).all() == before


def test_a_person_goes_where_the_team_goes(empty):
    mto, edu = ministry("MTO"), ministry("EDU")
    branch = team(mto)
    person = staff(branch, name="Ada Canary")
    edit(branch, {"ministry_id": edu.id}, ACTOR)
    entry = db.session.scalar(select(SearchEntry).where(SearchEntry.words.contains("canary")))
    assert f"see_names.{edu.id}.t.canary" in entry.words.split()
    assert f"see_names.{mto.id}." not in entry.words
    assert kind_and_record(entry.id)[1] == person.id


def test_an_erased_person_leaves_the_index_and_its_file(empty):
    branch = team(ministry("MTO"))
    person = staff(branch, name="Ada Canaryname", employee_number="N12345678")
    event = Event(code="E1", name_en="With Ada Canaryname", name_fr="Forum", kind="forum")
    event.starts_on = person.created_at.date()
    from tests.builders import add

    add(event)
    db.session.commit()
    erase(person, Actor(None, "command"))
    db.session.commit()
    words = " ".join(db.session.scalars(select(SearchEntry.words)))
    assert "canaryname" not in words and "n12345678" not in words
    assert wrong() == 0
    if db.engine.dialect.name == "sqlite":
        blocks = db.session.execute(text("SELECT block FROM search_words_data")).scalars()
        assert not any(b"canary" in block for block in blocks)


def test_check_tells_of_an_index_that_differs_and_reindex_mends_it(app):
    db.session.execute(update(Milestone).values(name_en="written past the one way"))
    db.session.commit()
    told = invoke(app, "check").output
    assert "The search index differs from the records in 300 places" in told  # words, and keys
    assert invoke(app, "reindex").exit_code == 0
    assert "The search index" not in invoke(app, "check").output


def test_an_index_of_other_rules_is_rebuilt_when_the_database_is_prepared(empty):
    ministry("MTO", name_en="Transportation")
    db.session.execute(text("DELETE FROM search_entry"))
    db.session.execute(update(Revision).where(Revision.feature == "search").values(number=0))
    db.session.commit()
    schema.prepare_database(empty)
    assert [kind for kind, _id in found("transportation")] == ["ministries"]


def test_a_text_of_very_many_words_fits(empty):
    long = " ".join(f"{number:x}" * 12 for number in range(40_000))
    row = {"number": "1.0", "section": 1, "title_en": "T", "title_fr": "T", "body_en": long}
    from dashboard.guide.models import GuideSection
    from tests.builders import add

    add(GuideSection(**row))
    db.session.commit()
    assert wrong() == 0


def test_an_empty_database_has_an_empty_index_of_this_version(empty):
    with db.engine.begin() as connection:
        assert is_current(connection)
        assert rebuild(connection) == 0


def test_ministries_written_past_the_index_are_missing(empty):
    now = {"created_at": ACTOR and Change.at.default.arg(None), "version": 1}
    row = {"code": "X", "name_en": "x", "name_fr": "x", "kind": "agency", "active": True, **now}
    db.session.execute(insert(Ministry), {**row, "updated_at": now["created_at"]})
    assert wrong() == 2  # its words, and its keys
