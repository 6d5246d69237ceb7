"""Zones as dates name them: offsets, abbreviations of the regions we watch, names of the IANA database."""

import re
from datetime import timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

_OFFSET: Final = re.compile(r"(?:(?:utc|gmt|ut|мск)\s?)?([+-])(\d{1,2})(?::?(\d{2}))?(?:\s+\(?[a-z]{1,5}\)?)?")
_AREA: Final = re.compile(r"[A-Za-z_]{2,32}(?:/[A-Za-z_+-]{2,32}){1,2}")
_COMMENT: Final = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])\s*$")
_WIDEST: Final = 14 * 60  # minutes; no place on earth is further ahead, nor behind
_REMEMBERED: Final = 512


class Zone(NamedTuple):
    """What a date's zone means here."""

    offset: tzinfo
    is_ambiguous: bool = False  # the name has other meanings, and nothing said of the feed decides


# Minutes east of Greenwich.
_FIXED: Final = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0,
    "west": 60, "cet": 60, "met": 60, "cest": 120, "mest": 120, "eet": 120, "eest": 180, "trt": 180, "idt": 180,
    "msd": 240, "samt": 240, "yekt": 300, "omst": 360, "novt": 420, "krat": 420, "irkt": 480, "yakt": 540,
    "vlat": 600, "magt": 660, "sakt": 660, "sret": 660, "pett": 720, "anat": 720,
    "irst": 210, "irdt": 270, "aft": 270, "gst": 240, "azt": 240, "get": 240, "uzt": 300, "tjt": 300, "tmt": 300,
    "pkt": 300, "npt": 345, "hkt": 480, "sgt": 480, "myt": 480, "pht": 480, "awst": 480, "jst": 540, "kst": 540,
    "ict": 420, "wib": 420, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780,
    "edt": -240, "est": -300, "cdt": -300, "mdt": -360, "mst": -420, "pdt": -420,
    "akst": -540, "akdt": -480, "hst": -600, "adt": -180, "nst": -210, "ndt": -150,
    "brt": -180, "brst": -120, "art": -180, "uyt": -180, "bot": -240, "cot": -300, "pet": -300, "ect": -300,
    "clt": -240, "clst": -180, "gyt": -240,
}  # fmt: skip

# Where the law has changed the offset, or summer time changes it unsaid: the place whose time is meant.
_PLACES: Final = {
    "msk": "Europe/Moscow", "мск": "Europe/Moscow", "vet": "America/Caracas", "hlv": "America/Caracas",
    "et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles",
    "at": "America/Halifax",
}  # fmt: skip

# Names of several zones: what they mean where nothing is known, then by the feed's country, then by its language.
_SHARED: Final[dict[str, tuple[int, dict[str, int]]]] = {
    "cst": (-360, {"CN": 480, "TW": 480, "HK": 480, "MO": 480, "zh": 480, "CU": -300, "US": -360, "CA": -360,
                   "MX": -360, "GT": -360, "HN": -360, "NI": -360, "CR": -360, "SV": -360}),
    "ist": (330, {"IN": 330, "IL": 120, "he": 120, "IE": 60}),
    "ast": (-240, {"SA": 180, "IQ": 180, "KW": 180, "BH": 180, "QA": 180, "YE": 180, "ar": 180, "US": -240,
                   "CA": -240, "PR": -240, "DO": -240, "TT": -240, "BB": -240}),
    "bst": (60, {"GB": 60, "BD": 360}),
    "pst": (-480, {"US": -480, "CA": -480, "MX": -480, "PH": 480}),
    "amt": (-240, {"BR": -240, "AM": 240}),
    "sst": (480, {"SG": 480, "US": -660, "WS": 780}),
}  # fmt: skip


@lru_cache(maxsize=_REMEMBERED)
def zone_of(text: str, language: str | None = None, country: str | None = None) -> Zone | None:
    """The zone a text names; None where it names none that is known.

    Letters as RFC 822 gives them to zones are unknown, but for Z: too many programs took them the wrong way round.
    Of a name that several zones have, the feed's country decides, else its language, else the most usual meaning.
    """
    said = _COMMENT.sub("", text.strip()) or text.strip(" ()[]")
    name = said.casefold().replace("\N{MINUS SIGN}", "-").rstrip(".")
    found = _OFFSET.fullmatch(name)
    if found is not None:
        return _shifted(found)
    if name in _FIXED:
        return Zone(_minutes(_FIXED[name]))
    if name in _PLACES:
        return Zone(ZoneInfo(_PLACES[name]))
    if name in _SHARED:
        usual, known = _SHARED[name]
        own = known.get(country or "", known.get(language or ""))
        return Zone(_minutes(usual if own is None else own), is_ambiguous=own is None)
    return _area(said)


def _shifted(found: re.Match[str]) -> Zone | None:
    sign, hours, minutes = found[1], int(found[2]), int(found[3] or 0)
    ahead = hours * 60 + minutes
    if ahead > _WIDEST or minutes >= 60:  # noqa: PLR2004 - minutes of an hour
        return None
    return Zone(_minutes(-ahead if sign == "-" else ahead))


def _area(name: str) -> Zone | None:
    """A place of the IANA database, such as America/Caracas; case does not matter."""
    if _AREA.fullmatch(name) is None:
        return None
    for spelt in (name, name.title()):
        try:
            return Zone(ZoneInfo(spelt))
        except (KeyError, ValueError, OSError):  # OSError: a folder of the database
            continue
    return None


def _minutes(ahead: int) -> timezone:
    return timezone(timedelta(minutes=ahead))
