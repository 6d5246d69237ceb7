"""Everyday words that an acronym or a name reads by accident, folded, per language."""

from collections.abc import Mapping
from typing import Final, NamedTuple


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# At most 4 letters: what an analyst may write in capitals. Chinese and Persian have no capitals.
EVERYDAY: Final[Mapping[str, frozenset[str]]] = {
    "en": _words(
        "act add age ago aid aim air all also am an and any arm art as ask at away back bad ball band bank bar "
        "base be bed been best big bill bit blue boat body book born both boy bus but buy by call came can car "
        "care case cold come cost could cup cut dark data date day dead deal deep did do does dog done door down "
        "draw drop due each ease east easy eat edge else end even ever eye face fact fair fall far fast fat fear "
        "fed feed feel few fine fire firm fish fit five flat fly food foot for form four free from fuel full fund "
        "gain game gap gas gave get girl give go goal gold good got grow gun guy had hair half hand hard has have "
        "he head hear heat held help her here high him his hit hold home hope hot hour how huge i ice idea if in "
        "into iron is it item its job join jump just keep kept key kick kid kill kind knew know lack lady lake "
        "land last late law lay lead led left leg less let lie life lift like line link list live long look lose "
        "lost lot love low made main make male man many mark mass may me mean meet men mile mind mine miss more "
        "most move much must my name near need net new news next nice no none nor not note now of off oil old on "
        "once one only onto open or our out over own page paid pain pair park part pass past pay peak per pick "
        "plan play plus poor port post pull push put race rail rain raise ran rate raw read real red rest rich "
        "ride ring rise risk road role roll room rose rule run safe said sale same save saw say sea seat see seek "
        "seem seen sell send sent set sex she ship shop shot show shut sick side sign sir sit site six size skin "
        "slow small snow so soft soil sold some son song soon sort spot star stay step stop such sure swap take "
        "talk tank tax team tell ten test than that the them then they thin this thus tie time tiny to too took "
        "top tour town tree trip try turn two type unit up us use used van very vote wage wait walk wall want war "
        "was way we week well went were west what when who whom why wide wife will win wind wing wish with woke "
        "won word work yard year yes yet you your zone"
    ),
    "es": _words(
        "a ahi al algo alla alli alma alta alto amor ano anos ante aqui arma asi aun ayer azul baja bajo bien "
        "boca buen cada cae cama cara casa casi caso cien cine como con cosa cual cuyo da dado dan dar dato de "
        "debe del dia dias dice dijo dio dios don dos e el ella ello en era eran es esa esas ese eso esta este "
        "esto fe fin fue fui gas gran ha haga hago han has hasta hay haz he hijo hizo hoja hora hoy iba ida idea "
        "ir isla ji la lado las le leer les ley lo los luz mal mala malo mano mar mas mayo me mes mesa mi mia mil "
        "mio mira mis moda modo muy nada ni no nos nota o oeste ojo ojos once oro os otra otro pais pan para paso "
        "paz peor pero pie piel piso plan poco por pudo pues que red rey rio roja rojo ropa sal sala se sea sean "
        "seis ser si sido sin sino sol solo son su sube sus suyo tal tan te ti tia tio toda todo tras tres tu tus "
        "un una unas uno unos uso va vale van vas ve vea ven ver vez via vida vio voto voy voz y ya yo zona"
    ),
    "ru": _words(
        "а без бой был быть в вас ваш век вес весь вид вне во вода вот враг все всех вы где глаз год года да даже "
        "два двор дело день для до дом друг душа его едва ее ей ему если есть еще же жена за зато зло и из или им "
        "имя иной их кем ко кого кой кто куда лес лет ли лицо лишь лоб лом лук мал мама мать меж мера меч мир мне "
        "мог мой море мост муж мы на над наш не него нее ней нем нет ни них но ноль ночь ну об оба он она они оно "
        "от отец очень под пока пол поле пора пост пот при про путь пять раз рай рано род рот ряд с сам само свет "
        "свой себе себя сей село семь сила сказ со сон срок стол суд суть сын так там тебя тем то тоже той ток "
        "том тот три туда тут ты у угол уж уже ум хлеб ход хоть цель час чем что шаг эта эти это этот я язык"
    ),
}


