"""Cookies of one request: what servers set while they redirect is told to themselves, and forgotten with the answer.

Some send whoever does not bring one back in a circle. Nothing is kept from one request to the next: nobody is to know
a reader by it.
"""

import re
from dataclasses import dataclass
from typing import Self

from watchd.net.question import RawHeaders

Origin = tuple[str, str, int | None]
"""Scheme, host and port."""

_MOST = 20
_LONGEST = 4000  # characters of a value; browsers keep 4,096 with its name
_NAME = re.compile(rb"[-!#$%&'*+.^_`|~0-9a-zA-Z]{1,200}")


@dataclass(frozen=True, slots=True)
class Cookies:
    """What origins have set, each for itself alone, whatever domain it names."""

    _set: tuple[tuple[Origin, str, str], ...] = ()  # by whom, name and value

    def after(self, origin: Origin, headers: RawHeaders) -> Self:
        """The same with those that this origin's answer sets; a new value takes the place of the old one."""
        found = (_pair(value) for name, value in headers if name.lower() == b"set-cookie")
        pairs = dict(pair for pair in found if pair is not None)
        kept = [one for one in self._set if one[0] != origin or one[1] not in pairs]
        return type(self)((*kept, *((origin, name, value) for name, value in pairs.items()))[:_MOST])

    def at(self, origin: Origin) -> str:
        """What this origin has set, as the header for it; "" where it has set nothing."""
        return "; ".join(f"{name}={value}" for owner, name, value in self._set if owner == origin)


def _pair(said: bytes) -> tuple[str, str] | None:
    """The name and the value that a Set-Cookie header gives; None where it gives none that can be sent back."""
    name, equals, value = (part.strip() for part in said.partition(b";")[0].partition(b"="))
    text = value.decode("latin-1")
    is_plain = len(text) <= _LONGEST and text.isascii() and text.isprintable()
    return (name.decode("ascii"), text) if equals and is_plain and _NAME.fullmatch(name) else None
