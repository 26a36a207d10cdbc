"""Lists of many records, beside a fixed page of their size, measured in one run."""

import pytest

from dashboard.web import listing
from tests.benchmarks.service import COMPLETIONS, STAFF, fill, spent
from tests.conftest import signed_in

PAGES = {
    "completions": "completions",
    "in the middle": "completions?page={middle}",
    "of a person": "completions?q=E00004711",
    "of a course": "completions?q=BIG4",
    "newest first": "completions?sort=-completed_on",
    "staff": "staff",
    "staff in the middle": "staff?page={staff}",
    "staff by name": "staff?q=person+47110",
    "staff, newest first": "staff?sort=-joined_on",
    "a new completion": "completions/new",
    "a person, typed": "choices/staff?field=q&q=47110",
}


MOST, MOST_ANEW = 30, 80
"""Fixed pages, while counts and places are kept, and after a write."""


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
        anew, again = spent(client, address, 5, anew=True), spent(client, address)
        print(
            f"{name}: {again * 1000:.1f} ms, {again / plain:.1f} fixed pages; "
            f"after a write {anew / plain:.1f}"
        )
        if again > MOST * plain or anew > MOST_ANEW * plain:
            dear.append(name)
    assert dear == []
