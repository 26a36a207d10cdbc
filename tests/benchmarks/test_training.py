"""What the table of ministries by course costs after a write, beside plain SQL of its figures."""

import statistics
from datetime import date
from time import perf_counter

import pytest
from sqlalchemy import text

from dashboard.database import schema
from dashboard.extensions import db
from dashboard.files.apply import import_tables, open_paths
from dashboard.records.save import Actor
from dashboard.web import cache
from tests.benchmarks.service import TRAINED, write_service
from tests.conftest import made

DAY = date(2017, 12, 31)
HELD = """
SELECT t.id, c.course_id, count(DISTINCT c.staff_id) FROM completion c
JOIN staff s ON s.id = c.staff_id JOIN team t ON t.id = s.team_id
WHERE c.archived_at IS NULL AND c.completed_on <= :day AND s.archived_at IS NULL
AND (s.joined_on IS NULL OR s.joined_on <= :day) AND (s.left_on IS NULL OR s.left_on > :day)
GROUP BY t.id, c.course_id
"""
SESSIONS = """
SELECT ministry_id, count(*), sum(kind = 'pilot') FROM session
WHERE archived_at IS NULL AND state = 'held' AND starts_on BETWEEN '2017-04-01' AND :day
GROUP BY ministry_id
"""


@pytest.mark.benchmark
@pytest.mark.sqlite("written in its SQL")
def test_the_table_after_a_write_costs_at_most_one_and_a_half_of_its_plain_sql(tmp_path):
    from dashboard.ministries.lookup import ministries
    from dashboard.records.periods import scope
    from dashboard.training import board
    from dashboard.training.groups import days

    files = write_service(tmp_path / "files")
    app = made(tmp_path / "served")
    schema.prepare_database(app)

    def plain():
        for statement in (HELD, TRAINED, SESSIONS):
            assert db.session.execute(text(statement), {"day": DAY}).all() is not None

    def table():
        cache.clear()  # as after a write
        chosen = scope(as_of=DAY)
        made = board.board(chosen, days(DAY)[DAY], None, None)
        rows = board.rows(made, list(ministries().values()), "trained", lambda _ministry: False)
        assert len(rows) == 30

    def spent(work):
        times = []
        for _each in range(5):
            began = perf_counter()
            work()
            times.append(perf_counter() - began)
        return statistics.median(times)

    with app.test_request_context("/en/"):
        kinds = ("ministries", "teams", "staff", "courses", "completions")
        import_tables(
            lambda: open_paths([files / f"{k}.csv" for k in kinds]), Actor(None, "command")
        )
        spent(plain), spent(table)
        least, ours = spent(plain), spent(table)
    print(f"plain SQL {least:.3f} s, table {ours:.3f} s, ratio {ours / least:.2f}")
    assert ours / least <= 1.5
