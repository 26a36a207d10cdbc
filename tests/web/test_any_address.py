"""Whatever stands in an address is answered: random values of every filter, order, period and
search, on every page, part of a page and file.
"""

import random

import pytest

from tests.conftest import signed_in
from tests.web.pages import every_route

NAMES = """q sort period ministry pillar status want open page start kind record person day plan
event theme partner region sector channel state delivery course component team section languages
from to by format field only paper language back seen next version answer access owner year
opens gaps milestone employee_number outcome measure number"""
TEXTS = (
    "", "'", "''", "' OR 1=1 --", "\"", "\\", "%", "%%", "_", "*", "(", ")", "-", "--", "-name",
    "name;", "NEAR(a b)", "a AND", "OR", "NOT", "{", "^", ":", "\x00", "\n", "\r\n",
    "\x1b", "\u202e", "\ud7ff", "\U0001f600", "é", "œ", "ß", "İ", "ﬁ", "٣", "²", "Ⅷ",
    "1e9", "0",
    "-1", "+1", "1.5", "01", "9" * 19, "9" * 400, "true", "null", "NaN", "a" * 3000, "'" * 300,
    "2017-18", "2017-18-Q1", "2017-18-Q9", "0000-01", "9999-00", "all", "2017-13-01", "2016-02-30",
    "9999-12-31", "0001-01-01", "MTO", "mto", "MTO-1.2", "#1", "#0", "#99999999999",
    "milestones", "no such", "1 1", " ", "\u00a0", "/en/", "//x", "en", "pdf", "name", "-last",
    "last", "code", "updated_at", "plans", "id",
)  # fmt: skip


HEADERS = {}, {"HX-Request": "true", "HX-Request-Type": "partial"}
WITHOUT = "/static", ".pdf", ".pptx", ".zip", "/sign-in/single"
"""In an address: takes long to make, or is not ours."""


def not_answered(app, number, seed):
    """Of so many random requests, those that were answered by a fault."""
    client, chance, bad = signed_in(app, "admin"), random.Random(seed), []
    addresses = [
        address
        for address, method, _permission in every_route(app)
        if method == "GET" and not any(part in address for part in WITHOUT)
    ]
    for _each in range(number):
        address, names = chance.choice(addresses), chance.choices(NAMES.split(), k=4)
        given = [(name, chance.choice(TEXTS)) for name in names[: chance.randint(1, 4)]]
        answer = client.get(address, query_string=given, headers=chance.choice(HEADERS))
        if answer.status_code >= 500:
            bad.append((address, given, answer.status_code))
    return bad


def test_a_random_request_is_never_answered_by_a_fault(app):
    assert not_answered(app, 200, seed=11) == []


@pytest.mark.long
def test_none_of_20_000_random_requests_is_answered_by_a_fault(app):
    assert not_answered(app, 20_000, seed=20_000) == []
