"""Spanish clauses of whom somebody did something to, `al que detuvo A`: who is named in them, and where nobody is."""

import re
from typing import Final

from watchd.rules.event.frame import Frame, is_between, rows, stands_before, words
from watchd.rules.event.spanish_words import ARTICLES, CLOSE, HAVE, STOPS, is_participle, last

_WHOM: Final = rows("al que, a la que, a los que, a las que, a quien, a quienes")
# What stands behind them does not act, though it has a name or an article.
_LEADS: Final = words(
    "a al ante bajo como con contra de del desde durante en entre hacia hasta mediante para por segun sin sobre tras"
)
_ENDS: Final = words("que quien cuando mientras porque pero si donde")  # another clause begins
_TIMES: Final = words(
    "lunes martes miercoles jueves viernes sabado domingo dia dias noche tarde madrugada manana vispera semana semanas "
    "mes meses ano anos pasado pasada proximo proxima mismo misma"
)
_ALSO: Final = words("antes despues jamas mas menos lejos veces")  # they end as plurals do
# Behind them stands what is given or taken as often as who does it: `al que dio un cargo`.
_GIVES: Final = re.compile(
    r"d(?:io|a|an|aba|aban|ieron|ado)|dij.*|"
    r"(?:entreg|otorg|conced|concedi|prest|envi|regal|vend|ofrec|impus|impon|impuest|pag|ped|pid|quit|retir|neg|niega|"
    r"asign|confi|encarg|atribuy|imput|dedic|exig|prohib|permit|devolv|devuelv|rob|aplic|pregunt).*"
)


def is_subject_behind(frame: Frame, span: tuple[int, int] | None) -> bool:
    """Whether words behind the verb are its subject: `los radares que donó China`, `al que condenó un tribunal`."""
    if span is None or not stands_before(frame.action, span) or is_participle(frame):
        return False
    pronoun = _before_verb(frame)
    far = span[0] - frame.action[1]  # words between
    if span[0] in frame.sentence.names:
        is_said = frame.word(pronoun) == "que" or _ends_whom(frame, pronoun)
        return is_said and far <= 1 and frame.word(span[0] - 1) not in _LEADS
    has_article = 1 <= far <= CLOSE and _has_article(frame, frame.action[1])
    return has_article and _ends_whom(frame, pronoun)


def is_whom(frame: Frame, span: tuple[int, int] | None) -> bool:
    """Whether the words bear the verb of a clause directly behind them: `el general al que criticó`."""
    pronoun = _before_verb(frame)
    return span is not None and any(
        span[1] == pronoun + 1 - len(row) and frame.sentence.words[span[1] : pronoun + 1] == row for row in _WHOM
    )


def _before_verb(frame: Frame) -> int:
    """The place before the action and its form of haber."""
    before = frame.action[0] - 1
    return before - (frame.word(before) in HAVE)


def _ends_whom(frame: Frame, place: int) -> bool:
    """Whether a pronoun ends there that stands for who bears it."""
    return any(frame.sentence.words[max(place + 1 - len(row), 0) : place + 1] == row for row in _WHOM)


def _has_article(frame: Frame, place: int) -> bool:
    """Whether an article there leads to who acts: neither to a day, nor behind a verb of giving to what is given."""
    if frame.word(place) not in ARTICLES or frame.word(place) in _LEADS or _GIVES.fullmatch(last(frame)):
        return False
    return frame.word(place + 1) not in _TIMES and not frame.word(place + 1).isdigit()


def relative(frame: Frame) -> bool:
    """`A libera al T al que ordenó detener`: who was named first does that too, where nobody else is named."""
    actor, action, target = frame.actor, frame.action, frame.target
    if actor is None or target is None or not is_between(target, actor, action):
        return False
    row = next((row for row in _WHOM if frame.sentence.words[target[1] : target[1] + len(row)] == row), ())
    begin = target[1] + len(row)
    if not row or action[0] - begin > CLOSE or frame.is_broken(begin, action[0]):
        return False
    before = range(begin, action[0])
    if frame.has_between(begin, action[0], ARTICLES | STOPS) or any(place in frame.sentence.names for place in before):
        return False
    return not any(_are_several(frame, place) for place in (*before, action[1])) and not _is_named_behind(frame)


def _are_several(frame: Frame, place: int) -> bool:
    """Whether a word is a plural, as the verb is: `a los que hirieron soldados`."""
    word = frame.word(place)
    is_other = word in _LEADS | _ALSO or place in frame.sentence.breaks
    return last(frame).endswith("n") and word.endswith("s") and not is_other


def _is_named_behind(frame: Frame) -> bool:
    """Whether a name or an article stands behind the verb that nothing leads to: `al que detuvo ayer A`."""
    is_led = False
    for place in range(frame.action[1], len(frame.sentence.words)):
        word = frame.word(place)
        if place in frame.sentence.breaks or word in _ENDS:
            return False
        if word in _LEADS:
            is_led = True
        elif not is_led and (place in frame.sentence.names or _has_article(frame, place)):
            return True
        elif place not in frame.sentence.names and word not in ARTICLES:
            # A noun ends what it leads to, an infinitive has an object yet: `de vender las armas`.
            is_led = is_led and word.endswith(("ar", "er", "ir"))
    return False
