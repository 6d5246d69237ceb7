"""Words that stand in any text and say nothing of which development it is. Folded; negations are not among them."""

from functools import cache
from typing import Final

_ENGLISH: Final = (
    "the an and or of in on at to for from by with as is are was were be been has have had it its this that these "
    "those after before over into near amid about against up out off his her their our your he she they we you who "
    "which what will would says say said tells told reports report new more than but also photo photos video watch "
    "live update updated wrapup recap percent breaking exclusive news"
)
_SPANISH: Final = (
    "el la los las un una unos unas de del al en por para con sin sobre tras ante entre hasta desde y o e u que se su "
    "sus lo le les es fue fueron ser ha han como mas este esta estos estas segun dice dijo dicen"
)
_RUSSIAN: Final = (
    "в во на и с со к ко у о об от до за из изза по под для при над про что как это его ее их он она они мы вы был "
    "была были было будет а но же ли бы сообщил сообщила сообщили заявил заявила заявили отношении"
)
_PERSIAN: Final = (
    "از به در با و را که این ان تا بر برای یک است شد کرد می شود کند های ها ای درباره "
    "شدند کردند شده کرده میشود میکند میکنند بود بودند نیز هستند"
)
_OTHERS: Final = "le les des du et au aux une dans pour par sur der die das und im ein eine von zu mit auf"
STOP_WORDS: Final = frozenset(f"{_ENGLISH} {_SPANISH} {_RUSSIAN} {_PERSIAN} {_OTHERS}".split())
# Words of one language that tell what happened in another: soldiers die, though `die` is German for the, and the south
# is `sur`. A feed may say it is in a language that it is not in, so all others are left out whatever it says.
_TELLING: Final = {"en": frozenset(("die", "sin", "con", "par", "pour")), "es": frozenset(("sur",))}


@cache
def stop_words(language: str | None) -> frozenset[str]:
    """The words that stand in any text of a language; of all languages where it is not known."""
    return STOP_WORDS - _TELLING.get((language or "").partition("-")[0], frozenset())
