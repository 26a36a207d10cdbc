"""The layout holds: imports run downward, files stay small, dangerous ways of writing are not used."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
CODE = sorted((ROOT / "dashboard").rglob("*.py"))
FEATURES = {"ministries", "plans", "training", "community", "guide"}
LEVELS = {
    "paths": 0,
    "settings": 0,
    "settings_errors": 0,
    "extensions": 0,
    "language": 0,
    "database": 1,
    "backup": 1,
    "checking_over": 3,
    "records": 1,
    "accounts": 2,
    "web": 2,
    "files": 2,
    **dict.fromkeys(FEATURES, 3),
    "overview": 4,
    "admin": 4,
    "publishing": 4,
    "uploads": 4,
    "demo": 5,
    "serving": 6,
    "cli": 6,
}


def room(path):
    parts = path.relative_to(ROOT / "dashboard").with_suffix("").parts
    return parts[0]


def imported(path):
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    typing = [n for n in nodes if isinstance(n, ast.If) and "TYPE_CHECKING" in ast.unparse(n.test)]
    only_types = {inner for node in typing for inner in ast.walk(node)}
    for node in nodes:
        if node in only_types:
            continue
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("dashboard"):
            rest = node.module.split(".")[1:]
            yield from [rest[0]] if rest else [a.name for a in node.names]


def test_imports_run_downward():
    wrong = []
    for path in CODE:
        here = room(path)
        if here in ("__init__", "migrations") or path.name == "models.py" and here in ("ministries",):
            continue
        for there in imported(path):
            if there not in LEVELS:
                continue
            models_below = here in FEATURES and there in FEATURES
            if LEVELS[there] > LEVELS[here] and not models_below:
                wrong.append((str(path.relative_to(ROOT)), there))
    assert wrong == [] and len(CODE) > 40


def test_files_are_small_and_named_for_what_they_hold():
    assert [p.name for p in CODE if len(p.read_text("utf-8").splitlines()) > 300 and "versions" not in p.parts] == []
    assert [p.name for p in ROOT.glob("templates/**/*.html") if len(p.read_text("utf-8").splitlines()) > 120] == []
    tests = [p for p in ROOT.glob("tests/**/*.py") if len(p.read_text("utf-8").splitlines()) > 300]
    assert tests == []
    assert [p for p in CODE if p.stem in ("utils", "helpers", "common")] == []
    scripts = ROOT.glob("dashboard/static/*.js")
    assert 0 < sum(len(p.read_text("utf-8").splitlines()) for p in scripts) < 100


def test_markup_is_made_in_one_file_and_sql_is_never_glued():
    for path in CODE:
        source = path.read_text("utf-8")
        if path.name != "pages.py":
            assert "Markup(" not in source, path
        assert not re.search(r"\btext\(f[\"']", source), path
    for template in ROOT.glob("templates/**/*.html"):
        source = template.read_text("utf-8")
        assert "|safe" not in source.replace(" ", "") and "<script>" not in source and " style=" not in source, template
        assert " onclick" not in source and "hx-on" not in source, template
