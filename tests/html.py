"""Pages as a reader meets them: their words, tables and forms, read by a parser."""

import io
import re
import secrets
import zipfile
from contextvars import Context
from functools import lru_cache

from bs4 import BeautifulSoup, SoupStrainer
from itsdangerous import URLSafeTimedSerializer

TOKENS = SoupStrainer("input", attrs={"name": "csrf_token"})
LISTS = ("radio", "checkbox")


def text(answer):
    """The source of a page that was found."""
    assert answer.status_code == 200, answer.status
    return answer.get_data(as_text=True)


def page(client, address):
    """The source of the page at an address."""
    return text(client.get(address))


def body(answer):
    """The source of an answer, whatever its status."""
    return answer.get_data(as_text=True)


def words_of(answer):
    """All that an answer says: of a workbook, slides or a zip, what its parts say."""
    content = answer.get_data()
    if not content.startswith(b"PK"):
        return content.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return "".join(parts.read(name).decode(errors="replace") for name in parts.namelist())


def source(page):
    """The source of a page that is given as such, or as an answer."""
    return page if isinstance(page, str) else body(page)


def parsed(page):
    """The page, from its source or an answer, to be asked by CSS selectors; a test that changes it
    takes a copy."""
    return page if isinstance(page, BeautifulSoup) else _parsed(source(page))


@lru_cache(maxsize=2)
def _parsed(text):
    return BeautifulSoup(text, "lxml")


def plain(page):
    """The words of a page with one space between them."""
    return re.sub(r"[ \n\t]+", " ", parsed(page).get_text(" "))


def row_of(page, name):
    """The words of the first table row whose heading has this name."""
    for heading in parsed(page).select('tr th[scope="row"]'):
        if plain(str(heading)).strip().startswith(name):
            return plain(str(heading.find_parent("tr"))).strip()
    raise AssertionError(f"no row {name}")


def row_names(page):
    """The headings of the rows of a page's tables."""
    return [plain(str(link)).strip() for link in parsed(page).select('tr th[scope="row"] > a')]


def result_titles(page):
    """The titles of the results that a page lists."""
    return [plain(str(link)).strip() for link in parsed(page).select(".results h3 a")]


def token(page):
    """What a form must send so that it is known to be ours."""
    return BeautifulSoup(source(page), "html.parser", parse_only=TOKENS).input["value"]


def own_token(client):
    """What a form of this browser must send, without a page being drawn for it."""

    def secret():
        with client.session_transaction() as kept:
            return kept.setdefault("csrf_token", secrets.token_hex(20))

    signer = URLSafeTimedSerializer(client.application.secret_key, "wtf-csrf-token")
    return signer.dumps(Context().run(secret))


def hidden_fields(page):
    """The names and values that a page's forms carry unseen."""
    tags = parsed(page).select("input[type=hidden]")
    return {tag["name"]: tag.get("value", "") for tag in tags}


def fields_of(page):
    """What the record's form on a page would send as it stands."""
    form, values = parsed(page).select_one("form.entry"), {}
    for tag in form.select("input[name], textarea[name], select[name]"):
        if tag.name == "textarea":
            values[tag["name"]] = tag.get_text()
        elif tag.name == "select":
            options = tag.select("option[selected]") or tag.select("option")
            values[tag["name"]] = options[0].get("value", "")
        elif tag.get("type") not in LISTS or tag.has_attr("checked"):
            values[tag["name"]] = tag.get("value", "")
    return values


def post(client, path, headers=None, lang="en", **data):
    """Send a form to a page of a language."""
    given = {"csrf_token": own_token(client), **data}
    return client.post(f"/{lang}/{path}", data=given, headers=headers or {})
