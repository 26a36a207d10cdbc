"""The guide in a real browser: read with its contents in sight, commented on in four steps."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import enter, fine

WORDS = {
    "en": ("Comment on section 2", "Save the comment", "required"),
    "fr": ("Commenter la section 2", "Enregistrer le commentaire", "obligatoire"),
}


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_contents_stay_in_sight_and_lead_to_the_sections(page, lang):
    page.set_viewport_size({"width": 1280, "height": 700})
    enter(page, lang)
    page.goto(f"/{lang}/guide/0.9")
    links = page.locator(".toc li a")
    links.last.click()
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    expect(links.first).to_be_in_viewport()
    assert page.url.endswith(links.last.get_attribute("href"))
    expect(page.locator(links.last.get_attribute("href"))).to_be_visible()


@pytest.mark.parametrize("lang, width", [("en", 1280), ("fr", 360)])
@pytest.mark.parametrize("scripts", [True, False])
def test_a_lead_comments_on_a_section(open_page, lang, width, scripts):
    comment, save, required = WORDS[lang]
    page = open_page(lang, width, scripts, "lead")
    page.goto(f"/{lang}/guide/0.9")
    page.get_by_role("link", name=comment, exact=True).click()
    fine(page, scripts, "form")
    page.get_by_role("button", name=save).click()
    expect(page.locator(".problem").first).to_contain_text(required)
    fine(page, scripts, "error")
    text = f"Examples, please. {lang} {width} {scripts}"
    page.fill(f"[name=summary_{lang}]", text)
    page.get_by_role("button", name=save).click()
    page.wait_for_url(f"**/{lang}/guide/0.9**#s2")
    page.goto(f"/{lang}/guide/feedback?section=2")
    expect(page.locator("main")).to_contain_text(text)
    fine(page, scripts, "feedback")
