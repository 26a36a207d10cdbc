"""A search over 50,000 records, as a ratio measured in one run."""

import statistics
from time import perf_counter

import pytest

from dashboard.accounts.permissions import PUBLIC, requires
from dashboard.extensions import db
from dashboard.records.bulk import add_many
from dashboard.records.kinds import kind
from dashboard.records.search_index import rebuild
from tests.conftest import signed_in

RECORDS = 50_000


@pytest.mark.benchmark
def test_a_search_over_50_000_records_costs_at_most_ten_fixed_pages(app):
    names = ("number", "section", "title_en", "title_fr", "body_en")
    body = "open data for the people of Ontario and what they ask for"
    rows = [
        [f"9.{i // 1000}", i % 1000 + 1, f"Section {i} on data", f"Partie {i}", f"{body} {i:x}"]
        for i in range(RECORDS)
    ]
    with db.engine.begin() as connection:
        add_many(connection, kind("guide"), names, rows)
        began = perf_counter()
        rebuild(connection)
        print(f"index of 50,000 records: {perf_counter() - began:.1f} s")
    source = app.jinja_env.from_string("{% for chunk in chunks %}{{ chunk }}{% endfor %}")
    chunks = []

    @requires(PUBLIC)
    def fixed_page():
        return source.render(chunks=chunks)

    app.add_url_rule("/fixed", "fixed", fixed_page)
    client = signed_in(app, "lead")
    text = client.get("/en/search?q=open").get_data(as_text=True).replace("<", "[")
    chunks += [text[i : i + 2000] for i in range(0, len(text), 2000)]

    def spent(address):
        times = []
        for _each in range(15):
            began = perf_counter()
            assert client.get(address).status_code == 200
            times.append(perf_counter() - began)
        return statistics.median(times)

    fixed = spent("/fixed")
    for q in ("open", "section 4711", "dat", "o"):
        typed, whole = spent(f"/en/search/typed?q={q}"), spent(f"/en/search?q={q}")
        print(
            f"{q}: fixed {fixed * 1000:.1f}, typed {typed * 1000:.1f}, page {whole * 1000:.1f} ms"
        )
        assert typed <= 10 * fixed, q
