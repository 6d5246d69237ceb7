"""Whether two words are forms of one: told by their endings, so that no common beginning makes Maracay of Maracaibo."""

from functools import lru_cache
from itertools import product
from typing import Final

from watchd.text.characters import is_ideograph

_LEAST_STEM: Final = 4
_OF_SHORT: Final = frozenset(("s", "ed"))  # what a word of three letters may have more: hit, hits; ban, bans
# English, then Spanish: of nouns, verbs, and of those who are from somewhere. All are folded, so without accents.
_LATIN: Final = (
    "s es d ed ing er ers r rs y ies ied ly t ted ting ped ping ned ning led ling red ring ged ging al ally ial "
    "ion ions sion sions tion tions ation ations ition ment ments ive ure ures or ors ery eries able ity ness e "
    "de des n ns an ans ian ians ia ish ese i o a os as en on io ar ir ando iendo ndo ado ada ados adas ido ida "
    "idos idas do da dos das aron ieron ron ara aran era eran ira iran ra ran re aba aban ba ban cion ciones "
    "mente te ten is no na nos nas ano ana anos anas eno ena enos enas esa eses esas ense enses z c ce que uela "
    "uelan uelans olano olana olanos olanas teco teca tecos tecas"
)
_ADJECTIVES: Final = "ый ий ой ая яя ое ее ого его ому ему ым им ом ем ую юю ые ие ых их ыми ими ей"
_INFIXES: Final = ("", "ск", "ьск", "йск", "анск", "янск", "инск", "енск", "льск", "н", "ен", "ян", "нн", "енн", "анн")
_CYRILLIC: Final = (
    "а у о ы и е я ю ь й ю ам ям ами ями ах ях ов ев ью ия ии ию ией ием иям иях иями ец ца цы цу цев цам цами "
    "цах цем ин ина ины ину инов ка ки ку ке кой л ла ло ли ел ела ело ели ил ила ило или ал ала ало али ял яла "
    "яли ул ула ули ыл ыла ыли ть т ет ит ат ят ут ют ует уют ает яет ают яют нет нут нул нула нули нуть ив ав "
    "лся лась лось лись ся сь тся ться ется ится аются ются уются уется ен ена ено ены ан ана ано аны ян яна яно "
    "яны н на но ны ось ась ись лен лена лено лены жен жена жены щен щена щено щены ут ута уты ят ята ние ния "
    "нию нием ний ение ения ению ением ений ание ания анию анием аний тие тия тию тием ация ации ацию ацией"
)
_PERSIAN: Final = "ها های هایی هایش ن دن تن ده ته ی ای یی ان یان ات ه م ش شان ند د ید گان گی انه تر ترین"
_ENDINGS: Final = {
    "latin": frozenset(("", *_LATIN.split())),
    "cyrillic": frozenset(
        ("", *_CYRILLIC.split(), *(infix + ending for infix, ending in product(_INFIXES, _ADJECTIVES.split())))
    ),
    "persian": frozenset(("", *_PERSIAN.split())),
}
# What is left of both where one is no form of the other: Niger and Nigeria, though Italy and Italia are one word.
_APART: Final = frozenset({("", "ia")})


@lru_cache(maxsize=20_000)
def is_form(one: str, other: str) -> bool:
    """Whether two folded words are forms of one word: `seized` and `seizes`, `iran` and `iranian`.

    An ending nobody listed makes another word of it: better told once too often than lost.
    """
    if one == other:
        return True
    if not one or not other or not (one[0].isalpha() and other[0].isalpha()) or is_ideograph(one[0]):
        return False
    stem = shared_beginning(one, other)
    rests = tuple(sorted((one[stem:], other[stem:])))
    if rests[0] == "" and stem == _LEAST_STEM - 1 and one[0] < "\u0370":
        return rests[1] in _OF_SHORT or (rests[1] == "d" and one[stem - 1] == "e")
    if stem < _LEAST_STEM and not (stem == _LEAST_STEM - 1 and max(map(len, rests)) == 1 and one[0] > "\u0400"):
        return False
    script = "latin" if one[0] < "\u0370" else "cyrillic" if one[0] < "\u0530" else "persian"
    if script == "cyrillic" and "" in rests and stem > _LEAST_STEM and not _ENDINGS[script].issuperset(rests):
        rests = (one[stem - 1 :], other[stem - 1 :])  # an ending that begins as the other does: неприемлемы, -ыми
    return _ENDINGS[script].issuperset(rests) and rests not in _APART


def shared_beginning(one: str, other: str) -> int:
    """How many letters two words begin with in common."""
    for place, (sign, beside) in enumerate(zip(one, other, strict=False)):
        if sign != beside:
            return place
    return min(len(one), len(other))
