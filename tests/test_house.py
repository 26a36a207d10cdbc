"""The layout holds: imports run downward, files stay small, dangerous ways of writing are out."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
CODE = sorted((ROOT / "dashboard").rglob("*.py"))
LEVELS = [
    {"paths"},
    {"extensions", "language"},
    {"settings_database", "settings_errors", "settings_values"},
    {"settings"},
    {"settings_secret_key"},
    {"database"},
    {"records"},
    {"files"},
    {"accounts"},
    {"web", "mail"},
    {"sign_in", "ministries"},
    {"plans", "training", "community", "guide"},
    {"catalogue", "overview", "teams", "surveys", "publishing", "log", "data", "search"},
    {"admin", "uploads", "report"},
    {"jobs", "erasing"},
    {"demo"},
    {"serving"},
    {"cli"},
    {"models"},
    {"__init__", "migrations"},
]
LEVEL = {name: level for level, names in enumerate(LEVELS) for name in names}
FEATURES = next(level for level in LEVELS if "plans" in level)
ABOVE_ALL = len(LEVELS)


def room(path):
    return path.relative_to(ROOT / "dashboard").with_suffix("").parts[0]


def imported(path):
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    typing = [n for n in nodes if isinstance(n, ast.If) and "TYPE_CHECKING" in ast.unparse(n.test)]
    only_types = {inner for node in typing for inner in ast.walk(node)}
    for node in nodes:
        if node in only_types:
            continue
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("dashboard"):
            parts = node.module.split(".")[1:]
            names = [name.name if name.name in LEVEL else "__init__" for name in node.names]
            yield from [parts] if parts else [[name] for name in names]


def test_a_room_imports_from_lower_levels_only():
    wrong = []
    for path in CODE:
        here = room(path)
        for parts in imported(path):
            there = parts[0]
            models = {here, there} <= FEATURES and parts[-1].endswith("models")
            if there != here and not models and LEVEL.get(there, ABOVE_ALL) >= LEVEL[here]:
                wrong.append((str(path.relative_to(ROOT)), ".".join(parts)))
    assert wrong == []


def test_a_room_links_to_lower_levels_only():
    blueprints = {name for name in LEVEL if name not in ("web", "language")}
    wrong = []
    for path in [*CODE, *ROOT.glob("templates/**/*.html")]:
        here = room(path) if path.suffix == ".py" else path.relative_to(ROOT / "templates").parts[0]
        for there in re.findall(r"url_for\(\s*[\"'](\w+)\.\w+[\"']", path.read_text("utf-8")):
            if there in blueprints and there != here and LEVEL[there] >= LEVEL.get(here, 0):
                wrong.append((str(path.relative_to(ROOT)), there))
    assert wrong == []


def test_files_are_small_and_named_for_what_they_hold():
    assert [
        p.name
        for p in CODE
        if len(p.read_text("utf-8").splitlines()) > 300 and "versions" not in p.parts
    ] == []
    assert [
        p.name
        for p in ROOT.glob("templates/**/*.html")
        if len(p.read_text("utf-8").splitlines()) > 120
    ] == []
    tests = [p for p in ROOT.glob("tests/**/*.py") if len(p.read_text("utf-8").splitlines()) > 300]
    assert tests == []
    assert [p for p in CODE if p.stem in ("utils", "helpers", "common")] == []
    scripts = ROOT.glob("dashboard/static/*.js")
    assert 0 < sum(len(p.read_text("utf-8").splitlines()) for p in scripts) < 400


def wide_lines(path):
    """Lines of more than 100 columns, not counting a text in quotation marks, which stays in one
    piece so that it can be searched for, nor a word to the checkers (`# noqa`).
    """
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        code = re.sub(r"  # (noqa|type:).*", "", line)
        if '"""' not in code:
            code = re.sub(r"[rbf]*(\"[^\"]*\"|'[^']*')", "", code)
        if len(code) > 100:
            yield f"{path.relative_to(ROOT)}:{number}"


def test_lines_are_at_most_100_columns_wide():
    files = [*CODE, *ROOT.glob("tests/**/*.py"), *ROOT.glob("*.py")]
    assert [line for f in files if "versions" not in f.parts for line in wide_lines(f)] == []


def test_markup_is_made_in_two_files_and_sql_is_never_glued():
    for path in CODE:
        source = path.read_text("utf-8")
        if path.name not in ("pages.py", "markdown.py"):  # the second cleans what it makes
            assert "Markup(" not in source, path
        assert not re.search(r"\btext\(f[\"']", source), path
    for template in ROOT.glob("templates/**/*.html"):
        source = template.read_text("utf-8")
        assert (
            "|safe" not in source.replace(" ", "")
            and "<script>" not in source
            and " style=" not in source
        ), template
        assert " onclick" not in source and "hx-on" not in source, template


def test_no_module_of_tests_leans_on_another():
    leaning = [
        f"{path.relative_to(ROOT)}: {line}"
        for path in ROOT.glob("tests/**/*.py")
        for line in path.read_text("utf-8").splitlines()
        if re.match(r"\s*(from|import) .*\btest_\w+", line)
    ]
    assert leaning == []
