"""Working days (工作日)."""

from collections.abc import Mapping
from datetime import date, timedelta

from commitments.models import SpecialDay

SATURDAY = 5
NO_EXCEPTIONS: Mapping[date, bool] = {}


def is_working_day(day: date, exceptions: Mapping[date, bool] = NO_EXCEPTIONS) -> bool:
    """Monday to Friday, unless `exceptions` says otherwise: a holiday is False, a working weekend day True."""
    return exceptions.get(day, day.weekday() < SATURDAY)


def add_working_days(day: date, count: int, exceptions: Mapping[date, bool] = NO_EXCEPTIONS) -> date:
    """Return the day `count` working days after `day`, not counting `day` itself."""
    while count > 0:
        day += timedelta(days=1)
        if is_working_day(day, exceptions):
            count -= 1
    return day


def special_days() -> dict[date, bool]:
    """The exceptions the office keeps: holidays on weekdays (False) and weekend days that are worked (True)."""
    return dict(SpecialDay.objects.values_list("day", "is_working"))
