"""Words and endings by which Russian tells a verb, a passive and a case, for all readings of it."""

import re
from typing import Final

from watchd.rules.event.frame import Frame, words
from watchd.rules.hits import Span

STOPS: Final = words("и или но что чтобы когда после перед до при из от у для без через в на по о об к с со за")
_INSTRUMENTAL: Final = re.compile(r".{2,}(?:ом|ем|ой|ей|ою|ею|ами|ями|ым|им|ыми|ими|ью)")
PASSIVE: Final = re.compile(
    r".{2,}(?:[аяе]н|[аяе]на|[аяе]но|[аяе]ны|[аяе]нн(?:ый|ая|ое|ые|ого|ой|ых|ым|ыми|ом|ую))"
    r"|.*(?:взя|ня|ъя|пя|кры|бы|мы|ры|коло|моло|нача|жа|(?:у|из|раз|от|об|под|с|вы|за|про|при|до|пере|на)би|"
    r"(?:раз|с|за|об|пере)ви|(?:про|за|раз|на)ли)т(?:[аоы]|ый|ая|ое|ые|ого|ой|ых|ым|ыми|ую)?"
    r"|.*(?:верг|тя|стиг|дви|ки|стег|ма|мя)нут(?:[аоы]|ый|ая|ое|ые|ого|ой|ых|ым|ыми|ую)?"
    r"|.+(?:жден[аоы]?|щен[аоы]?)|.{3,}(?:тся|ется|ится|лся|лась|лось|лись)"
)
_VERB: Final = re.compile(r".{2,}(?:л|ла|ли|ло|ет|ит|ут|ют|ат|ят|ть|ти|ся|сь|даст)")
_PAST: Final = re.compile(
    r".*(?:стерег|берег|помог|смог|[аеоуыв]нес|[аеоуыв]вез|спас|верг|стиг|жег|брек|[еос]сек|влек|выволок|умер|тер|пер)"
)  # of one man, without its -л
_SOFT: Final = words(
    "совет кредит визит лимит дефицит запрет ответ отчет бюджет пакет захват возврат мандат аппарат результат кандидат "
    "депутат солдат диктат плагиат быт сбыт бизнес опыт"
)  # nouns that end as verbs do
# Reflexives whose subject acts: no passives.
_ACTS: Final = re.compile(
    r"(?:вторг|вмеш|обруш|отказ|пыта|попыта|надея|боро|сража|расправ|договор|соглас|обрати|извини|ворва|прорва|"
    r"покуси).*"
)
_NO_WOMANS: Final = words("баку катманду тбилиси сухуми хельсинки дели нетаньяху осло токио мехико")  # men and cities
# Names that end so in every case.
UNBENT: Final = _NO_WOMANS - words("осло токио мехико") | words(
    "перу никарагуа вануату тувалу чили мали сомали бурунди фиджи зимбабве "
    "санду рютте дутерте данте хосе жозе пеле мбаппе"
)
# States, cities and bodies in the case of a subject. A man's name ends so as an object: `Чили обвинила Путина`.
_SUBJECTS: Final = words(
    "россия украина белоруссия молдавия грузия армения турция сирия иордания саудия индия япония австралия индонезия "
    "малайзия монголия киргизия кения танзания уганда руанда эфиопия эритрея нигерия замбия ангола гана намибия "
    "ботсвана ливия боливия колумбия аргентина венесуэла бразилия куба панама гватемала гайана ямайка канада америка "
    "франция германия италия испания португалия греция англия британия великобритания ирландия исландия норвегия "
    "швеция финляндия дания голландия бельгия швейцария австрия венгрия польша чехия словакия словения хорватия сербия "
    "черногория македония албания болгария румыния литва латвия эстония европа корея абхазия осетия "
    "москва варшава прага вена рига анкара гавана манагуа богота лима оттава канберра джакарта манила доха аддис-абеба "
    "претория софия братислава любляна барселона астана "
    "полиция армия прокуратура генпрокуратура разведка оппозиция госдума дума рада еврокомиссия комиссия хунта"
)
OBLIQUE: Final = re.compile(r".{2,}(?:у|ю|ам|ям|ами|ями|ах|ях|ого|его)")  # no subject ends so
_SURNAMES: Final = re.compile(r".{2,}(?:[оеё]в|[иы]н|[сц]кий)")  # of a man, in the case of a subject
_CITIES: Final = words("киев берлин пекин харьков ростов львов псков саратов тамбов чернигов житомир дублин")
_NAME_GIVEN: Final = re.compile(r".{2,}(?:[^ыиоеа]е|ее|ии)")  # no name of a subject ends so: `Венесуэле`, `России`
ADJECTIVE: Final = re.compile(r".{2,}(?:ый|ий|ая|яя|ое|ее|ые|ие|ого|его|ую|юю|ых|их)")
INDECLINABLE: Final = re.compile(r".{1,3}|.*о")
DATIVE: Final = re.compile(r".{2,}(?:е|у|ю|ам|ям|ому|ему|ии)")
# Bodies and men who act for the state that is named behind them, in the case of a subject.
_HEADS: Final = words(
    "мид минобороны минюст минфин минэнерго минторг кабмин правительство парламент суд прокуратура генпрокуратура "
    "полиция посольство армия флот разведка глава президент премьер премьер-министр министр госсекретарь власти "
    "спецслужбы пограничники военные ввс вмс цб центробанк конгресс сенат"
)
_MEN: Final = words(
    "глава президент премьер премьер-министр министр госсекретарь посол генерал лидер командующий канцлер спикер "
    "сенатор депутат мэр губернатор экс-президент генсек секретарь представитель"
)
_SHORT: Final = 3  # letters of abbreviations and names without endings
NEAR: Final = 3


