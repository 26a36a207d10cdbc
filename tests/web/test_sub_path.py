"""Below a path of a proxy's, every address that a page gives lies below it too."""

import re
from urllib.parse import urljoin, urlsplit

import pytest

from tests.conftest import copied, signed_in
from tests.html import body, parsed, token
from tests.uploads.conftest import an_upload
from tests.web.pages import PAGES

BELOW = {"base_url": "http://localhost/dash"}
ADDRESSES = ("href", "src", "action", "formaction", "hx-get", "hx-post", "data-health")


def elsewhere(page, path):
    """The addresses of our own that a page gives outside the path."""
    here = f"http://localhost/dash/{path}"
    given = [tag[name] for name in ADDRESSES for tag in parsed(page).select(f"[{name}]")]
    whole = [urlsplit(urljoin(here, address)) for address in given]
    return {
        address.geturl()
        for address in whole
        if address.hostname == "localhost" and not f"{address.path}/".startswith("/dash/")
    }


@pytest.mark.parametrize("role", ["lead", "admin"])
def test_every_address_of_every_page_lies_below_the_path(app, role):
    client = signed_in(app, role)
    an_upload()
    pages = {path: client.get(f"/en/{path}", **BELOW) for path in PAGES}
    shown = {path: answer for path, answer in pages.items() if answer.status_code == 200}
    assert len(shown) > 30
    wrong = {path: elsewhere(answer, f"en/{path}") for path, answer in shown.items()}
    assert {path: addresses for path, addresses in wrong.items() if addresses} == {}


def test_the_language_toggle_leads_to_the_same_page_below_the_path(app):
    page = signed_in(app, "lead").get("/en/milestones?q=data", **BELOW)
    assert parsed(page).select_one("#toggle")["href"] == "/dash/fr/milestones?q=data"


def test_a_reader_who_is_not_signed_in_comes_back_below_the_path(app):
    answer = app.test_client().get("/en/plans?q=data", **BELOW)
    assert answer.location == "/dash/en/sign-in?next=/dash/en/plans?q%3Ddata"


def test_a_form_leads_back_to_the_page_it_was_opened_on(app):
    client = signed_in(app, "admin")
    form = client.get("/en/admin/themes/new?back=/dash/en/plans", **BELOW)
    sent = {"csrf_token": token(form), "code": "T1", "name_en": "T", "name_fr": "T"}
    action = parsed(form).select_one("form.entry")["action"]
    answer = client.post(
        action.removeprefix("/dash"), data={**sent, "back": "/dash/en/plans"}, **BELOW
    )
    assert (answer.status_code, answer.location.split("#")[0]) == (303, "/dash/en/plans")


def test_a_way_back_outside_the_path_is_not_gone(app):
    client = signed_in(app, "admin")
    form = client.get("/en/admin/themes/new?back=/en/plans", **BELOW)
    assert parsed(form).select("a[href='/en/plans']") == []


def test_data_names_its_own_address_below_the_path(app):
    app.extensions["settings"].__dict__["ADDRESS"] = "https://example.org/dash"
    data = signed_in(app, "lead").get("/en/milestones.json?q=data", **BELOW).json
    assert data["address"] == "https://example.org/dash/en/milestones?q=data"


def test_pages_of_two_paths_are_not_mixed_up(app):
    client = signed_in(app, "executive")
    below, above = client.get("/en/", **BELOW), client.get("/en/")
    assert (elsewhere(below, "en/"), re.search("/dash/", body(above))) == (set(), None)


@pytest.mark.parametrize(("hops", "toggle"), [(1, "/dash/fr/sign-in"), (0, "/fr/sign-in")])
def test_a_forwarded_prefix_counts_where_a_proxy_is_declared(templates, tmp_path, hops, toggle):
    app = copied(templates, "filled", tmp_path, PROXY_HOPS=hops)
    headers = {"X-Forwarded-Prefix": "/dash", "X-Forwarded-For": "10.0.0.1"}
    page = app.test_client().get("/en/sign-in", headers=headers)
    assert parsed(page).select_one("#toggle")["href"] == toggle
