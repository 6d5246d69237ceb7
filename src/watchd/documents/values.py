"""What a value may be: the model all files' models inherit, and the types that files share."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any, ClassVar, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PlainSerializer, WithJsonSchema

from watchd.documents.suggest import suggestion

_UNITS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_DURATION = re.compile(r"(?P<number>[0-9]{1,9})(?P<unit>[wdhms])", re.ASCII)
_IN_WORDS = re.compile(
    r"(?P<number>[0-9]{1,6})\s*(?:(?P<s>s|sec|seconds?)|(?P<m>min|minutes?)|(?P<h>h|hrs?|hours?)|(?P<d>d|days?)|(?P<w>w|weeks?)"
    r"|(?P<month>mo|months?)|(?P<year>y|years?))",
    re.IGNORECASE,
)
_DAYS_OF = {"month": 30, "year": 365}
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_HANDLE = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*", re.ASCII)
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_MAIL = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL})*")
_LONGEST_NAME = 80
_NO_PART = re.compile(r"[^a-z0-9.]+")  # of a name or of a person's
_NO_NAME = re.compile(r"@|\b(?:AND|OR|NOT)\b")  # an address, or a query, where a name is asked for
_LANGUAGE_CODES = (2, 3)  # letters: ISO 639-1 and 639-3
_COUNTRY_CODE = 2  # letters: ISO 3166-1 alpha-2


class Model(BaseModel):
    """The shape of a mapping in a file: frozen, no unknown fields; field docstrings describe them to editors."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, defer_build=True)
    CALLED_ELSEWHERE: ClassVar[Mapping[str, str]] = {}  # other tools' words for a field: how it is written here


class InputError(ValueError):
    """Raised by a validator: what is wrong in the words of a person, the remedy, and below which node it is."""

    def __init__(self, message: str, hint: str = "", at: tuple[str | int, ...] = ()) -> None:
        super().__init__(message)
        self.hint = hint
        self.at = at


def parse_duration(text: str) -> timedelta:
    """`90s`, `15m`, `2h`, `7d` or `3w`; raises InputError for anything else. A unit is always required."""
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        hint = "write a whole number and a unit: 90s, 15m, 2h, 7d or 3w"
        if re.fullmatch(r"[0-9]+", text.strip()):
            raise InputError(f"'{text}' has no unit", hint)
        raise InputError(f"'{_cut(text)}' is not a duration", _as_duration(text.strip()) or hint)
    seconds = int(found["number"]) * _UNITS[found["unit"]]
    if seconds > 100 * 366 * 86_400:
        raise InputError(f"'{text}' is longer than a hundred years", "write a shorter duration")
    return timedelta(seconds=seconds)


def _as_duration(text: str) -> str:
    """The remedy for a duration in words, such as `7 days`; empty for anything else."""
    found = _IN_WORDS.fullmatch(text)
    if found is None or found.lastgroup is None:
        return ""
    days = _DAYS_OF.get(found.lastgroup)
    number = int(found["number"])
    return (
        f"write {number}{found.lastgroup}"
        if days is None
        else f"write {number * days}d: {found.lastgroup}s are not all as long"
    )


def format_duration(duration: timedelta) -> str:
    """The duration in the largest unit that keeps it whole: `90s`, `15m`, `7d` (weeks only as days)."""
    seconds = int(duration.total_seconds())
    for unit in "dhm":
        if seconds and seconds % _UNITS[unit] == 0:
            return f"{seconds // _UNITS[unit]}{unit}"
    return f"{seconds}s"


def parse_name(text: str) -> str:
    """A name: small letters and digits, joined by hyphens; raises InputError for anything else."""
    _name(text)
    return text


def _flag(value: object) -> object:
    if isinstance(value, str):
        if value in {"true", "false"}:
            return value == "true"
        hint = "YAML 1.2 knows only `true` and `false`"
        raise InputError(f"'{_cut(value)}' is neither true nor false", hint)
    return value


def _duration(value: object) -> object:
    return parse_duration(value) if isinstance(value, str) else value


def _day(value: object) -> object:
    if not isinstance(value, str):
        return value
    hint = "write it as 2027-11-01: year, month, day"
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise InputError(f"'{_cut(value)}' is not a date", hint)
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise InputError(f"'{value}' is no day of the calendar", hint) from None


