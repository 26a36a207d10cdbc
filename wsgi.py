"""What a server or the `flask` command loads."""

import sys

from dashboard import create_app
from dashboard.settings import SettingsError

try:
    app = create_app()
except SettingsError as error:
    sys.exit(f"The dashboard cannot start. {error}")
