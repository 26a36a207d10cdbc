"""What make offers."""

import re
import subprocess

import pytest

from tests.conftest import ROOT_OF_PROJECT

MAKEFILE = (ROOT_OF_PROJECT / "Makefile").read_text("utf-8")
TARGETS = set(re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.M)[1].split()) - {"help"}


def planned(*arguments):
    """What make would run."""
    done = subprocess.run(
        ["make", "--dry-run", *arguments],
        cwd=ROOT_OF_PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_help_tells_every_target(target):
    assert f"make {target} " in planned("help")


@pytest.mark.parametrize("target,command", [("run", "serve"), ("dev", "dev")])
def test_a_port_may_be_chosen(target, command):
    assert f"{command} --port 8080" in planned(target, "PORT=8080")


def test_each_step_of_a_fresh_set_up_says_what_it_does():
    plan = planned("--always-make", "setup")
    steps = re.findall(r'echo "(\w+) ', plan)
    assert steps == ["Making", "Installing", "Compiling"]
