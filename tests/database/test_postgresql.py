"""What only a server has: many writers, several dashboards on one database, its being away."""

import multiprocessing
import threading
import time
from datetime import date

import pytest
from sqlalchemy import func, select, text

from dashboard import demo
from dashboard.accounts.models import User
from dashboard.database import engine, schema
from dashboard.extensions import db
from dashboard.files.apply import apply_checked, import_tables, open_paths
from dashboard.ministries.models import Ministry
from dashboard.records.bulk import log_many
from dashboard.records.history import Change
from dashboard.records.kinds import kind
from dashboard.records.revision import counter_of, raise_revision, revisions, revisions_of
from dashboard.records.save import Actor, create, create_unlogged, edit
from dashboard.training.models import Session, SurveyResponse
from tests import postgres
from tests.conftest import HASH, copied, files, made, signed_in
from tests.html import token

pytestmark = pytest.mark.postgresql("many writers, or a server")
ACTOR = Actor(None, "command")
WAITING = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def until_waiting(connection, number):
    end = time.monotonic() + 60
    while connection.scalar(WAITING) < number and time.monotonic() < end:
        time.sleep(0.02)


@pytest.fixture
def patient(monkeypatch):
    monkeypatch.setitem(engine.LIMITS, "lock_timeout", "100s")


def test_two_administrators_cannot_take_each_others_role_away(patient, templates, tmp_path):
    app = copied(templates, "empty", tmp_path)
    answers = []
    with app.app_context():
        second = User(
            email="second@ontario.invalid", name="second", role="admin", password_hash=HASH
        )
        create(second, ACTOR)
        db.session.commit()
        first = db.session.scalar(select(User).where(User.email == "admin@ontario.invalid"))
        pairs = [("admin", second.id), ("second", first.id)]
        clients = [(signed_in(app, name), other) for name, other in pairs]
        db.session.rollback()

        def disable(client, other):
            data = {"csrf_token": token(client.get("/en/admin/people"))}
            answer = client.post(f"/en/admin/people/{other}/disable", data=data)
            answers.append(answer.status_code)

        threads = [threading.Thread(target=disable, args=pair) for pair in clients]
        with db.engine.connect() as holder, db.engine.connect() as watcher:
            watcher = watcher.execution_options(isolation_level="AUTOCOMMIT")
            holder.execute(select(User.id).where(User.role == "admin").with_for_update())
            for thread in threads:
                thread.start()
            until_waiting(watcher, 2)
            holder.rollback()
            for thread in threads:
                thread.join()
        assert sorted(answers) == [303, 409]
        active = select(func.count()).where(User.role == "admin", User.active.is_(True))
        assert db.session.scalar(active) == 1
        db.session.remove()
        db.engine.dispose()


def test_a_write_that_waits_for_a_lock_is_told_to_come_again(
    templates, tmp_path, monkeypatch, caplog
):
    monkeypatch.setitem(engine.LIMITS, "lock_timeout", "100ms")
    app = copied(templates, "filled", tmp_path)
    monkeypatch.setattr("dashboard.web.errors.log.propagate", True)
    with app.app_context():
        client = signed_in(app, "admin")
        data = {"csrf_token": token(client.get("/en/account")), "language": "fr"}
        with db.engine.begin() as holder:
            raise_revision(holder, {"accounts"})
            answer = client.post("/en/account/language", data=data)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "5"
        assert "55P03" in str([record.msg for record in caplog.records])
        assert client.post("/en/account/language", data=data).status_code == 303
        db.engine.dispose()


def test_the_lines_of_a_feature_are_numbered_in_the_order_of_their_commits(patient, app):
    """What is kept by team reads on from the last line that it knows of."""
    of_staff, numbers = kind("staff"), {}

    def write(name, connection):
        numbers[name] = log_many(connection, of_staff, ACTOR, "change", {}, ())

    def write_second():
        with app.app_context(), db.engine.begin() as connection:
            write("second", connection)

    second = threading.Thread(target=write_second)
    with db.engine.connect() as first, db.engine.connect() as watcher:
        watcher = watcher.execution_options(isolation_level="AUTOCOMMIT")
        write("begins", first)
        second.start()
        until_waiting(watcher, 1)
        write("first", first)
        first.commit()
    second.join()
    assert numbers["begins"] < numbers["first"] < numbers["second"]


def test_answers_by_a_link_are_numbered_in_the_order_of_their_commits(patient, app):
    """They have no line in the log: their sums read on from the last that was known."""
    session_id, day = db.session.scalars(select(Session.id)).first(), date(2017, 12, 1)
    counter, numbers = counter_of(kind("surveys")), {}
    db.session.rollback()

    def answer():
        with app.app_context():
            given = {"session_id": session_id, "stage": "after", "submitted_on": day}
            record = SurveyResponse(**given, satisfaction=3)
            create_unlogged(record, counter, day)
            numbers["second"] = record.id
            db.session.commit()

    second = threading.Thread(target=answer)
    with db.engine.connect() as first, db.engine.connect() as watcher:
        watcher = watcher.execution_options(isolation_level="AUTOCOMMIT")
        raise_revision(first, {counter})
        second.start()
        until_waiting(watcher, 1)
        numbers["first"] = first.scalar(text("SELECT nextval('survey_response_id_seq')"))
        first.commit()
    second.join()
    assert numbers["first"] < numbers["second"]


