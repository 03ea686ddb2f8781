"""Weeks, months, quarters and years of days. Weeks start on Monday; a month's last day stands for longer ones."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType

from agents.promotions.declaration.parts import Unit

_DAYS: Mapping[Unit, int] = MappingProxyType({"day": 1, "week": 7})
_MONTHS: Mapping[Unit, int] = MappingProxyType({"month": 1, "quarter": 3, "year": 12})


def start_of(unit: Unit, day: date) -> date:
    """The first day of the unit that the day lies in."""
    match unit:
        case "day":
            return day
        case "week":
            return before(day, day.weekday(), "day")
        case "month":
            return day.replace(day=1)
        case "quarter":
            return day.replace(month=day.month - (day.month - 1) % 3, day=1)
    return day.replace(month=1, day=1)


def before(day: date, amount: int, unit: Unit) -> date:
    """So many units earlier; the first day that there is when that is too early for a calendar."""
    if unit in _DAYS:
        days = amount * _DAYS[unit]
        return day - timedelta(days=days) if days < day.toordinal() else date.min
    months = day.year * 12 + day.month - 1 - amount * _MONTHS[unit]
    year, month = divmod(months, 12)
    if year < date.min.year:
        return date.min
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
