"""The page about the measures tells the days that are in force."""

import pytest

from tests.conftest import signed_in


@pytest.mark.parametrize(
    "lang, sentences",
    [
        ("en", ("is due within 60 days.", "nothing was reported for 1 day.")),
        ("fr", ("tombe dans les 60 jours.", "signalé depuis 1 jour.")),
    ],
)
def test_days_of_due_soon_and_stale_are_those_of_the_settings(app, lang, sentences):
    settings = app.extensions["settings"]
    app.extensions["settings"] = settings.model_copy(update={"DUE_SOON_DAYS": 60, "STALE_DAYS": 1})
    page = signed_in(app, "executive").get(f"/{lang}/about").get_data(as_text=True)
    for sentence in sentences:
        assert sentence in page
