"""Templates stay small, leave numbers to Python, and write each repeated piece of markup once."""

from pathlib import Path

import pytest
from jinja2 import Environment, nodes

ROOT = Path(__file__).parent.parent / "templates"
TEMPLATES = sorted(ROOT.rglob("*.html"))
ONE_PLACE = {
    "<table": "components/data_table.html",
    'role="region"': "components/data_table.html",
    'class="scroll"': "components/data_table.html",
    'class="crumbs"': "components/crumbs.html",
    'class="head"': "components/page_head.html",
    "<h1": "components/page_head.html",
    'name="csrf_token"': "components/action_form.html",
    'method="post"': "components/action_form.html",
    'method="get"': "components/filters.html",
    '_("Download CSV")': "components/downloads.html",
    '_("Download XLSX")': "components/downloads.html",
    "<svg class=": "components/chart.html",
}
ARITHMETIC = (nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow)


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def test_templates_keep_to_120_lines_of_120_columns():
    lines = {name_of(path): path.read_text("utf-8").splitlines() for path in TEMPLATES}
    assert len(lines) > 50
    assert [name for name, text in lines.items() if len(text) > 120] == []
    wide = [
        f"{name}:{number}"
        for name, text in lines.items()
        for number, line in enumerate(text, 1)
        if len(line) > 120
    ]
    assert wide == []


@pytest.mark.parametrize("markup, place", ONE_PLACE.items())
def test_repeated_markup_is_written_in_its_component_alone(markup, place):
    assert [name_of(path) for path in TEMPLATES if markup in path.read_text("utf-8")] == [place]


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_computes_nothing(path):
    tree = Environment(extensions=["jinja2.ext.i18n"]).parse(path.read_text("utf-8"))
    sums = [
        node for node in tree.find_all(nodes.Add) if _is_number(node.left) or _is_number(node.right)
    ]
    assert [node.lineno for node in [*tree.find_all(ARITHMETIC), *sums]] == []


def _is_number(node):
    return isinstance(node, nodes.Const) and isinstance(node.value, int)


def test_each_table_is_named_by_a_heading_or_a_title(app):
    data_table = app.jinja_env.from_string(
        '{% from "components/data_table.html" import data_table %}'
        '{% call(row) data_table(["Column"], [], title, title_id) %}{% endcall %}'
    )
    assert (
        'aria-labelledby="here"'
        in data_table.render(title="", title_id="here").partition("<table")[2]
    )
    assert (
        'aria-label="Plans &amp; more"'
        in data_table.render(title="Plans & more", title_id="").partition("<table")[2]
    )


def test_an_empty_table_says_so_across_all_its_columns(app):
    table = app.jinja_env.from_string(
        '{% from "components/data_table.html" import data_table %}'
        '{% call(row) data_table(["One", ("Two", "num")], [], "T", empty="Nothing yet") %}{% '
        "endcall %}"
    ).render()
    assert '<td colspan="2">Nothing yet</td>' in table
    assert '<th scope="col" class="num">Two</th>' in table


def test_a_misspelt_name_fails_in_tests(app):
    with app.test_request_context("/en/"), pytest.raises(Exception, match="misspelt"):
        app.jinja_env.from_string("{{ misspelt }}").render()
