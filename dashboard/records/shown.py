"""How a kind's records are called, listed, narrowed and found, where the rule for all kinds does
not say enough.
"""

from dataclasses import dataclass
from typing import Any, Callable

from dashboard.records.fields import Field

OWNER = "ministry"
"""Names the ministry whose record it is, where the kind has no field of this name."""


@dataclass(frozen=True)
class Shown:
    """Names of fields, separated by spaces; one that ends with a stem such as "name" stands for the
    reader's half of the pair.

    `called` says by which words a record is called, `columns` what its list shows, `narrowed` by
    what the list is narrowed beside choices and the owner. `worked_out` is a field that no column
    holds, and the expression that gives it as of today.
    """

    called: str = ""
    columns: str = ""
    narrowed: str = ""
    worked_out: tuple[Field, Callable[[], Any]] | None = None


AS_ALL = Shown()
"""What the rule for all kinds says."""


@dataclass(frozen=True)
class Searched:
    """The fields by whose words the search finds a kind's records, in either language, named as in
    `Shown`: its title, its codes, and the rest.

    Who may find them says the line `permission` of the table of permissions, with the ministry that
    owns the record; without one, everybody who is signed in. `day` is the date by which the newer
    come first, where it is not the day from which the record is known. Records without a code are
    found by their number after the letters `numbered`: by "E-12" for "E".
    """

    title: str = ""
    text: str = ""
    numbered: str = ""
    code: str = "code code_fr"
    permission: str = ""
    day: str = ""
