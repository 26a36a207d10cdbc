"""The documents cannot rot: what they link to and name is there, in both languages alike."""

import ast
import re

import pytest

from dashboard.cli.main import serve
from dashboard.settings import NOT_SETTINGS, Settings
from tests import promises
from tests.conftest import ROOT_OF_PROJECT

TRUST = (ROOT_OF_PROJECT / "docs" / "trust.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"(tests/[\w/]+\.py)::(\w+)", TRUST)))
ROWS = [line.strip("| ").split(" | ") for line in TRUST.splitlines() if re.match(r"\| \w\d", line)]
COMMANDS = sorted(set(re.findall(r"`pytest ([^`]+)`", "".join(row[-1] for row in ROWS))))
READMES = {"en": ROOT_OF_PROJECT / "README.md", "fr": ROOT_OF_PROJECT / "README.fr.md"}
GUIDES = [
    *READMES.values(),
    ROOT_OF_PROJECT / "CONTRIBUTING.md",
    ROOT_OF_PROJECT / "SECURITY.md",
    *sorted((ROOT_OF_PROJECT / "docs").rglob("*.md")),
]
PATH = re.compile(r"`((?:[\w.-]+/)*[\w.-]+(?:/|\.(?:py|html|po|css|txt|toml)))`")
GENERAL = {"settings.toml", "tile.py", "models.py", "measures.py", "waiting.py", "attention.py"}
"""Names that stand for a file of each room, or of an instance, and not for one of the project."""


def functions(path):
    """The functions at the top of a module."""
    module = ast.parse((ROOT_OF_PROJECT / path).read_text("utf-8"))
    return {node.name for node in module.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("path", sorted({path for path, _name in NAMED}))
def test_every_test_that_is_named_is_there(path):
    assert {name for file, name in NAMED if file == path} - functions(path) == set()


def test_a_promise_has_a_test_or_is_said_not_to_be_held():
    assert [row[0] for row in ROWS if "::" not in row[2] and "**not held yet**" not in row[2]] == []


def test_the_tests_of_a_promise_are_found_and_no_promise_is_made_up():
    found = promises.tests_of("S1")
    assert found[0] == "tests/accounts/test_roles.py::test_every_route_declares_its_rule"
    with pytest.raises(LookupError):
        promises.tests_of("S100")


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


def links(document):
    """What a document links to or shows inside the project: the file, and the heading or ""."""
    targets = re.findall(r"\]\(([^)\s]+)\)", document.read_text("utf-8"))
    parts = [target.partition("#") for target in targets if not re.match(r"\w+:", target)]
    return [(document.parent / path if path else document, anchor) for path, _, anchor in parts]


def anchors(document):
    """The addresses of a document's headings, as a reader on the web gets them."""
    headings = re.findall(r"^#+ (.*)$", document.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def shell_commands(document):
    """The commands of a document's blocks, without what is remarked beside them."""
    blocks = re.findall(r"```sh\n(.*?)```", document.read_text("utf-8"), re.S)
    return [line.partition("#")[0].strip() for line in "".join(blocks).splitlines()]


def prose(document):
    """A document without code and without the targets of its links."""
    text = re.sub(r"```.*?```|`[^`]*`", "", document.read_text("utf-8"), flags=re.S)
    return re.sub(r"\]\([^)]*\)", "]", text)


@pytest.mark.parametrize(
    "document", GUIDES, ids=lambda path: str(path.relative_to(ROOT_OF_PROJECT))
)
def test_whatever_a_document_links_to_is_there(document):
    assert [str(path) for path, _ in links(document) if not path.exists()] == []


@pytest.mark.parametrize(
    "document", GUIDES, ids=lambda path: str(path.relative_to(ROOT_OF_PROJECT))
)
def test_a_heading_that_is_linked_to_is_there(document):
    assert [
        f"{path.name}#{anchor}"
        for path, anchor in links(document)
        if anchor and anchor not in anchors(path)
    ] == []


@pytest.mark.parametrize("lang,other", [("en", "fr"), ("fr", "en")])
def test_each_readme_links_to_the_other(lang, other):
    assert READMES[other] in [path for path, _ in links(READMES[lang])]


def test_both_readmes_have_the_same_commands():
    assert shell_commands(READMES["en"]) == shell_commands(READMES["fr"]) != []


def test_the_commands_of_the_readmes_are_targets_of_make():
    makefile = (ROOT_OF_PROJECT / "Makefile").read_text("utf-8")
    targets = re.findall(r"^([\w-]+):", makefile, re.M)
    assert [c for c in shell_commands(READMES["en"]) if c.split()[1] not in targets] == []


def test_both_readmes_link_to_the_same_documents():
    documents = {
        lang: {path.name for path, _ in links(readme) if path.suffix != ".png"} - {readme.name}
        for lang, readme in READMES.items()
    }
    assert documents["en"] - {"README.fr.md"} == documents["fr"] - {"README.md"}


def test_a_readme_shows_no_picture_of_the_other_language_where_there_is_one_of_its_own():
    pictures = [path for path, _ in links(READMES["fr"]) if "-en" in path.stem]
    assert [p for p in pictures if p.with_name(p.name.replace("-en", "-fr")).exists()] == []


def test_both_readmes_begin_with_a_sentence_and_a_picture():
    first = [re.split(r"\n## ", readme.read_text("utf-8"))[0] for readme in READMES.values()]
    assert [text.count("![") for text in first] == [1, 1]


def test_the_french_readme_is_written_as_ontario_writes_french():
    faults = r"'|\"|[^\s\u00a0]:| :|«(?!\u00a0)|(?<!\u00a0)»|[\s\u00a0][;?]|\s!(?!\[)"
    assert re.findall(faults, prose(READMES["fr"])) == []


@pytest.mark.parametrize("name", ["docs/where-to-change.md", "docs/journeys.md", "CONTRIBUTING.md"])
def test_every_file_that_a_guide_to_the_code_names_is_there(name):
    text = (ROOT_OF_PROJECT / name).read_text("utf-8")
    rooms = [ROOT_OF_PROJECT, ROOT_OF_PROJECT / "dashboard"]
    rooms += [ROOT_OF_PROJECT / room for room in ("dashboard/accounts", "templates")]
    named = set(PATH.findall(text)) - GENERAL
    assert [n for n in sorted(named) if not any((room / n).exists() for room in rooms)] == []


def test_the_reference_names_only_settings_that_there_are():
    reference = (ROOT_OF_PROJECT / "docs" / "reference.md").read_text("utf-8")
    named = set(re.findall(r"`([A-Z]+_[A-Z_]+|HOSTS|ADDRESS|BIND)\b", reference))
    instance = {f"DASHBOARD_{name}" for name in NOT_SETTINGS}
    assert named - instance - set(Settings.model_fields) == set()


@pytest.fixture
def commands(empty):
    """Each command by its name; those that come before the application beside the others."""
    return {**empty.cli.commands, "serve": serve}


def rows_of_commands():
    """The first cell of each command's row in the reference."""
    reference = (ROOT_OF_PROJECT / "docs" / "reference.md").read_text("utf-8")
    return re.findall(r"^\| `((?!DASHBOARD_)[a-z]+\b[^`]*)`", reference, re.M)


def test_the_reference_tells_every_command(commands):
    assert {row.split()[0] for row in rows_of_commands()} == set(commands)


def test_the_reference_tells_no_option_that_a_command_does_not_have(commands):
    unknown = [
        (row, option)
        for row in rows_of_commands()
        for option in re.findall(r"(?<!\w)--?[a-z][a-z-]*", row)
        if option not in {o for param in commands[row.split()[0]].params for o in param.opts}
    ]
    assert unknown == []