def last(frame: Frame, span: tuple[int, int]) -> str:
    """The last of the words."""
    return frame.word(span[1] - 1)


def is_passive(frame: Frame) -> bool:
    """Whether the action is a participle, or reflexive and no deed of its subject's."""
    word = last(frame, frame.action)
    return PASSIVE.fullmatch(word) is not None and word not in _SOFT and not _ACTS.fullmatch(word)


def is_verb(frame: Frame) -> bool:
    """Whether the action is a verb, by its ending."""
    word = last(frame, frame.action)
    found = _VERB.fullmatch(word) or _PAST.fullmatch(word)
    return found is not None and word not in _SOFT and not word.endswith("стрел")


def is_of_head(frame: Frame, span: tuple[int, int]) -> bool:
    """Whether the words say whose the body or the man before them is, who acts for them: `МИД Китая`."""
    return frame.word(span[0] - 1) in _HEADS and span[0] not in frame.sentence.breaks


def is_instrumental(frame: Frame, span: tuple[int, int] | None) -> bool:
    """Whether the words, or one directly before them, are in the instrumental, and no preposition asks for it."""
    if span is None or frame.word(span[0] - 1) in {"с", "со", "над", "под", "перед", "между", "за"}:
        return False
    before = span[0] - 1
    is_led = before >= frame.action[1] and before not in frame.sentence.breaks and span[0] not in frame.sentence.breaks
    is_led = is_led and not frame.is_filled(before)  # `захваченный Францией танкер`: that is who did it
    return ends_instrumental(frame, span) or (is_led and _INSTRUMENTAL.fullmatch(frame.word(before)) is not None)


def ends_instrumental(frame: Frame, span: tuple[int, int]) -> bool:
    """Whether the words themselves end as an instrumental does."""
    return any(_INSTRUMENTAL.fullmatch(word) for word in (last(frame, span), frame.word(span[0])))


