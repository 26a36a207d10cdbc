"""What every test of the forms needs: an administrator."""

import pytest

from tests.conftest import signed_in


@pytest.fixture
def admin(app):
    return signed_in(app, "admin")
