"""The tile of training, made of numbers given by hand."""

from datetime import date

from dashboard.records.periods import Scope, period
from dashboard.settings import Settings
from dashboard.training.privacy import Withholding
from dashboard.training.tile import TrainingNumbers, tile
from dashboard.web.tiles import Audience

DAY = date(2017, 12, 31)
YEAR = Scope(period("2017-18"), DAY)
ONE_MINISTRY = Scope(period("2017-18"), DAY, ministry=1)


NOTHING = Withholding()


def made(trained, headcounts, scope=YEAR, sees_names=False, listed=None, **given):
    """The tile of trained staff and headcount by ministry (1, 2, …), or of no required course.

    `withheld` is of today; `before` and `quarters` are moments.
    """
    numbers = TrainingNumbers(
        headcounts=dict(enumerate(headcounts, 1)),
        trained=dict(enumerate(trained, 1)) if trained is not None else None,
        withheld=given.pop("withheld", NOTHING),
        before=given.pop("before", None),
        quarters=given.pop("quarters", []),
    )
    shown = frozenset(listed if listed is not None else numbers.headcounts)
    audience = Audience(listed=shown, sees_names_of=lambda ministry: sees_names)
    return tile(numbers, scope, Settings(**given), audience)
