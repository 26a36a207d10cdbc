"""Files that take long to make: which are asked for, which are made, and of which kind they are.

A folder that servers share, for a day. Of a file with a key there is `<key>.waiting`, `.begun` or
`.failed`, which holds what was asked for, and `<key>.<count>`, the file as it was made when the
records had been written to so many times.
"""

import json
import secrets
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from flask import current_app

from dashboard.extensions import now

WAITING, BEGUN, FAILED = "waiting", "begun", "failed"
LIMIT = 2.0
"""Seconds that a file may take inside a request."""
LONG = 20
"""How many more of its kind are made by the worker after one that took longer."""
PATIENCE = 30.0
"""Seconds after which a file that the worker has not begun is made inside the request after all."""
KEPT_FOR = 24 * 3600
MOST_KEPT, MOST_WAITING, MOST_ATTEMPTS = 100, 50, 3


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is asked for: an address below `base`, in a language, by a reader with these rights."""

    base: str
    path: str
    query: str
    language: str
    role: str
    ministry_id: int | None
    attempts: int = 0


def _folder() -> Path:
    path = Path(current_app.config["SHARED_FOLDER"]) / "made"
    with suppress(OSError):  # where nothing can be written, files are made in the request
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def _write(name: str, content: bytes) -> None:
    half = _folder() / f".{name}.half-{secrets.token_hex(4)}"
    half.touch(mode=0o600)
    half.write_bytes(content)
    half.replace(_folder() / name)


def _job(key: str, state: str) -> Path:
    return _folder() / f"{key}.{state}"


def _age(path: Path) -> float:
    with suppress(FileNotFoundError):
        return now().timestamp() - path.stat().st_mtime
    return 0


def _made(key: str = "*") -> list[Path]:
    return list(_folder().glob(f"{key}.[0-9]*"))


def is_long(kind: str) -> bool | None:
    """Whether one of the last of its kind took too long for a request; None where none is known."""
    left = _files_to_come(kind)
    return None if left is None else left > 0


def _files_to_come(kind: str) -> int | None:
    """How many more of this kind the worker makes."""
    try:
        return int((_folder() / f"{kind}.long").read_text())
    except (OSError, ValueError):
        return None


def note(kind: str, seconds: float) -> None:
    """Remember how long a file of this kind took."""
    before = _files_to_come(kind)
    left = LONG if seconds > LIMIT else max((before or 0) - 1, 0)
    if left != before:
        with suppress(OSError):  # a full disk keeps nobody from the file
            _write(f"{kind}.long", str(left).encode())


def made(key: str, count: int) -> bytes | None:
    """The file, if it was made when the records had been written to so many times or more."""
    for path in _made(key):
        if int(path.suffix[1:]) >= count:
            with suppress(FileNotFoundError):
                return path.read_bytes()
    return None


def ask(key: str, order: Order, anew: bool) -> str:
    """Ask for a file unless it is asked for; gives where it stands, "" where it is not to be waited
    for. `anew` asks once more for one that failed.
    """
    for state in (WAITING, BEGUN, FAILED):  # in the order that the worker leads it through them
        path = _job(key, state)
        if path.exists():
            if state == FAILED and anew:
                path.unlink(missing_ok=True)
                break
            return "" if state == WAITING and _age(path) >= PATIENCE else state
    if len(list(_folder().glob(f"*.{WAITING}"))) >= MOST_WAITING:
        return ""
    with suppress(OSError):
        _write(_job(key, WAITING).name, json.dumps(asdict(order)).encode())
        return WAITING
    return ""


def begin() -> tuple[str, Order] | None:
    """The file that waits for longest, begun by now; None where none waits."""
    for path in sorted(_folder().glob(f"*.{WAITING}"), key=_age, reverse=True):
        begun = path.with_suffix(f".{BEGUN}")
        with suppress(FileNotFoundError):
            path.rename(begun)
            if order := _read(begun):
                order = replace(order, attempts=order.attempts + 1)
                _write(begun.name, json.dumps(asdict(order)).encode())
                return path.stem, order
    return None


def _read(path: Path) -> Order | None:
    """What is asked for there; where nobody can read it, it is asked for no more."""
    try:
        return Order(**json.loads(path.read_bytes()))
    except (ValueError, TypeError):
        path.unlink(missing_ok=True)
        return None


def keep(key: str, count: int, content: bytes) -> None:
    """Keep what was made, unless nobody asks for it any more: what was made of records before they
    were erased is not kept after it.
    """
    asked = [path for path in (_job(key, WAITING), _job(key, BEGUN)) if path.exists()]
    if asked:
        older = _made(key)
        _write(f"{key}.{count}", content)
        for path in (*older, *asked):
            if path.name != f"{key}.{count}":
                path.unlink(missing_ok=True)
    tidy()


def fail(key: str) -> None:
    """Say that a file could not be made."""
    with suppress(FileNotFoundError):
        _job(key, BEGUN).rename(_job(key, FAILED))


def begin_again() -> None:
    """Have what an earlier worker had begun made again, and what it had made forgotten: it was of
    that worker's program and settings. What was begun too often has failed.
    """
    for path in _made():
        path.unlink(missing_ok=True)
    for path in _folder().glob(f"*.{BEGUN}"):
        with suppress(FileNotFoundError):
            if order := _read(path):
                tired = order.attempts >= MOST_ATTEMPTS
                path.rename(path.with_suffix(f".{FAILED if tired else WAITING}"))


def tidy() -> None:
    """Delete what is a day old, and of what was made all but the newest."""
    newest = sorted(_made(), key=_age)
    for path in _folder().iterdir():
        if path in newest[MOST_KEPT:] or path.suffix != ".long" and _age(path) > KEPT_FOR:
            path.unlink(missing_ok=True)


def clear() -> None:
    """Delete what is made and what is asked for: the records are others."""
    for path in _folder().iterdir():
        if path.suffix != ".long":
            path.unlink(missing_ok=True)
