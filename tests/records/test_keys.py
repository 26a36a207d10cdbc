"""How search and sorting see texts is kept beside them, whichever way a record is written."""

import random

import pytest
from alembic.command import downgrade
from sqlalchemy import event, func, select, text

from dashboard.admin.lists import options
from dashboard.database import schema
from dashboard.erasing.erase import erase
from dashboard.extensions import db, migrate
from dashboard.language import search_key, sort_key
from dashboard.ministries.models import Ministry, Staff
from dashboard.records.bulk import add_many
from dashboard.records.history import Change
from dashboard.records.keys import folded, keys_of, order_of, wrong_keys
from dashboard.records.kinds import kind, kinds
from dashboard.records.save import Actor, archive, create, edit, restore
from dashboard.records.undo import take_back
from tests.builders import ACTOR, completion, course, last, load, ministry, record_for, staff, team
from tests.conftest import invoke, signed_in
from tests.html import body, page, parsed

LETTERS = "aAbBzZéÉœŒß’-_.0123456789  "
LISTS = ("milestones", "sessions", "events", "requests", "catalogue")
OTHERS = ("partners", "outreach", "groups", "decisions")


def wrong():
    with db.engine.connect().execution_options(reads=True) as connection:
        return [row for one in kinds() for row in wrong_keys(connection, one.table)]


def keys(record):
    table = record.__table__
    names = [key.name for key in keys_of(table)]
    row = db.session.execute(select(*(table.c[n] for n in names)).where(table.c.id == record.id))
    return dict(row.mappings().one())


def test_records_of_every_kind_keep_the_keys_of_their_texts(app):
    for one in kinds():
        record_for(one.name)
    db.session.commit()
    assert wrong() == []


def test_a_form_keeps_keys_and_so_does_what_takes_it_back(empty):
    record = Ministry(code="M9", name_en="Éducation", name_fr="Œuvre")
    create(record, Actor(None, "form"))
    assert keys(record)["code_order"] == "M0000000009"
    assert (keys(record)["name_en_folded"], keys(record)["code_fr_folded"]) == ("education", None)
    edit(record, {"name_en": "Été", "code_fr": "É9"}, Actor(None, "form"))
    assert (keys(record)["name_en_folded"], keys(record)["code_fr_folded"]) == ("ete", "e9")
    db.session.commit()
    take_back(last(), ACTOR)
    db.session.commit()
    assert keys(record)["name_en_folded"] == "education"
    archive(record, ACTOR)
    restore(record, ACTOR)
    db.session.commit()
    assert wrong() == []


def test_the_log_says_nothing_of_keys(empty):
    create(Ministry(code="M9", name_en="Éducation", name_fr="Œuvre"), ACTOR)
    db.session.commit()
    assert not {name for name in last().after if name.endswith(("_folded", "_order"))}


def test_files_keep_keys_for_new_and_changed_rows_and_when_taken_back(app, tmp_path):
    header = "code,name_en,name_fr\n"
    load(tmp_path / "a", ministries=header + "m10,Éducation,Œuvre\nm9,Été,Été\n")
    assert wrong() == []
    load(tmp_path / "b", ministries=header + "m10,Santé,Œuvre\n")
    record = db.session.scalar(select(Ministry).where(Ministry.code == "M10"))
    assert keys(record)["name_en_folded"] == "sante"
    for _each in range(2):
        latest = select(Change).where(Change.action == "import").order_by(Change.id.desc())
        lines = db.session.scalars(latest).all()
        undone = set(db.session.scalars(select(Change.takes_back_id)))
        take_back(next(line for line in lines if line.id not in undone), ACTOR)
        db.session.commit()
        assert wrong() == []


def test_an_erased_name_stays_in_no_key(app):
    person = staff(team(ministry("MX")), employee_number="990001", name="Anna Quéré")
    db.session.commit()
    erase(person, ACTOR)
    db.session.commit()
    assert keys(person)["name_folded"] is None
    assert "990001" not in str(keys(person))
    assert wrong() == []


