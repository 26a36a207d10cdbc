"""Pages to measure others by."""

import pytest
from flask import Flask

from dashboard.accounts.permissions import PUBLIC, requires


@pytest.fixture
def fixed_page(app):
    """Makes a page of the same size as a text, which says nothing of any record."""
    page = app.jinja_env.from_string("{% for chunk in chunks %}{{ chunk }}{% endfor %}")
    chunks = []

    @requires(PUBLIC)
    def fixed_page():
        return page.render(chunks=chunks)

    app.add_url_rule("/fixed", "fixed", fixed_page)

    def make(text):
        body = text.replace("<", "[").replace("&", "+")
        chunks[:] = [body[i : i + 2000] for i in range(0, len(body), 2000)]

    return make


@pytest.fixture
def bare_page():
    """Makes a client of Flask alone, whose one page is a template of the same size as a text."""
    bare = Flask("bare")
    page = bare.jinja_env.from_string("{% for chunk in chunks %}{{ chunk }}{% endfor %}")

    def make(text):
        body = text.replace("<", "[").replace("&", "+")
        chunks = [body[i : i + 2000] for i in range(0, len(body), 2000)]
        bare.add_url_rule("/fixed", "fixed", lambda: page.render(chunks=chunks))
        return bare.test_client()

    return make
