"""Words and endings by which Spanish tells a noun and a participle, for all readings of it."""

import re
from typing import Final

from watchd.rules.event.frame import Frame, words

STOPS: Final = words(
    "en con contra sobre desde hacia hasta ante tras para sin entre segun que y o pero cuando mientras porque como por "
    "fue fueron es son ha han habia se quien quienes cual cuales"
)
ARTICLES: Final = words(
    "el la los las un una unos unas su sus este esta estos estas ese esa esos esas lo al del nuevo nueva nuevos nuevas "
    "otro otra cada ningun ninguna todo toda primer primera tercera"
)
NOUN_GOES_ON: Final = words("de del por contra sobre entre")
CLITICS: Final = words("lo la los las le les")
HAVE: Final = words("ha han he hemos habia habian haya hayan hubo habra habran haber habria")
PARTICIPLE: Final = re.compile(
    r".+(?:ad|id)[oa]s?|.*(?:puest|escrit|muert|abiert|suelt|vuelt|hech|dich|vist|rot|pres|electr?)[oa]s?"
)
REGULAR: Final = re.compile(r".+(?:ad|id)[oa]s?")
NOUN: Final = re.compile(r".+(?:cion|ciones|sion|siones|miento|mientos|aje|anza|anzas|eo|eos|dura)")
# What a `de` behind them names does them (`ataque de X`); behind other nouns it may name either side (`toma de X`).
DEEDS: Final = re.compile(
    r"(?:ataque|amenaza|sancion|emboscada|burla|advertencia|presion|critica|respaldo|apoyo|ofensiva|ultimatum|insulto|"
    r"queja|demanda|disparo|veto|bloqueo|embargo|represalia|respuesta|carta|ayuda|acusacion|asedio|agresion|llamad|"
    r"visita|promesa|decision|pedido|peticion|exigencia|reclamo|propuesta|oferta|invitacion|fallo|sentencia|"
    r"protesta|solicitud|reclamacion|boicot|desplante|intento|maniobra|guino|embestida|arremetida|contraofensiva|bravata|desafio|castigo|hostilidad|senalamiento|escalada|portazo|rechazo|reproche|elogio|mandato|aviso|arancel|felicitacion|alerta|orden$|ordenes$).*"
)
CLOSE: Final = 2  # words


def last(frame: Frame) -> str:
    """The last word of the action."""
    return frame.word(frame.action[1] - 1)


def is_noun(frame: Frame) -> bool:
    """Whether the action is named as a thing: `la toma de`, `sanciones contra`."""
    before, after = frame.word(frame.action[0] - 1), frame.word(frame.action[1])
    if NOUN.fullmatch(last(frame)):
        return True
    if before in CLITICS and after in NOUN_GOES_ON and not REGULAR.fullmatch(last(frame)):
        return frame.action[0] == 1 or frame.action[0] - 1 in frame.sentence.breaks
    return (before in ARTICLES and before not in CLITICS) or after in {"de", "del"}


def is_participle(frame: Frame) -> bool:
    """Whether the action is borne by what it stands with: a participle without a form of haber before it."""
    word = last(frame)
    if PARTICIPLE.fullmatch(word) is None or (DEEDS.fullmatch(word) and not REGULAR.fullmatch(word)):
        return False
    is_active = frame.has_between(frame.action[0] - 2, frame.action[0], HAVE)
    return not is_active or frame.word(frame.action[0] - 1) == "sido"
