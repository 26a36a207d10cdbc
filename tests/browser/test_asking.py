"""A lead asks for support in a real browser, by four fields, with and without scripts."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import fine

WORDS = {
    "en": ("Support requests", "Ask for support", "Send the request", "is required"),
    "fr": ("Demandes de soutien", "Demander du soutien", "Envoyer la demande", "obligatoire"),
}


@pytest.mark.parametrize("lang, width", [("en", 1280), ("fr", 360)])
@pytest.mark.parametrize("scripts", [True, False])
def test_a_lead_asks_for_support_and_follows_the_request(open_page, lang, width, scripts):
    requests, ask, send, required = WORDS[lang]
    page = open_page(lang, width, scripts, "lead")
    page.goto(f"/{lang}/community")
    page.locator("main").get_by_role("link", name=requests, exact=True).first.click()
    page.get_by_role("link", name=ask).click()
    fine(page, scripts, "form")
    page.check("[name=kind][value=data]")
    subject = f"Format {lang} {width} {scripts}"
    page.fill(f"[name=subject_{lang}]", subject)
    page.fill("[name=wished_on]", "2018-02-01")
    page.get_by_role("button", name=send).click()
    expect(page.locator(".problem").first).to_contain_text(required)
    expect(page.locator(f"[name=subject_{lang}]")).to_have_value(subject)
    fine(page, scripts, "error")
    page.fill(f"[name=details_{lang}]", "CSV?")
    page.get_by_role("button", name=send).click()
    expect(page.locator("h1")).to_contain_text(subject)
    expect(page.locator("#request")).to_contain_text("CSV?")
    code = page.url.split("#")[0].rsplit("/", 1)[1]
    fine(page, scripts, "request")
    page.goto(f"/{lang}/requests")
    expect(page.locator("tbody")).to_contain_text([code])
