"""What building the package adds to its files: compiled translations, the folders at the top."""

from pathlib import Path
from typing import Any

from babel.messages import mofile, pofile
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BuildHook(BuildHookInterface):
    """Runs before the files are gathered."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile each catalogue beside its source, and lay a wheel's templates in the package.

        An editable installation reads the checkout's own folders: a copy would go stale there.
        """
        for source in Path(self.root, "translations").rglob("*.po"):
            with source.open("rb") as file:
                catalogue = pofile.read_po(file, locale=source.parts[-3])
            with source.with_suffix(".mo").open("wb") as file:
                mofile.write_mo(file, catalogue)
        if version != "editable":
            for folder in ("templates", "translations"):
                build_data["force_include"][folder] = f"dashboard/{folder}"