def test_a_database_that_is_away_is_told_on_the_page(app):
    client = signed_in(app, "admin")
    db.session.remove()
    postgres.drop(app.instance_path)
    for answer in (client.get("/en/"), client.post("/en/account/language")):
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "5"
        assert "The system is busy" in answer.get_data(as_text=True)
    assert client.get("/readyz").status_code == 503


def test_a_database_that_is_away_is_told_in_one_sentence_at_the_start(tmp_path):
    nowhere = f"postgresql+psycopg://tests@/nowhere?host={tmp_path}"
    app = made(tmp_path / "instance", DATABASE_URL=nowhere)
    with pytest.raises(schema.DatabaseError, match="does not answer") as error:
        schema.prepare_database(app)
    assert "\n" not in str(error.value)


def test_another_programs_database_is_refused(tmp_path):
    app = made(tmp_path / "instance")
    with app.app_context():
        with db.engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE staff (songs text)")
        with pytest.raises(schema.DatabaseError, match="another program"):
            schema.prepare_database(app)


def start(folder, url, queue):
    app = made(folder, DATABASE_URL=url)
    try:
        schema.prepare_database(app, demo.load_if_empty)
        with app.app_context():
            queue.put(db.session.scalar(select(func.count()).select_from(Ministry)))
    except Exception as error:
        queue.put(repr(error))


def test_two_servers_with_folders_of_their_own_start_at_once(tmp_path):
    context = multiprocessing.get_context("spawn")
    queue, url = context.Queue(), postgres.url_of(tmp_path)
    both = [
        context.Process(target=start, args=(tmp_path / name, url, queue)) for name in ("a", "b")
    ]
    for process in both:
        process.start()
    assert [queue.get(timeout=240), queue.get(timeout=240)] == [30, 30]
    for process in both:
        process.join(60)


def raising(app):
    """Somebody who raises a counter, in a thread that was started."""

    def write():
        with app.app_context(), db.engine.begin() as connection:
            raise_revision(connection, {"new"})

    thread = threading.Thread(target=write)
    thread.start()
    return thread


def test_two_first_changes_of_a_feature_are_both_counted(patient, empty):
    with db.engine.connect() as first, db.engine.connect() as watcher:
        watcher = watcher.execution_options(isolation_level="AUTOCOMMIT")
        raise_revision(first, {"new"})
        second = raising(empty)
        until_waiting(watcher, 1)
        first.commit()
        second.join()
    assert dict(revisions())["new"] == 2


def test_a_counter_that_was_never_raised_is_held_too(patient, empty):
    with db.engine.connect() as importing, db.engine.connect() as watcher:
        watcher = watcher.execution_options(isolation_level="AUTOCOMMIT")
        assert revisions_of(importing, {"new"}, hold=True) == {}
        writer = raising(empty)
        until_waiting(watcher, 1)
        assert revisions_of(importing, {"new"}) == {}
        importing.commit()
        writer.join()
    assert dict(revisions())["new"] == 1


def imported(app, folder, meanwhile):
    """Import a file; somebody else does `meanwhile` while it is first being written."""
    rounds = []

    def write(connection, checked, actor, stage):
        rounds.append(len(checked[0].new))
        if len(rounds) == 1:
            with app.app_context():
                meanwhile()
                db.session.commit()
        return apply_checked(connection, checked, actor, stage)

    import_tables(lambda: open_paths([folder]), ACTOR, write=write)
    return rounds


def test_an_import_begins_again_when_somebody_adds_its_record(empty, tmp_path):
    source = files(tmp_path / "in", ministries="code,name_en,name_fr\nNEW,New,Nouveau\n")

    def add():
        create(Ministry(code="NEW", name_en="Old", name_fr="Vieux"), ACTOR)

    assert imported(empty, source, add) == [1, 0]
    ministry = db.session.scalars(select(Ministry)).one()
    assert (ministry.name_en, ministry.version) == ("New", 2)


def test_an_import_never_writes_over_what_it_has_not_seen(empty, tmp_path):
    create(Ministry(code="OLD", name_en="Old", name_fr="Vieux"), ACTOR)
    db.session.commit()
    source = files(tmp_path / "in", ministries="code,name_en,name_fr\nOLD,New,Vieux\n")

    def rename():
        edit(db.session.scalars(select(Ministry)).one(), {"name_en": "Newer"}, ACTOR)

    assert imported(empty, source, rename) == [0, 0]
    edits = select(Change).where(Change.action == "edit").order_by(Change.id)
    told = [
        (change.before["name_en"], change.after["name_en"]) for change in db.session.scalars(edits)
    ]
    assert told == [("Old", "Newer"), ("Newer", "New")]
