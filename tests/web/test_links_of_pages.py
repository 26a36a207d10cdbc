"""Pages found by following links: each answers, and axe looks at every kind of page among them."""

from collections import Counter, deque
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup, SoupStrainer
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests.browser.addresses import ADMINISTRATION, PAGES
from tests.conftest import signed_in
from tests.html import body

NAMES = ("href", "src", "action", "hx-get")
"""The attributes that lead to an address; of forms, only those that are asked for."""
TAGS = SoupStrainer(["a", "link", "script", "img", "form", "div", "section", "button", "input"])
EACH = 2
"""Addresses of one kind that are followed."""


def links(answer, address):
    """The addresses of ours to which a page leads."""
    for tag in BeautifulSoup(body(answer), "html.parser", parse_only=TAGS).find_all(True):
        if tag.name == "form" and tag.get("method", "get") != "get":
            continue
        for name in NAMES:
            found = urlsplit(urljoin(f"http://localhost{address}", tag.get(name) or "#"))
            if found.netloc == "localhost" and found.scheme == "http":
                yield found.path + (f"?{found.query}" if found.query else "")


def kind_of(app, address, deep=False):
    """The endpoint of an address and, for the deep form, the names of what it asks for."""
    parts = urlsplit(address)
    try:
        endpoint, values = app.url_map.bind("localhost").match(parts.path)
    except RequestRedirect as moved:
        return kind_of(app, urlsplit(moved.new_url).path, deep)
    except HTTPException:
        return (parts.path,)
    names = sorted(parse_qs(parts.query, keep_blank_values=True)) if deep else ()
    return endpoint, values.get("suffix"), *names


def follow(app, client, deep):
    """Every address that was asked for: its status, its endpoint, whether it is a whole page."""
    seen, asked, waiting, found = set(), Counter(), deque(["/"]), {}
    while waiting:
        address = waiting.popleft()
        kind = kind_of(app, address, deep)
        if address in seen or asked[kind] == EACH or address.startswith("/fr/"):
            continue
        seen.add(address)
        asked[kind] += 1
        answer = client.get(address)
        html = answer.mimetype == "text/html"
        whole = html and answer.status_code == 200 and body(answer).startswith("<!doctype")
        found[address] = (answer.status_code, kind[0], whole)
        if "Location" in answer.headers:
            waiting.append(answer.headers["Location"].removeprefix("http://localhost"))
        elif html:
            waiting.extend(dict.fromkeys(links(answer, address)))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("person", ["lead", "executive", "admin"])
@pytest.mark.parametrize("deep", [False, pytest.param(True, marks=pytest.mark.long)])
def test_every_page_that_is_linked_answers_and_is_looked_at_by_axe(app, person, deep):
    found = follow(app, signed_in(app, person), deep)
    print(f"{person}: {len(found)} addresses")
    assert len(found) > 80
    assert {
        a: status for a, (status, *_rest) in found.items() if status not in (200, 302, 303)
    } == {}
    looked = {kind_of(app, f"/en/{path}")[0] for path in ("sign-in", *PAGES, *ADMINISTRATION)}
    pages = {endpoint: address for address, (_status, endpoint, whole) in found.items() if whole}
    unseen = sorted(pages[endpoint] for endpoint in pages.keys() - looked)
    assert " ".join(unseen) == "", "not among the addresses of tests/browser"
