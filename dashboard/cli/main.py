"""The command `open-government-dashboard`: what `flask --app wsgi` can, and serving besides."""

import os
import socket
import sys

import click
from flask import Flask
from flask.cli import FlaskGroup

from dashboard import paths, serving
from dashboard.cli.schema import upgrade
from dashboard.cli.words import LANG, NUMBER, Command, Group, Speaking, noted
from dashboard.language import gettext as _
from dashboard.settings import SettingsError, instance_folder, load

FIRST_PORT, LAST_PORT = 5000, 65535
PORT = click.option(
    "--port",
    type=click.IntRange(1, LAST_PORT),
    metavar=NUMBER,
    help=noted(
        "The port to listen at, or the next that is free; by default, that of BIND, or 5000."
    ),
)


def application() -> Flask:
    """The application; ends the program with one clear line where a setting is wrong."""
    from wsgi import app

    return app


@click.command("serve", cls=Command, help=noted("Serve the dashboard."))
@PORT
def serve(port: int | None) -> None:
    choose_address(port)
    serving.run()


@click.command(
    "dev",
    cls=Command,
    help=noted(
        "Serve for development: whatever changes is reloaded, in the background worker too."
    ),
)
@PORT
def dev(port: int | None) -> None:
    host, _colon, number = choose_address(port).rpartition(":")
    drawn_with = (paths.TEMPLATES, paths.TRANSLATIONS, paths.STATIC)
    files = os.pathsep.join(str(path) for folder in drawn_with for path in folder.rglob("*.*"))
    # Flask's own command outlives a slip in the code; this one, being part of it, would end.
    flask = [sys.executable, "-m", "flask", "--app", "dashboard.serving:develop"]
    run = ["run", "--debug", "--host", host, "--port", number, "--extra-files", files]
    os.execv(flask[0], flask + run)  # noqa: S606


def choose_address(port: int | None) -> str:
    """Settle where the server will listen, for this process and those that it starts.

    A BIND that is set stands as it is. Else this is the first port from `port` on that is free, and
    links lead to it unless ADDRESS says otherwise.
    """
    try:
        settings = load(instance_folder())
    except SettingsError as error:
        raise click.ClickException(
            _("The dashboard cannot start. %(reason)s", reason=error)
        ) from None
    if settings.BIND and port is None:
        return settings.BIND
    first = port or FIRST_PORT
    free = next((n for n in range(first, min(first + 100, LAST_PORT + 1)) if not in_use(n)), None)
    if free is None:
        raise click.ClickException(
            _(
                "Port %(first)s and those after it are in use. Name another: --port NUMBER",
                first=first,
            )
        )
    if free != first:
        click.echo(
            _(
                "Port %(first)s is in use. Taking the next free one, %(free)s.",
                first=first,
                free=free,
            )
        )
    address = os.environ["DASHBOARD_BIND"] = f"127.0.0.1:{free}"
    if "ADDRESS" not in settings.model_fields_set:
        os.environ["DASHBOARD_ADDRESS"] = f"http://{address}"
    return address


def in_use(port: int) -> bool:
    """Whether a program of this machine listens at the port, on whichever address."""
    try:
        socket.create_connection(("localhost", port), timeout=0.5).close()
        return True
    except OSError:
        pass
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


class Program(Speaking, FlaskGroup):
    """All commands, without the options by which `flask` finds an application: it has one."""


main = Program(
    name="open-government-dashboard",
    create_app=application,
    load_dotenv=False,
    add_default_commands=False,
    add_version_option=False,
    help=noted("An open government dashboard for a bilingual public service."),
)
main.params = [LANG]
schema = Group("db", help=noted("Make the database, or bring it to the newest schema."))
schema.add_command(upgrade)  # the rest of Flask-Migrate is for developers
for command in (serve, dev, schema):
    main.add_command(command)
