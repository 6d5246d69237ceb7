"""The setting `rate`: how many messages a channel takes at most, as people write it."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from watchd.documents import InputError
from watchd.model.rate import Rate

NO_RATE = "none"
_RATE = re.compile(r"(?P<number>[1-9][0-9]{0,4})/(?P<unit>[smh])", re.ASCII)
_UNITS = {"s": timedelta(seconds=1), "m": timedelta(minutes=1), "h": timedelta(hours=1)}


def parse_rate(value: object) -> Rate | None:
    """`1/s`, `25/m` or `100/h`; None for `none`. Raises InputError for anything else."""
    if value is None or isinstance(value, Rate):
        return value
    text = value.strip() if isinstance(value, str) else ""
    if text == NO_RATE:
        return None
    found = _RATE.fullmatch(text)
    if found is None:
        raise InputError(
            f"'{str(value)[:20]}' is no rate", "write how many a second, minute or hour: 1/s, 25/m, 100/h; or none"
        )
    return Rate(int(found["number"]), _UNITS[found["unit"]])


def format_rate(rate: Rate | None) -> str:
    """The rate as it is written."""
    if rate is None:
        return NO_RATE
    unit = next(unit for unit, per in _UNITS.items() if per == rate.per)
    return f"{rate.number}/{unit}"


RateText = Annotated[
    Rate | None,
    BeforeValidator(parse_rate),
    PlainSerializer(format_rate, return_type=str, when_used="json"),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": "^(none|[1-9][0-9]{0,4}/[smh])$",
            "description": "How many messages at most, in a second, minute or hour: 1/s, 25/m, 100/h; or none.",
            "examples": ["1/s", "25/m"],
        }
    ),
]
"""A rate, or none."""
