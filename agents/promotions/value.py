"""What a field of a row may hold, wherever it is kept, read, joined or told."""

from datetime import date
from decimal import Decimal

Value = str | int | Decimal | bool | date | None
