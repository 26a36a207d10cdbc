"""Run the tests that a row of docs/trust.md names: python -m tests.promises S3"""

import re
import sys
from pathlib import Path

import pytest

DOCUMENT = Path(__file__).parent.parent / "docs" / "trust.md"


def tests_of(number):
    """The tests of a promise, as pytest takes them. Raises LookupError for no such promise."""
    rows = [line for line in DOCUMENT.read_text("utf-8").splitlines() if line.startswith("| ")]
    row = next((row for row in rows if row.split("|")[1].strip() == number), None)
    if row is None:
        raise LookupError(number)
    return list(dict.fromkeys(re.findall(r"`(tests/[\w/]+\.py::\w+)`", row)))


if __name__ == "__main__":
    if not sys.argv[1:]:
        sys.exit(__doc__)
    sys.exit(pytest.main(["-v", *(test for number in sys.argv[1:] for test in tests_of(number))]))
