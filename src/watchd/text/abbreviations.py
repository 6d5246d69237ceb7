"""Abbreviations after which a full stop does not end the sentence, per language, folded.

Ranks, titles, addresses, months: what stands before a name or a number. Words that also end sentences are left out.
"""

from collections.abc import Mapping
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ABBREVIATIONS: Final[Mapping[str, frozenset[str]]] = {
    "en": _words(
        "adm approx apr aug brig capt cdr cmdr co col corp cpl dec dept dr feb fig gen gov hon inc jan jr jul jun "
        "lt ltd maj mr mrs ms mt nov oct pres prof pvt rep rev sec sen sep sept sgt sr st vs"
    ),
    "es": _words(
        "alm art av avda cap cmdte cnel col contralm dep depto dpto dr dra fr gdor gen gral hno ing lic mons num "
        "pag pdta pdte pdvsa prof sgto sr sra sres srta sta sto sub tcnel tte ud uds vicealm"
    ),
    "ru": _words(
        "адм акад ген гг г гр д доц ед зам им илл кап кв кн корп коп лейт м мин млн млрд нач обл оз п пер подполк "
        "полк пос пп пр проф р респ рис руб с см ср ст стр т тов тыс ул чел экз"
    ),
    "fr": _words("av boul cap cdt col dr gen hon lt mgr mlle mme mr prof st ste"),
    "de": _words("bzw dr frhr gen hr fr inkl nr prof str usw vgl"),
    "pt": _words("av cap cel dep dr dra eng gal gen min pres prof sen sr sra sto ten"),
}
EVERY_ABBREVIATION: Final = frozenset[str]().union(*ABBREVIATIONS.values())
BEFORE_NUMBERS: Final = frozenset({"no", "nos", "nr", "n", "p", "pp", "vol", "art", "ch", "№", "рис", "гл"})
