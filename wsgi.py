"""What a server or the `flask` command loads."""

from dashboard import create_app

app = create_app()
