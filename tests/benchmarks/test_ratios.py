"""What must be fast, as ratios measured in one run."""

import csv
import re
import sqlite3
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

import pytest

from dashboard.database import schema
from dashboard.extensions import db
from dashboard.files.apply import import_tables, open_paths
from dashboard.records.save import Actor
from dashboard.web import cache
from tests.benchmarks.service import COMPLETIONS, spent, write_service
from tests.conftest import made, signed_in

LINE = (
    "INSERT INTO completion (staff_id, course_id, completed_on, created_at, updated_at, "
    "version) VALUES (?, ?, ?, ?, ?, 1)"
)

NEW, AGAIN, CHANGED = (2, 300), (2, 300), (3, 300)
"""At most so many plain loads, and MiB, of completions that are new, stored already, changed."""


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


def peak():
    """The most memory that this process has held, in MiB; `ru_maxrss` knows of its parent's too."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s*(\d+)", status)[1]) / 1024


def timed_import(folder, path, queue):
    """In a process of its own: seconds of the import, and the process's peak memory in MiB."""
    app = made(folder)
    with app.app_context():
        began = perf_counter()
        checked = import_tables(lambda: open_paths([path]), Actor(None, "command"))
        spent = perf_counter() - began
    queue.put((spent, peak(), (len(checked[0].new), checked[0].same, len(checked[0].changed))))


def with_a_session(folder, completions):
    """The same completions, each of a session now, as a file."""
    folder.mkdir()
    (folder / "sessions.csv").write_text("code,course,starts_on\nS1,C0,2015-04-01\n", "utf-8")
    path = folder / "completions.csv"
    header, *rows = completions.read_text("utf-8").splitlines()
    path.write_text("\n".join([f"{header},session", *(f"{row},S1" for row in rows)]), "utf-8")
    return path


@pytest.mark.benchmark
def test_250_000_completions_new_again_and_changed_cost_so_many_plain_loads(tmp_path):
    files = write_service(tmp_path / "files")
    changed = with_a_session(files / "changed", files / "completions.csv")
    first = [files / f"{k}.csv" for k in ("ministries", "teams", "staff", "courses")]
    app = made(tmp_path / "served")
    schema.prepare_database(app)
    with app.app_context():
        import_tables(
            lambda: open_paths([*first, changed.with_name("sessions.csv")]), Actor(None, "command")
        )
        with db.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql(f"VACUUM INTO '{tmp_path / 'plain.db'}'")
            connection.exec_driver_sql("BEGIN")
        db.engine.dispose()
    plain = plain_load(tmp_path / "plain.db", files / "completions.csv")
    context = get_context("spawn")
    for place, (path, most, memory_at_most) in enumerate(
        [
            (files / "completions.csv", *NEW),
            (files / "completions.csv", *AGAIN),
            (changed, *CHANGED),
        ]
    ):
        queue = context.Queue()
        process = context.Process(target=timed_import, args=(tmp_path / "served", path, queue))
        process.start()
        spent, memory, rows = queue.get(timeout=600)
        process.join(60)
        print(
            f"plain load {plain:.2f} s, import {spent:.2f} s, {spent / plain:.2f}, {memory:.0f} MiB"
        )
        assert rows == tuple(COMPLETIONS if place == i else 0 for i in range(3))
        assert spent / plain <= most and memory < memory_at_most


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
    spent(client, "/fixed"), spent(client, f"/en/{path}", 1)
    plain = spent(client, "/fixed")
    ours = spent(client, f"/en/{path}", 5, before=lambda _number: cache.clear())
    print(f"fixed page {plain * 1000:.2f} ms, {path} {ours * 1000:.0f} ms, {ours / plain:.0f}")
    assert ours / plain <= most
