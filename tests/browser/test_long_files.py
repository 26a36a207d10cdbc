"""The page on which a reader waits for a file, in a real browser."""

import threading

import pytest
from playwright.sync_api import expect

from dashboard.report import making, shelf
from tests.browser.conftest import PATIENCE, fine

WORDS = {
    "en": ("The file is being made", "The file is ready.", "The file could not be made"),
    "fr": (
        "Le fichier est en cours de production",
        "Le fichier est prêt.",
        "Le fichier n’a pas pu être produit",
    ),
}
WAYS = pytest.mark.parametrize(
    "lang, width, scripts", [("en", 1280, True), ("fr", 360, True), ("fr", 1280, False)]
)


@pytest.fixture
def release(monkeypatch):
    """Every file takes long, and the worker begins one when this is called, which waits until it
    has made it or given it up.
    """
    monkeypatch.setattr(making, "_is_long", lambda _kind: True)
    monkeypatch.setattr(making, "worker_is_there", lambda: True)
    begin, free, over = shelf.begin, threading.Event(), threading.Event()
    monkeypatch.setattr(shelf, "begin", lambda: begin() if free.is_set() else None)

    def noted(end):
        def ended(*values):
            end(*values)
            free.clear()
            over.set()

        return ended

    for name in ("keep", "fail"):
        monkeypatch.setattr(shelf, name, noted(getattr(shelf, name)))

    def release():
        over.clear()
        free.set()
        assert over.wait(PATIENCE / 1000)

    return release


def wait(open_page, lang, width, scripts, period):
    """A page that waits for slides, which nobody else waits for."""
    page = open_page(lang, width, scripts, "executive")
    page.goto(f"/{lang}/slides.pptx?period={period + scripts}-{(period + scripts + 1) % 100:02}")
    expect(page.locator("h2", has_text=WORDS[lang][0])).to_be_visible()
    fine(page, scripts, "waiting")
    return page


@WAYS
def test_a_reader_waits_and_gets_the_file(open_page, release, lang, width, scripts):
    page = wait(open_page, lang, width, scripts, 2000)
    with page.expect_download() as got:
        release()
        if not scripts:
            page.click("#board a.script-off")
    assert got.value.suggested_filename == f"slides-overview-{lang}.pptx"
    if scripts:
        expect(page.locator("#live")).to_have_text(WORDS[lang][1])
        fine(page, scripts, "ready")


@WAYS
def test_a_fault_is_told_and_tried_again(open_page, release, monkeypatch, lang, width, scripts):
    page = wait(open_page, lang, width, scripts, 2002)
    with monkeypatch.context() as broken:
        broken.setattr(making, "moment", lambda: 1 / 0)
        release()
    if not scripts:
        page.click("#board a.script-off")
    expect(page.locator("h2", has_text=WORDS[lang][2])).to_be_visible()
    if scripts:
        expect(page.locator("[role=alert]")).to_be_focused()
    fine(page, scripts, "failed")
    page.click("#board a.button--main")
    expect(page.locator("h2", has_text=WORDS[lang][0])).to_be_visible()
    with page.expect_download():
        release()
        if not scripts:
            page.click("#board a.script-off")
