"""The search box by keyboard: "/" leads to it, the arrow keys through what is found."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import clean, enter


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_it_is_used_by_keyboard_and_says_what_it_found(page, complaints, lang):
    enter(page, lang, "lead")
    box, options = page.locator("#find-top"), page.locator("#found-top [role=option]")
    page.keyboard.press("/")
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    page.keyboard.type("MTO-1.2")
    expect(options.first).to_be_visible()
    expect(page.locator("#live")).not_to_be_empty()
    expect(box).to_have_attribute("aria-expanded", "true")
    clean(page, "results as one types")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", options.first.get_attribute("id"))
    page.keyboard.press("Escape")
    expect(options.first).to_be_hidden()
    expect(box).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{lang}/milestones/MTO-1.2")


def test_the_key_is_typed_in_a_field_and_can_be_switched_off(page):
    enter(page)
    page.goto("/en/milestones")
    page.focus("#q")
    page.keyboard.type("a/b")
    expect(page.locator("#q")).to_have_value("a/b")
    page.context.add_cookies([{"name": "search_key", "value": "off", "url": page.url}])
    page.goto("/en/")
    page.keyboard.press("/")
    expect(page.locator("#find-top")).not_to_be_focused()