def may_act(frame: Frame, span: tuple[int, int] | None) -> bool:
    """Whether the words may be the verb's subject, by their ending and the verb's."""
    if span is None:
        return True
    word, verb = head(frame, span), last(frame, frame.action)
    if is_of_head(frame, span):
        return agrees(frame.word(span[0] - 1), verb)
    # `Тбилиси обвинила`, but not `Мэрия Тбилиси обвинила`.
    is_no_womans = word in _NO_WOMANS and verb.endswith("ла") and not agrees(frame.word(span[0] - 1), verb)
    if is_no_womans or span[0] in frame.sentence.capitals or word in UNBENT:
        return not is_no_womans
    if OBLIQUE.fullmatch(word) or is_given_name(frame, span):
        return False
    if verb.endswith("ли") and span[0] in frame.sentence.names and word[-1:] in "ая":
        return False  # one person or state is no plural
    is_man = verb.endswith("л") and word.endswith("а") and _is_titled(frame, span)  # `президент Науседа обвинил`
    is_alone = is_man or len(word) <= _SHORT or (word.endswith("о") and not verb.endswith("ли"))
    return is_alone or agrees(word, verb)


def _is_titled(frame: Frame, span: tuple[int, int]) -> bool:
    """Whether a man's title in the case of a subject stands before his name, in the same clause."""
    before = range(max(span[0] - NEAR, 0), span[0])
    return any(frame.word(at) in _MEN and not frame.is_broken(at + 1, span[0]) for at in before)


def is_given_name(frame: Frame, span: tuple[int, int]) -> bool:
    """Whether the words are a name in a case that no subject has: `Венесуэле Россия поставит`."""
    word = head(frame, span)
    if span[0] not in frame.sentence.names or span[0] in frame.sentence.capitals or word in UNBENT:
        return False
    if frame.word(span[0] - 1) in STOPS:
        return False  # `в Латвии арестовали`: where, or by whom
    return not ADJECTIVE.fullmatch(word) and _NAME_GIVEN.fullmatch(word) is not None


def head(frame: Frame, span: tuple[int, int]) -> str:
    """The word whose ending counts: the first (`министр обороны`), or the noun behind adjectives."""
    inside = [frame.word(place) for place in range(*span)]
    return next((word for word in inside if not ADJECTIVE.fullmatch(word)), inside[-1])


def agrees(word: str, verb: str) -> bool:
    """Whether a noun may be the subject of a past by their endings."""
    if verb.endswith("ла"):
        return word.endswith(("а", "я", "ь", "ка"))
    if verb.endswith("ли"):
        return word.endswith(("ы", "и", "а", "я", "ие", "ые", "х"))
    if verb.endswith("л"):
        return not word.endswith(("а", "я", "ы"))
    return True


def is_turned(frame: Frame, first: tuple[int, int] | None, second: tuple[int, int] | None) -> bool:
    """Whether endings say that what stands before the verb is its object, and what stands behind it acts."""
    if first is None or second is None or not may_act(frame, second):
        return False
    return not may_act(frame, first) or _is_nominative(frame, second) or _is_subject(frame, first, second)


def _is_nominative(frame: Frame, span: Span) -> bool:
    """`Плахотнюка выдала Греция`: right behind the verb, a state in a case that no object has."""
    is_near = span[0] - frame.action[1] <= 1 and not frame.is_broken(frame.action[1], span[0])
    is_named = head(frame, span) in _SUBJECTS and frame.word(span[0] - 1) not in STOPS
    return is_near and is_named and last(frame, frame.action).endswith("ла")


def _is_subject(frame: Frame, first: tuple[int, int], second: tuple[int, int]) -> bool:
    """`Перу обвинила Боливия`: the first has no endings, so the second, in the case of a subject, decides."""
    word = head(frame, first)
    is_open = first[0] in frame.sentence.capitals or word in UNBENT or word.endswith(("о", "швили", "дзе"))
    is_near = second[0] - frame.action[1] <= NEAR and not frame.is_broken(frame.action[1], second[0])
    name, verb = head(frame, second), last(frame, frame.action)
    is_man = _SURNAMES.fullmatch(name) is not None and name not in _CITIES
    is_many = verb.endswith("ли") and name.endswith(("ские", "цкие")) and first[0] not in frame.sentence.capitals
    is_agreed = is_many or (verb.endswith("ла") and name in _SUBJECTS) or (verb.endswith("л") and is_man)
    return is_open and is_near and is_agreed
