"""What is locked: every dependency, within its range, with a hash, and from no index by name."""

import re
import tomllib
from hashlib import sha256
from importlib import metadata

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement

from tests import parts
from tests.conftest import ROOT_OF_PROJECT

PROJECT = tomllib.loads((ROOT_OF_PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
RUNNING = [*PROJECT["dependencies"], *EXTRAS["sso"], *EXTRAS["postgres"], *EXTRAS["report"]]
LOCKS = {"requirements-server.txt": RUNNING, "requirements.txt": [*RUNNING, *EXTRAS["test"]]}
INSTALLED = {one.metadata["Name"].lower() for one in metadata.distributions()}
VENDORED = {
    "htmx-4.0.1.min.js": "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130",
    "fonts/open-sans-400.woff2": "732d5765c33eff81c7825dcc5e8cd1eda32dc04f39da7cae66accf9580b1e3a7",
    "fonts/open-sans-600.woff2": "417e156e282af4b7d146d16b8fc9505255de2d8d085d40e37afe5089b8fe9b77",
    "fonts/raleway-modified-700.woff2": (
        "369251965b8fa99cf0e7e42fd20b7214ce3ec4c34fe58abe40010bb04345a679"
    ),
}
both = pytest.mark.parametrize("name", LOCKS)


def text(name):
    return (ROOT_OF_PROJECT / name).read_text("utf-8")


def locked(name):
    """The version of each package."""
    return dict(re.findall(r"^([a-z0-9.-]+)(?:\[[^\]]*\])?==([^ ;]+)", text(name), re.M))


@both
def test_every_dependency_is_locked_within_its_range(name):
    versions, outside = locked(name), []
    for line in LOCKS[name]:
        wanted = Requirement(line)
        version = versions.get(wanted.name)
        ours = wanted.name == PROJECT["name"]
        if not ours and (version is None or version not in wanted.specifier):
            outside.append(line)
    assert outside == [], "run make lock"


@both
def test_what_packages_ask_for_with_an_extra_is_locked_with_it(name):
    """Else pip finds a newer version for the extra, which has no hash, and installs nothing."""
    lines = re.findall(r"^([a-z0-9.-]+)(?:\[([^\]]*)\])?==", text(name), re.M)
    extras = {package: set(named.split(",")) for package, named in lines}
    asked = [
        Requirement(line)
        for package in extras
        for line in (metadata.requires(package) if package in INSTALLED else None) or ()
    ]
    wanted = [one for one in asked if one.extras and (not one.marker or one.marker.evaluate())]
    assert asked
    missing = [str(one) for one in wanted if not one.extras <= extras.get(one.name, set())]
    assert missing == []


@both
def test_every_package_has_a_hash(name):
    packages = re.split(r"\n(?=[a-z])", text(name))
    assert [p for p in packages[1:] if "--hash=sha256:" not in p] == []


@both
def test_no_address_stands_in_a_lock(name):
    assert "://" not in text(name)


def test_the_server_s_versions_are_those_that_are_tested():
    assert locked("requirements-server.txt").items() <= locked("requirements.txt").items()


def test_the_server_does_not_get_what_tests_need():
    assert "pytest" not in locked("requirements-server.txt")


def test_scripts_and_fonts_of_others_are_those_that_were_taken():
    folder = ROOT_OF_PROJECT / "dashboard/static/vendor"
    kept = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".txt"]
    hashes = {str(one.relative_to(folder)): sha256(one.read_bytes()).hexdigest() for one in kept}
    assert hashes == VENDORED


def test_the_core_needs_no_more_packages_than_it_did():
    """Without single sign-on, PostgreSQL and reports; what other machines alone need apart."""
    packages = parts.locked(text("requirements-server.txt"))
    here = {n: one for n, one in packages.items() if not one[1] or Marker(one[1]).evaluate()}
    roots = {Requirement(line).name for line in PROJECT["dependencies"]}
    core = parts.needed(here, roots)
    print(len(core), "packages:", *sorted(core))
    assert roots <= core
    assert len(core) <= 36


def test_the_list_of_parts_names_every_package_and_file_once():
    listed = parts.parts(text("requirements-server.txt"))["components"]
    packages = {(one["name"], one["version"]) for one in listed if one["type"] == "library"}
    assert packages == set(locked("requirements-server.txt").items())
    files = {one["name"]: one["hashes"][0]["content"] for one in listed if one["type"] == "file"}
    assert files == {f"dashboard/static/vendor/{name}": kept for name, kept in VENDORED.items()}
    assert len(listed) == len(packages) + len(files)


def test_the_list_of_parts_says_what_needs_what():
    listed = parts.parts(text("requirements-server.txt"))
    depends = {one["ref"]: one["dependsOn"] for one in listed["dependencies"]}
    assert {*depends} >= {one["bom-ref"] for one in listed["components"] if "purl" in one}
    reached, waiting = set(), [listed["metadata"]["component"]["bom-ref"]]
    while waiting:
        reached.add(one := waiting.pop())
        waiting += [other for other in depends.get(one, ()) if other not in reached]
    assert {one["bom-ref"] for one in listed["components"]} < reached
    assert "werkzeug" in depends["flask"]


def test_the_same_lock_gives_the_same_list_of_parts():
    lock = text("requirements-server.txt")
    assert parts.parts(lock) == parts.parts(lock)
    assert parts.parts(lock)["serialNumber"] != parts.parts(lock + " ")["serialNumber"]
