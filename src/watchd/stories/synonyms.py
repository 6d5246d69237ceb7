"""Words that outlets put for each other and mean the same: halts and stops, Washington and the White House."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final

from watchd.stories.kinds import Kinds
from watchd.stories.weapons import weapon_of
from watchd.stories.words import Wording, words_of

# Only what is the same development by whichever word: an arrest is no detention, and what is hit may not be destroyed.
_WORDS: Final[Mapping[str, str]] = {
    "stop": "halt halts halted halting stop stops stopped stopping",
    "quake": "quake earthquake temblor tremor seismo sismo terremoto زلزله زمینلرزه",
    "blast": "blast blasts explosion explosions estallido detonacion",
    "fire": "fire blaze",
    "probe": "probe inquiry investigation pesquisa investigacion",
    "soldiers": "troops soldiers soldados militares",
    "output": "output production",
    "ship": "buque barco navio",
    "stop es": "frenar detener parar",
    "shake": "sacude remece estremece",
    "kill": "kills kill killed slays ликвидировал* убил* убит*",
    "stop fa": "متوقف توقف",
    "ask": "просит попросил* pide solicita",
    "send": "فرستاد ارسال",
    "arrive": "arrive arrives arrived reach reaches reached llega arriba прибыл* вошел вошла вошли رسید وارد",
    "amid": "medio plena pleno",
    "talks": "گفتگو گفتگوی گفتوگو گفتوگوی",
    "former": "бывш* экс",
    "us": "us usa american americans eeuu estadounidens* сша американск*",
    "uk": "uk british britain britanic* британи* британск* великобритан*",
    "oil": "oil crude petroleo crudo",
    "firm": "firm firms company companies empresa empresas compania companias",
    "hurt": "hurt injured wounded injures wounds lesionad* herid* ранен* пострада* زخمی مجروح مصدوم",
    "resign": "resign* quit quits dimit* dimision renuncia renuncio",
    "inmate": "preso presos recluso reclusos",
}
# A government is called by its capital, its seat or its country, where it is who acts.
_GOVERNMENTS: Final = (
    "washington|white house|us|united states",
    "washington|casa blanca|eeuu|estados unidos",
    "вашингтон|белый дом|сша",
    "واشنگتن|کاخ سفید|امریکا",
    "moscow|kremlin|russia", "moscu|kremlin|rusia", "москва|кремль|россия", "مسکو|کرملین|روسیه",
    "beijing|china", "pekin|china", "пекин|китай", "پکن|چین",
    "tehran|iran", "teheran|iran", "тегеран|иран", "تهران|ایران",
    "kyiv|kiev|ukraine", "kiev|ucrania", "киев|украина", "کییف|اوکراین",
    "caracas|venezuela", "каракас|венесуэла", "کاراکاس|ونزوئلا",
    "ankara|turkey|turkiye", "анкара|турция", "انکارا|ترکیه",
    "bogota|colombia", "богота|колумбия", "havana|cuba", "la habana|cuba", "гавана|куба",
    "belgrade|serbia", "belgrado|serbia", "белград|сербия", "brussels|eu", "bruselas|ue", "брюссель|ес|евросоюз",
)  # fmt: skip
_KINDS: Final = Kinds(_WORDS, {})


def kind_of(word: str) -> str:
    """The kind of a folded word that has synonyms, of which weapons are some; empty where it has none."""
    return _KINDS.kind_of(word) or weapon_of(word)


def governments_of(key: str) -> frozenset[str]:
    """The governments that a key is a name of, if it is a name by itself: of a capital or a country."""
    return _names_of_governments().get(key, frozenset())


def without_synonyms(
    new: Wording, old: Wording, added: Sequence[str], lost: Sequence[str]
) -> tuple[Sequence[str], Sequence[str]]:
    """What each of two headlines has and not the other, without what the other has in another word."""
    added, lost = _without_governments(new, old, added, lost)
    mine, theirs = _kinds(new, added), _kinds(old, lost)
    both = {*mine.values()} & {*theirs.values()} - {""}
    return [key for key in added if mine[key] not in both], [key for key in lost if theirs[key] not in both]


def _kinds(wording: Wording, keys: Iterable[str]) -> Mapping[str, str]:
    shown = dict(wording.title.shown)
    # A weapon for another is no other word for it here: a rocket that is launched may bear a satellite.
    return {key: _KINDS.kind_of(shown[key]) for key in keys}


def _without_governments(
    new: Wording, old: Wording, added: Sequence[str], lost: Sequence[str]
) -> tuple[Sequence[str], Sequence[str]]:
    """Without the names of one government, where both headlines begin with it: it is who acts or says so."""
    if not added or not lost or new.title.shown[0][0] not in added or old.title.shown[0][0] not in lost:
        return added, lost
    for names in _governments():
        mine = next((name for name in names if new.title.shown[0][0] in name and name.issubset(added)), None)
        theirs = next((name for name in names if old.title.shown[0][0] in name and name.issubset(lost)), None)
        if mine and theirs:
            return [key for key in added if key not in mine], [key for key in lost if key not in theirs]
    return added, lost


@cache
def _governments() -> tuple[tuple[frozenset[str], ...], ...]:
    return tuple(tuple(words_of(name).keys for name in line.split("|")) for line in _GOVERNMENTS)


@cache
def _names_of_governments() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line, names in zip(_GOVERNMENTS, _governments(), strict=True):
        for key in (key for name in names if len(name) == 1 for key in name):
            found.setdefault(key, set()).add(line)
    return {key: frozenset(lines) for key, lines in found.items()}
