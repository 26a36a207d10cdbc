"""What a reader's first page and each part of one cost on the wire."""

import re
from urllib.parse import urljoin

import pytest

from tests.conftest import signed_in
from tests.html import parsed

KB = 1024
HEAD = 300
"""Bytes of the headers of an answer, roughly: they are not compressed."""
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
PAGES = ["", "ministries/MTO", "training", "admin/staff"]


def wire(client, address, headers=None):
    """An answer as it is sent to a browser, and its size."""
    answer = client.get(address, headers={"Accept-Encoding": "gzip, zstd", **(headers or {})})
    assert answer.status_code == 200, address
    return answer, len(answer.data) + HEAD


def needed(client, address):
    """The files that a page, or a style sheet, has the browser load."""
    text = client.get(address).get_data(as_text=True)
    if address.split("?")[0].endswith(".css"):
        return {urljoin(address, one) for one in re.findall(r'url\("([^"]+)"\)', text)}
    page = parsed(text)
    tags = page.select("link[rel=stylesheet], link[rel=icon], script[src], img[src]")
    return {tag.get("href") or tag["src"] for tag in tags}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_first_page_with_all_that_it_loads_takes_at_most_90_kilobytes(app, lang, path):
    client, here = signed_in(app, "admin"), f"/{lang}/{path}"
    files = needed(client, here)
    files |= {font for sheet in files if ".css" in sheet for font in needed(client, sheet)}
    sizes = {address: wire(client, address)[1] for address in {here, *files}}
    assert len(files) > 10
    assert sum(sizes.values()) <= 90 * KB, sizes


@pytest.mark.parametrize(
    "path", ["", "ministries/MTO", "plans", "training", "requests", "admin/staff"]
)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_part_of_a_page_takes_at_most_8_kilobytes(app, lang, path):
    client, here = signed_in(app, "admin"), f"/{lang}/{path}"
    answer, size = wire(client, here, PART)
    assert size <= 8 * KB
    assert size < wire(client, here)[1]
