"""What commands say, in the reader's language: --lang, else that of the environment."""

from importlib import import_module
from itertools import pairwise
from typing import Any

import click

from dashboard.language import LANGUAGES, environment_language, gettext as _, plural, set_language


def noted(text: str) -> str:
    """A text for the catalogue that is translated where it is shown."""
    return text


def noted_plural(singular: str, several: str) -> tuple[str, str]:
    """The same of a text that depends on a number."""
    return singular, several


DAY = click.DateTime(["%Y-%m-%d"])
CODE, DATE, EMAIL = noted("CODE"), noted("DATE"), noted("EMAIL")
FILE, FOLDER = noted("FILE"), noted("FOLDER")
NUMBER, PERIOD = noted("NUMBER"), noted("PERIOD")
"""What stands for the value of an option."""
LANG = click.Option(
    ["--lang"],
    type=click.Choice(LANGUAGES),
    expose_value=False,
    help=noted("The language of messages; by default, that of the environment."),
)


def chosen_language(args: list[str], option: bool = True) -> str:
    """The language that the words of a command name, wherever they do, else the environment's:
    --help and what is wrong with an option are to be in it too."""
    given = dict(pairwise(args)).get("--lang") or next(
        (arg.partition("=")[2] for arg in args if arg.startswith("--lang=")), ""
    )
    if option and given in LANGUAGES:
        return given
    return environment_language()


class Speaking(click.Command):
    """A command that takes --lang, unless it has an option of that name itself."""

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        if not any("--lang" in param.opts for param in self.params):
            self.params.append(LANG)

    def make_context(
        self, info_name: str | None, args: list[str], *rest: Any, **extra: Any
    ) -> click.Context:
        """Begin to speak the language, and read the words."""
        set_language(chosen_language(args, LANG in self.params))
        return super().make_context(info_name, args, *rest, **extra)


class Command(Speaking):
    """A command of ours."""


class Group(Speaking, click.Group):
    """Commands of ours under one name."""

    command_class = Command


class _Said:
    """A text of a command or an option, which is kept in English and told in the reader's
    language."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, thing: Any, _owner: type) -> str | None:
        text: str | None = vars(thing).get(self.name)
        return _(text) if text else text

    def __set__(self, thing: Any, text: str | None) -> None:
        vars(thing)[self.name] = text


# click asks gettext of the standard library, which knows no language but the environment's, and
# keeps texts as they were when a command was made.
for name in ("core", "decorators", "exceptions", "formatting", "parser", "termui", "types"):
    vars(import_module(f"click.{name}")).update(_=_, ngettext=plural)
for owner, names in {
    click.Command: "help short_help options_metavar",
    click.Group: "subcommand_metavar",
    click.Parameter: "metavar",
    click.Option: "help prompt",
    click.Argument: "help",
}.items():
    for name in names.split():
        setattr(owner, name, _Said(name))

OF_CLICK = (
    noted("Usage:"),
    noted("Options"),
    noted("Commands"),
    noted("Positional arguments"),
    noted("[OPTIONS]"),
    noted("COMMAND [ARGS]..."),
    noted("required"),
    noted("default: {default}"),
    noted("env var: {var}"),
    noted("Show this message and exit."),
    noted("Aborted!"),
    noted("Error: {message}"),
    noted("Error: The two entered values do not match."),
    noted("Try '{command} {option}' for help."),
    noted("Missing command."),
    noted("Missing argument"),
    noted("Missing option"),
    noted("Choose from:\n\t{choices}"),
    noted("No such command {name!r}."),
    noted("No such option {name!r}."),
    noted("Option {name!r} does not take a value."),
    noted("Invalid value: {message}"),
    noted("Invalid value for {param_hint}: {message}"),
    noted("{value!r} is not a valid {number_type}."),
    noted("{value} is not in the range {range}."),
    noted("{name} {filename!r} is a file."),
    noted("{name} {filename!r} is a directory."),
    noted("{name} {filename!r} is not readable."),
    noted("Password"),
    noted("Repeat for confirmation"),
    noted_plural("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    noted_plural(
        "Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"
    ),
    noted_plural("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
    noted_plural(
        "{value!r} does not match the format {format}.",
        "{value!r} does not match the formats {formats}.",
    ),
    noted_plural(
        "Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."
    ),
    noted_plural(
        "Takes {nargs} values but 1 was given.", "Takes {nargs} values but {len} were given."
    ),
)
"""What click itself may say of our commands."""