def made_up(count):
    """Rows of random ministries: codes and names that differ in case, accents and numbers."""
    chosen = random.Random(2017)
    codes = {
        "".join(chosen.choices(LETTERS.strip(), k=chosen.randint(1, 6))) for _n in range(count)
    }
    names = ["".join(chosen.choices(LETTERS, k=chosen.randint(1, 9))) for _n in range(8)]
    return [(code, chosen.choice(names), chosen.choice(names)) for code in sorted(codes)]


@pytest.fixture
def random_ministries(empty):
    with db.engine.begin() as connection:
        add_many(connection, kind("ministries"), ("code", "name_en", "name_fr"), made_up(80))
    return empty


def test_keys_order_and_find_as_the_functions_did_for_each_row(random_ministries):
    table = Ministry.__table__
    for column, function in ((table.c.code, func.natural_order), (table.c.name_en, func.folded)):
        before = select(table.c.id).order_by(function(column), table.c.id)
        after = select(table.c.id).order_by(order_of(column), table.c.id)
        assert db.session.scalars(after).all() == db.session.scalars(before).all()
    for word in ("e", "oe", "ss", "_", "'", "1", "b0"):
        before = select(table.c.id).where(func.folded(table.c.code).contains(word, autoescape=True))
        after = select(table.c.id).where(folded(table.c.code).contains(word, autoescape=True))
        assert set(db.session.scalars(after)) == set(db.session.scalars(before))


def test_choices_come_in_their_order_and_only_so_many(random_ministries):
    rows = [(code, name) for code, name, _name_fr in made_up(80)]
    expected = [code for code, _name in sorted(rows, key=lambda row: sort_key(row[0]))]
    keys_in_order = [sort_key(code) for code, _name in options(kind("ministries"), "", 20)]
    assert keys_in_order == [sort_key(code) for code in expected[:20]]
    shown = {code for code, _name in options(kind("ministries"), "oe")}
    assert shown == {c for c, n in rows if "oe" in search_key(c) or "oe" in search_key(n)}


def test_completions_stand_in_the_order_of_numbers(empty):
    unit, learned = team(ministry("MX")), course("X101")
    for number in ("E10", "E9", "E100"):
        completion(staff(unit, employee_number=number), learned)
    db.session.commit()
    rows = body(signed_in(empty, "admin").get("/en/admin/completions.csv")).splitlines()
    assert [row.split(",")[0] for row in rows[1:]] == ["E9", "E10", "E100"]


def statements_of(app, addresses):
    admin, statements = signed_in(app, "admin"), []
    listen = "before_cursor_execute", lambda *a: statements.append(a[2])
    event.listen(db.engine, *listen)
    for address in addresses:
        assert admin.get(address).status_code == 200, address
    event.remove(db.engine, *listen)
    return statements


def test_no_list_works_anything_out_for_each_row(app):
    names = [*(f"admin/{one.name}" for one in kinds()), *LISTS, *OTHERS]
    sorts = [
        link["href"]
        for name in names
        for link in parsed(page(signed_in(app, "admin"), f"/en/{name}")).select("thead a")
        if "sort=" in link["href"]
    ]
    assert len(sorts) > 100
    statements = statements_of(app, [*(f"/fr/{name}?q=a+b" for name in names), *sorts])
    assert [s for s in statements if "folded(" in s or "natural_order(" in s] == []


def test_check_tells_of_a_wrong_key_and_reindex_mends_it(app):
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE staff SET name_folded = 'x' WHERE id = 1"))
    assert len(wrong()) == 1
    assert "The search index differs from the records in 1 place." in invoke(app, "check").output
    before = db.session.execute(select(Staff.version, Staff.updated_at).where(Staff.id == 1)).one()
    db.session.rollback()
    assert invoke(app, "reindex").exit_code == 0
    assert wrong() == []
    after = db.session.execute(select(Staff.version, Staff.updated_at).where(Staff.id == 1)).one()
    assert after == before


def test_records_of_an_older_database_get_their_keys(app):
    downgrade(migrate.get_config(), "0023")
    db.engine.dispose()
    schema.prepare_database(app)
    assert wrong() == []
    with db.engine.connect() as connection:
        key = connection.scalar(text("SELECT name_en_folded FROM ministry WHERE code = 'MTO'"))
    assert key == "ministry of transportation"
