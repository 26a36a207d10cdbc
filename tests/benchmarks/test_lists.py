"""Lists of many records, beside a fixed page of their size, measured in one run."""

import pytest

from dashboard.web import listing
from tests.benchmarks.service import COMPLETIONS, STAFF, complete, fill, spent
from tests.conftest import signed_in
from tests.html import page, parsed

PAGES = {
    "completions": "completions",
    "leafing on in the middle": "completions?page={middle}",
    "leafing on, newest first": "completions?sort=-completed_on&page={middle}",
    "completions of a person": "completions?q=E00004711",
    "completions of a course": "completions?q=BIG4",
    "newest first": "completions?sort=-completed_on",
    "staff": "staff",
    "leafing on in the middle of the staff": "staff?page={staff}",
    "staff by name": "staff?q=person+47110",
    "staff, newest first": "staff?sort=-joined_on",
    "a new completion": "completions/new",
    "a person, typed": "choices/staff?field=q&q=47110",
}
MOST, MOST_SEARCHED = 20, 30
"""Fixed pages, again and after each write."""
SEARCHED = "completions of a course", "completions of a person", "staff by name", "a person, typed"
"""For a part of a word all staff are gone through: ten times as many take that much longer."""


@pytest.mark.benchmark
@pytest.mark.parametrize("scale", [1, pytest.param(10, marks=pytest.mark.long)])
def test_a_page_of_a_long_list_costs_so_many_fixed_pages(app, fixed_page, scale, monkeypatch):
    monkeypatch.setattr(listing, "DEAR", 0.005)
    fill(scale)
    client, dear = signed_in(app, "admin"), []
    middle = {"middle": COMPLETIONS * scale // 100, "staff": STAFF * scale // 100}
    fixed_page(client.get("/en/admin/completions").get_data(as_text=True))
    spent(client, "/fixed")
    plain = spent(client, "/fixed")
    print(f"fixed page {plain * 1000:.1f} ms")
    for name, path in PAGES.items():
        address = f"/en/admin/{path.format(**middle)}"
        if "page=" in path:
            address = parsed(page(client, address)).find(id="page-after")["href"]
        spent(client, address, 1)
        written, again = spent(client, address, 9, before=complete), spent(client, address)
        print(
            f"{name}: {again * 1000:.1f} ms, {again / plain:.1f} fixed pages; "
            f"after a write {written / plain:.1f}"
        )
        most = MOST_SEARCHED * scale if name in SEARCHED else MOST
        if max(again, written) > most * plain:
            dear.append(name)
    assert dear == []
