"""What must be fast, as ratios measured in one run."""

import csv
import resource
import sqlite3
from multiprocessing import get_context
from time import perf_counter

import pytest

from dashboard.database import schema
from dashboard.extensions import db
from dashboard.files.apply import import_tables, open_paths
from dashboard.records.save import Actor
from tests.benchmarks.service import COMPLETIONS, spent, write_service
from tests.conftest import made, signed_in

LINE = (
    "INSERT INTO completion (staff_id, course_id, completed_on, created_at, updated_at, "
    "version) VALUES (?, ?, ?, ?, ?, 1)"
)


def plain_load(path, file):
    """Seconds of one executemany of the same rows into a copy of the same table."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA synchronous=FULL")
    staff = dict(connection.execute("SELECT employee_number, id FROM staff"))
    courses = dict(connection.execute("SELECT code, id FROM course"))
    stamp = "2017-12-31 00:00:00.000000"
    with file.open(newline="", encoding="utf-8") as opened:
        rows = [(staff[s], courses[c], d, stamp, stamp) for s, c, d in list(csv.reader(opened))[1:]]
    began = perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(LINE, rows)
    connection.execute("COMMIT")
    spent = perf_counter() - began
    connection.close()
    return spent


def timed_import(folder, path, queue):
    """In a process of its own: seconds of the import, and the process's peak memory in MiB."""
    app = made(folder)
    with app.app_context():
        began = perf_counter()
        checked = import_tables(lambda: open_paths([path]), Actor(None, "command"))
        spent = perf_counter() - began
    queue.put(
        (
            spent,
            resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            len(checked[0].new),
            checked[0].error_count,
        )
    )


@pytest.mark.benchmark
def test_checking_and_loading_250_000_completions_takes_at_most_four_plain_loads(tmp_path):
    files = write_service(tmp_path / "files")
    app = made(tmp_path / "served")
    schema.prepare_database(app)
    with app.app_context():
        import_tables(
            lambda: open_paths(
                [files / f"{k}.csv" for k in ("ministries", "teams", "staff", "courses")]
            ),
            Actor(None, "command"),
        )
        with db.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql(f"VACUUM INTO '{tmp_path / 'plain.db'}'")
            connection.exec_driver_sql("BEGIN")
        db.engine.dispose()
    plain = plain_load(tmp_path / "plain.db", files / "completions.csv")
    context = get_context("spawn")
    queue = context.Queue()
    process = context.Process(
        target=timed_import, args=(tmp_path / "served", files / "completions.csv", queue)
    )
    process.start()
    spent, memory, added, errors = queue.get(timeout=300)
    process.join(60)
    print(
        f"plain load {plain:.2f} s, import {spent:.2f} s, ratio {spent / plain:.2f}, peak "
        f"{memory:.0f} MiB"
    )
    assert (added, errors) == (COMPLETIONS, 0)
    assert spent / plain <= 4 and memory < 300


@pytest.mark.benchmark
def test_the_overview_costs_its_reader_again_no_more_than_a_page_of_flask_alone(app, bare_page):
    client = signed_in(app, "executive")
    body = client.get("/en/").get_data(as_text=True)
    bare = bare_page(body)
    copy = {"If-None-Match": client.get("/en/").headers["ETag"]}
    spent(bare, "/fixed"), spent(client, "/en/")
    plain, ours = spent(bare, "/fixed"), spent(client, "/en/")
    true = [spent(client, "/en/", status=304, headers=copy) for _each in range(2)][1]
    print(
        f"bare page {plain * 1000:.2f} ms, overview {ours * 1000:.2f} ms, ratio "
        f"{ours / plain:.2f}, 304 {true / plain:.2f}"
    )
    assert len(bare.get("/fixed").data) > 0.9 * len(body)
    assert ours / plain <= 1 and true / plain <= 1


@pytest.mark.benchmark
@pytest.mark.parametrize(
    "path, most", [("report", 400), ("report.pdf", 400), ("overview.pdf", 200)]
)
def test_what_is_read_on_paper_costs_so_many_fixed_pages_when_made_anew(
    app, fixed_page, path, most
):
    client = signed_in(app, "executive")
    fixed_page(client.get("/en/report").get_data(as_text=True))
    spent(client, "/fixed"), spent(client, f"/en/{path}", 1, anew=True)
    plain, ours = spent(client, "/fixed"), spent(client, f"/en/{path}", 5, anew=True)
    print(f"fixed page {plain * 1000:.2f} ms, {path} {ours * 1000:.0f} ms, {ours / plain:.0f}")
    assert ours / plain <= most
