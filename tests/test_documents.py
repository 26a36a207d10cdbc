"""docs/trust.md cannot rot: every test it names is there, and a promise without one says so."""

import ast
import re

import pytest

from tests.conftest import ROOT_OF_PROJECT

TRUST = (ROOT_OF_PROJECT / "docs" / "trust.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"(tests/[\w/]+\.py)::(\w+)", TRUST)))
ROWS = [line.strip("| ").split(" | ") for line in TRUST.splitlines() if re.match(r"\| \w\d", line)]
COMMANDS = sorted(set(re.findall(r"`pytest ([^`]+)`", "".join(row[-1] for row in ROWS))))


def functions(path):
    """The functions at the top of a module."""
    module = ast.parse((ROOT_OF_PROJECT / path).read_text("utf-8"))
    return {node.name for node in module.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("path", sorted({path for path, _name in NAMED}))
def test_every_test_that_is_named_is_there(path):
    assert {name for file, name in NAMED if file == path} - functions(path) == set()


def test_a_promise_has_a_test_or_is_said_not_to_be_held():
    assert [row[0] for row in ROWS if "::" not in row[2] and "**not held yet**" not in row[2]] == []


def test_the_promises_are_numbered_in_order():
    numbers = [row[0] for row in ROWS]
    counted = {letter: sum(n[0] == letter for n in numbers) for letter in "SRAL"}
    assert numbers == [f"{part}{n}" for part in "SRAL" for n in range(1, counted[part] + 1)]


def test_a_figure_comes_with_its_command():
    figures = {row[0]: row[3] for row in ROWS if not row[3].startswith("not measured yet")}
    assert [number for number, figure in figures.items() if figure.count("`") < 2] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_the_files_of_a_command_are_there(command):
    paths = [word for word in command.split() if word.startswith("tests")]
    assert [path for path in paths if not (ROOT_OF_PROJECT / path).exists()] == []