# What holds sentences together, and stands in nearly every text of its language, folded.
IN_EVERY_TEXT: Final[Mapping[str, tuple[str, frozenset[str]]]] = {
    "en": ("English", _words("the a an of in to and for on at by with from is are was were be as that it")),
    "es": ("Spanish", _words("de la el los las en y que un una del al con por para se su lo como mas")),
    "ru": ("Russian", _words("и в на с по не что за из к о от для как это")),
    "fa": ("Persian", _words("و در به از که این را با است")),
}


class Homonym(NamedTuple):
    """What a word means besides, and a term that means one thing: with capitals only where they tell the two apart."""

    also: str
    instead: str


def _homonyms(**words: tuple[str, str]) -> Mapping[str, Homonym]:
    return {word: Homonym(*told) for word, told in words.items()}


# Names and military words with another everyday reading that is likely to bring unwanted hits.
HOMONYMS: Final[Mapping[str, Mapping[str, Homonym]]] = {
    "en": _homonyms(
        arms=("limbs", '"arms shipment"'),
        captain=("a team's captain", '"army captain"'),
        cell=("a part of a body, a telephone", '"terrorist cell"'),
        chad=("a man's name", '"Chad government"'),
        desert=("dry land", '"desert the army"'),
        drone=("a dull sound", '"drone strike"'),
        express=("to say; fast", "=Express"),
        fire=("flames", '"rocket fire"'),
        flanker=("a rugby player", "=Flanker"),
        general=("usual", '"army general"'),
        georgia=("the US state", '"Georgia government"'),
        jordan=("a man's name", '"Kingdom of Jordan"'),
        major=("big, important", '"army major"'),
        march=("the month", '"protest march"'),
        patriot=("one who loves his country", "=Patriot"),
        polish=("to make shine", "=Polish"),
        private=("not public", '"army private"'),
        reserve=("to book", '"army reserve"'),
        sanction=("to approve", '"sanction list"'),
        strike=("to stop work", '"air strike"'),
        tank=("a container", '"battle tank"'),
        tires=("grows weary", '"truck tires"'),
        turkey=("the bird", "=Turkey"),
    ),
    "es": _homonyms(
        cabello=("hair", "=Cabello"),
        cabo=("a cape; an end", '"cabo segundo"'),
        capital=("money", '"capital venezolana"'),
        carga=("a burden", '"avión de carga"'),
        derecha=("right-hand side", '"extrema derecha"'),
        general=("usual", '"general de división"'),
        granada=("the city; the fruit", '"granada de mano"'),
        maduro=("ripe", "=Maduro"),
        mayor=("older, bigger", '"mayor del Ejército"'),
        motores=("any engines", '"motores de avión"'),
        orden=("tidiness; sequence", '"orden de captura"'),
        padrino=("a godfather", "=Padrino"),
    ),
    "ru": _homonyms(
        бук=("the beech tree", "=Бук"),
        булава=("a mace", "=Булава"),
        вагнер=("the composer", '"ЧВК Вагнер"'),
        волга=("the river", '"РЛС Волга"'),
        град=("hail", "=Град"),
        известия=("news", "=Известия"),
        коса=("a plait; a scythe", '"Кинбурнская коса"'),
        мир=("peace; world", '"карта Мир"'),
        правда=("truth", '"газета Правда"'),
        сухой=("dry", "=Сухой"),
        тополь=("the poplar tree", "=Тополь"),
        тор=("a torus", '"ЗРК Тор"'),
        труба=("a pipe; a trumpet", '"газовая труба"'),
        ураган=("a storm", "=Ураган"),
        шин=("of shins", '"авиационных шин"'),
    ),
}
