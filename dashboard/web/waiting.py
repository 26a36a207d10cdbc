"""What waits for an administrator: rooms register it, so that the administration names none of
them.
"""

from dataclasses import dataclass
from typing import Callable, Sequence

from flask import Flask, current_app


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Something that waits: how much of it, where it is dealt with, what there is to say of it, and
    how bad it is (`level`: good, watch or alert). `links` are its parts, each with its address.
    """

    title: str
    value: str
    address: str = ""
    note: str = ""
    level: str = "watch"
    links: Sequence[tuple[str, str]] = ()


FindWaiting = Callable[[], Waiting | None]
"""What waits of one sort; None where nothing does."""


def register_waiting(app: Flask, position: int, find: FindWaiting) -> None:
    """Show what waits on the first page of the administration, after that of lower positions."""
    app.extensions.setdefault("waiting", {})[position] = find


def waiting() -> list[Waiting]:
    """All that waits."""
    registered: dict[int, FindWaiting] = current_app.extensions.get("waiting", {})
    sorts = (registered[position]() for position in sorted(registered))
    return [sort for sort in sorts if sort is not None]
