"""Each page in both languages: the same parts, the same number of each, and French written as
Ontario writes it.
"""

import html
import re
from collections import Counter

import pytest

from tests.conftest import signed_in
from tests.uploads.conftest import an_upload
from tests.web.pages import PAGES

PARTS = (
    "h1",
    "h2",
    "h3",
    "tr",
    "td",
    "th",
    "li",
    "input",
    "select",
    "option",
    "textarea",
    "button",
    "form",
    "a",
    "svg",
    "dt",
)
MORE = (
    "?period=2016-17",
    "about",
    "privacy",
    "accessibility",
    "milestones?want=stale&sort=-last",
    "milestones?status=withdrawn",
)


def parts(page):
    return Counter(re.findall(rf"<({'|'.join(PARTS)})\b", page))


def words(page):
    """The visible text of a page, with what is marked as English left out."""
    body = re.sub(r"<(script|style|title)\b.*?</\1>", " ", page, flags=re.S)
    body = re.sub(r'<(\w+)[^>]*lang="en-CA"[^>]*>.*?</\1>', " ", body, flags=re.S)
    return html.unescape(re.sub(r"<[^>]+>", "\n", body))


@pytest.mark.parametrize("role", ["lead", "admin"])
def test_both_languages_have_the_same_parts_and_titles_that_differ(app, role):
    client = signed_in(app, role)
    an_upload()
    for path in (*PAGES, *MORE):
        pages = {lang: client.get(f"/{lang}/{path}") for lang in ("en", "fr")}
        statuses = {page.status_code for page in pages.values()}
        assert statuses == {200} if role == "admin" else len(statuses) == 1, path
        texts = {lang: page.get_data(as_text=True) for lang, page in pages.items()}
        assert parts(texts["en"]) == parts(texts["fr"]), path
        titles = [re.search(r"<title>(.*?)</title>", text, re.S)[1] for text in texts.values()]
        assert titles[0] != titles[1] and texts["en"].count("<h1") == 1, path


def test_french_pages_are_written_as_ontario_writes_french(app):
    client = signed_in(app, "admin")
    an_upload()
    for path in (*PAGES, *MORE):
        text = words(client.get(f"/fr/{path}").get_data(as_text=True))
        for pattern in (
            r"\w :(?=\s)",
            r"«(?!\u00a0)",
            r"(?<!\u00a0)»",
            r"\w[ \u00a0][;!?](?=\s)",
            r"\d %",
            r"\d[.,]\d{3}\b",
            r"\b1 (janv|mars|mai|juin)",
        ):
            mistake = re.search(rf".{{0,30}}{pattern}.{{0,30}}", text)
            assert mistake is None, (path, pattern, mistake[0])
