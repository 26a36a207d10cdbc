"""What tests of files share."""

import io
import sys
from contextlib import redirect_stdout, suppress
from types import SimpleNamespace

import pytest

from dashboard.files import sources
from dashboard.files.workbook import child


@pytest.fixture
def read_here_too(monkeypatch):
    """Each workbook is read in this process as well, where what the tests run is counted: both say
    the same.
    """

    def both(command, **options):
        done = run(command, **options)
        here = io.StringIO()
        with monkeypatch.context() as patched, redirect_stdout(here), suppress(SystemExit):
            patched.setattr(sys, "argv", ["child", *command[-2:]])
            stdin = SimpleNamespace(buffer=io.BytesIO(options["input"]))
            patched.setattr(sys, "stdin", stdin)
            child.main()
        assert here.getvalue().encode() == done.stdout
        return done

    run = sources.subprocess.run
    expired = sources.subprocess.TimeoutExpired
    monkeypatch.setattr(sources, "subprocess", SimpleNamespace(run=both, TimeoutExpired=expired))
