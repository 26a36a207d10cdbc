"""No bare word: with every text of the catalogue in brackets, no word stands outside them."""

import re
from copy import copy
from itertools import product

from sqlalchemy import select

from dashboard.accounts.models import User
from dashboard.extensions import db
from dashboard.language.catalogue import LOCALES
from dashboard.mail import outbox
from dashboard.mail.models import KINDS
from dashboard.mail.writing import plain
from dashboard.records.kinds import kinds
from tests.conftest import signed_in
from tests.html import body, parsed
from tests.pseudo import outside
from tests.web.pages import PAGES, every_route

SPOKEN = ("aria-label", "title", "placeholder", "alt")
NO_TEXTS = {
    *("admin", "lead", "executive", "other", "ontario", "invalid"),  # who may sign in
    *("Ontario", "Public", "Service"),  # whose dashboard it is, a setting
    *("English", "Français"),  # each names itself
    *("CSV", "csv", "JSON", "json", "XLSX", "xlsx", "zip"),
    *(kind.name for kind in kinds()),  # their files
    *("training", "practices"),  # files of the public package
    *LOCALES["en"].months["format"]["wide"].values(),
    *LOCALES["en"].months["stand-alone"]["abbreviated"].values(),
}


def unseen(text):
    """The words of a page that stand in no brackets and are texts."""
    return outside(text) - NO_TEXTS


def bare(source):
    """What a page shows or says that no translator has seen."""
    tree = copy(parsed(source))
    for hidden in tree.select("script, style, [translate=no], code, input[type=hidden]"):
        hidden.decompose()
    spoken = [tag[name] for name in SPOKEN for tag in tree.select(f"[{name}]")]
    spoken += [tag["value"] for tag in tree.select("input[type=submit]")]
    return unseen(tree.get_text(" ")) | unseen(" ".join(spoken))


def test_no_word_stands_on_a_page_of_an_empty_service_that_is_not_in_the_catalogue(empty, brackets):
    client = signed_in(empty, "admin")
    pages = {path: client.get(f"/en/{path}") for path in PAGES}
    shown = {path: answer for path, answer in pages.items() if answer.status_code == 200}
    assert len(shown) > 60
    words = {word: path for path, answer in shown.items() for word in bare(answer)}
    assert " ".join(f"{word} ({path})" for word, path in words.items()) == ""


def test_a_bare_word_is_seen():
    assert bare("<p>⟦Plans of ⟦all⟧⟧ bare <a title='alone'>⟦a⟧</a></p>") == {"bare", "alone"}


def test_no_word_stands_in_a_file_of_an_empty_service_that_is_not_in_the_catalogue(empty, brackets):
    client, read, words = signed_in(empty, "admin"), 0, {}
    for address, method, _permission in every_route(empty):
        if method == "GET" and re.fullmatch(r"/en/.*\.csv", address):
            answer = client.get(address)
            if answer.status_code == 200 and "/compare" not in address:  # the names of measures
                read += 1
                words |= dict.fromkeys(unseen(body(answer)), address)
    assert read > 40
    assert words == {}


def test_no_word_stands_in_a_letter_that_is_not_in_the_catalogue(empty, brackets):
    people = list(db.session.scalars(select(User.id)))
    db.session.rollback()
    written = 0
    for id, kind in product(people, KINDS):
        with outbox.reader(id) as reader:
            letter = outbox.write(kind, reader)
            if letter is not None:
                written += 1
                assert unseen(re.sub(r"https?://\S+", "", plain(letter))) == set()
            db.session.commit()
    assert written > len(people)
