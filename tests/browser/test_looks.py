"""How pages look where people set their own colours, or where a word is long."""

import pytest

from tests.browser.conftest import enter

LINES = "links => links.map(link => getComputedStyle(link).borderBottomColor)"


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_present_page_stands_out_under_forced_colours(browser, base_url, lang):
    context = browser.new_context(base_url=base_url, forced_colors="active")
    page = context.new_page()
    enter(page, lang)
    present = page.eval_on_selector_all(".bar a[aria-current]", LINES)
    others = page.eval_on_selector_all(".bar a:not([aria-current])", LINES)
    context.close()
    assert len(present) == 1
    assert others != []
    assert present[0] not in others


@pytest.mark.parametrize("path", ["plans/MTO-2016", "milestones/MTO-1.2", "ministries/MTO"])
def test_a_long_address_as_a_title_stays_within_a_phone(browser, base_url, path):
    context = browser.new_context(base_url=base_url, viewport={"width": 360, "height": 800})
    page = context.new_page()
    enter(page)
    page.goto(f"/en/{path}")
    address = f"https://www.example.org/{'a-long-path' * 20}"
    page.eval_on_selector("h1", "(title, address) => { title.textContent = address }", address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()
