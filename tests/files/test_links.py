"""Which addresses a record may lead to."""

import pytest

from dashboard.files.cells import safe_url
from dashboard.files.problems import CellProblem

GOOD = (
    "https://www.ontario.ca/page/open-government",
    "http://localhost:8000/x?y=1#z",
    "https://exemple.gouv.ca/données",
    "HTTPS://WWW.ONTARIO.CA/",
    "https://[2001:db8::1]/x",
)
BAD = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "javascript://www.ontario.ca/%0aalert(1)",
    "java\tscript:alert(1)",
    " javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "ftp://www.ontario.ca/",
    "//www.ontario.ca/",
    "/en/plans",
    "www.ontario.ca",
    "https:www.ontario.ca",
    "https:/www.ontario.ca",
    "https:///path",
    "https://",
    "http://\\elsewhere.example",
    "https://www.ontario.ca\\@elsewhere.example/",
    "https://www.ontario.ca/\r\nSet-Cookie: x",
    "https://www.ontario.ca/\x00",
    "https://www.ontario.ca/a b",
    "https://[::1",
    "blob:https://www.ontario.ca/1",
    "mailto:someone@ontario.invalid",
)


@pytest.mark.parametrize("text", GOOD)
def test_a_plain_address_is_taken_as_it_is(text):
    assert safe_url(text) == text


@pytest.mark.parametrize("text", BAD)
def test_any_other_way_of_writing_a_link_is_refused(text):
    with pytest.raises(CellProblem):
        safe_url(text)
