"""What a password must be: long, and not one that anyone would try first. No rules of
composition."""

import re
from pathlib import Path

from dashboard.language import gettext as _, search_key

LEAST, MOST = 15, 200
COMMON = Path(__file__).with_name("common_passwords.txt")


def password_problem(password: str, *about: str) -> str:
    """What is wrong with a password; nothing where it may be used. `about` holds words that it may
    not consist of."""
    if len(password) < LEAST:
        return _(
            "Use at least %(least)s characters. A phrase of several words is easy to remember.",
            least=LEAST,
        )
    if len(password) > MOST:
        return _("Use no more than %(most)s characters.", most=MOST)
    plain = re.sub(r"[^a-z0-9]", "", search_key(password))
    known = set(COMMON.read_text("utf-8").split())
    words = {re.sub(r"[^a-z0-9]", "", search_key(word)) for word in about if word}
    left = plain
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, "") if len(word) > 3 else left
    if plain in known or (len(left) < 6 and left != plain):
        return _("This password is too common. Choose another.")
    return ""