def _name(value: object) -> object:
    return _matching(value, _NAME, "small letters and digits, joined by hyphens, like spare-parts-2")


def _handle(value: object) -> object:
    return _matching(value, _HANDLE, "small letters and digits, joined by dots, hyphens or underscores, like analyst.a")


def _matching(value: object, pattern: re.Pattern[str], form: str) -> object:
    if not isinstance(value, str):
        return value
    if "/" in value:
        raise InputError(f"'{_cut(value)}' holds a /, which is reserved", f"use {form}")
    if not pattern.fullmatch(value):
        meant = _NO_PART.sub("-", value.casefold()).strip("-")
        is_name = bool(pattern.fullmatch(meant)) and len(meant) <= _LONGEST_NAME and not _NO_NAME.search(value)
        hint = f"write {meant}: {form.rpartition(', like')[0]}" if is_name else f"use {form}"
        raise InputError(f"'{_cut(value)}' cannot be a name here", hint)
    if len(value) > _LONGEST_NAME:
        raise InputError(f"a name of {len(value)} characters", f"use at most {_LONGEST_NAME}")
    return value


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_NAME else text[:_LONGEST_NAME] + "…"


def _named(pattern: re.Pattern[str], description: str) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^{pattern.pattern}$", "maxLength": _LONGEST_NAME, "description": description}


def _language(code: str) -> str:
    if code.isascii() and code.isalpha() and code.islower() and len(code) in _LANGUAGE_CODES:
        return code
    raise InputError(f"'{_cut(code)}' is not a language", "write its ISO 639 code in small letters: en, es, ru, zh, fa")


def _country(code: str) -> str:
    if code.isascii() and code.isalpha() and code.isupper() and len(code) == _COUNTRY_CODE:
        return code
    raise InputError(f"'{_cut(code)}' is not a country", "write its ISO 3166 code in capitals: VE, RU")


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        meant = "" if any(map(str.isdigit, text)) else suggestion(text, available_timezones())
        raise InputError(f"'{_cut(text)}' is no time zone{meant}", "write it as in America/Caracas, or UTC") from None
    return text


def is_mail_address(text: str) -> bool:
    """Whether a message may be sent to it: one address alone, in plain letters."""
    return _MAIL.fullmatch(text) is not None


def _mail_address(text: str) -> str:
    if is_mail_address(text):
        return text
    hint = "write it alone, like desk@example.org; a domain with other letters in its xn-- form"
    raise InputError(f"'{_cut(text)}' is no mail address", hint)


Version = Annotated[Literal["1"], WithJsonSchema({"const": 1, "description": "The version of this file's format."})]
"""The version of a file's format; 1 is the only one there is."""

Language = Annotated[str, AfterValidator(_language)]
"""A language by its ISO 639 code, in small letters."""

Zone = Annotated[str, AfterValidator(_zone)]
"""A time zone by its IANA name."""

Country = Annotated[str, AfterValidator(_country)]
"""A country by its ISO 3166 code, two capitals."""

Flag = Annotated[bool, BeforeValidator(_flag), WithJsonSchema({"type": "boolean"})]
"""`true` or `false`, and nothing else."""

Duration = Annotated[
    timedelta,
    BeforeValidator(_duration),
    PlainSerializer(format_duration, return_type=str, when_used="json"),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": "^[0-9]{1,9}[wdhms]$",
            "description": "A whole number and a unit: 90s, 15m, 2h, 7d, 3w.",
            "examples": ["15m", "7d"],
        }
    ),
]
"""A length of time, always written with its unit."""

Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}),
]
"""A day of the calendar, written 2027-11-01."""

Name = Annotated[
    str, BeforeValidator(_name), WithJsonSchema(_named(_NAME, "Small letters and digits, joined by hyphens."))
]
"""An id of a rule, a feed or a channel: kebab-case, no slash."""

Handle = Annotated[
    str,
    BeforeValidator(_handle),
    WithJsonSchema(_named(_HANDLE, "Small letters and digits, joined by dots, hyphens or underscores.")),
]
"""The id of a person: like a Name, dots and underscores too."""

MailAddress = Annotated[str, AfterValidator(_mail_address), WithJsonSchema({"type": "string", "format": "email"})]
"""One mail address, without a name before it."""
