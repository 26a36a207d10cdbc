"""What a server or the `flask` command loads."""

import sys

from dashboard import create_app
from dashboard.language import gettext as _, speak_to_environment
from dashboard.settings import SettingsError

speak_to_environment()
try:
    app = create_app()
except SettingsError as error:
    sys.exit(_("The dashboard cannot start. %(reason)s", reason=error))
