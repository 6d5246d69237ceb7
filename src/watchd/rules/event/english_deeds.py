"""Nouns of deeds in English: whose deed the word before it says it is, and who has it from somebody."""

import re
from typing import Final

from watchd.rules.event.english_words import INITIALS, NEAR, STOPS, is_past
from watchd.rules.event.frame import NOWHERE, Frame, is_between, rows, stands_before, words

# What is done to somebody, as a noun; whoever stands before it as an adjective, or owns it, does it.
_DEEDS: Final = re.compile(
    r"(?:(?:air|counter|missile|drone)?(?:strike|attack|raid|offensive)|assault|sanction|curb|tariff|dut(?:y|ie)|ban|"
    r"embargo|blockade|threat|warning|invasion|incursion|intrusion|aggression|bomb(?:ing|ardment)|shelling|missile|"
    r"rocket|barrage|siege|crackdown|ultimatum|demand|pressure|probe|lawsuit|veto|boycott|restriction|control|levy|"
    r"criticism|claim|accusation|allegation|insult|hack|cyberattack|espionage|interference|meddling|provocation|"
    r"violation|ambush|offer|proposal|request|appeal|call|push|aid|support|pledge|promise|gift|visit|apolog(?:y|ie)|"
    r"swipe|jibe|rebuke|snub|complaint|protest|plot|charge|deliver(?:y|ie)|shipment|suppl(?:y|ie)|bluff|bullying|"
    r"coercion|reprisal|retaliation|countermeasure|measure|penalt(?:y|ie)|fine|verdict|ruling|order|decision|vow|"
    r"help|advance|onslaught|build|buildup|deployment|squeeze|operation|campaign|mission|manoeuvre|exercise|drill)(?:e?s)?"
)
_PEOPLE: Final = re.compile(
    r".*(?:ian|ish|ese|ean|can|[^w]oman|erman|ench|aeli|aqi|ani|udi|utch|reek|iss|thi)|(?:venezuel|guatemal|angol|cub|"
    r"keny|liby|ugand|rwand|zambi|tibet|leban|afgh|lank|mongol|hondur)an|qatari|emirati|kuwaiti|yemeni|bahraini|somali|"
    r"bengali|nepali|azeri|czech|philippine|filipino|uzbek|kazakh|serb|slovak|croat|arab|western|houthi"
)
_STATES: Final = words("uae drc dprk prc roc gdr usd eur gdp")  # written in capitals, and no body that acts
# Directly before who did it: `response to A strikes`, `an end to A incursions`, `over A tariffs`.
_LED: Final = rows(
    "after, following, under, amid, despite, over, as, since, because of, due to, thanks to, in wake of, in the wake "
    "of, in face of, in the face of, against, end to, halt to, stop to, response to, reply to, answer to, reaction to, "
    "retaliation for, revenge for, victim of, victims of, target of, targets of, brunt of, fear of, fears of, risk of, "
    "relief from, refuge from, protection from, shelter from, reprieve from, hit by, vulnerable to, exposed to, at"
)
YIELDS: Final = words("agree agrees agreed bow bows bowed yield yields yielded cave caves caved respond responds "
                       "responded react reacts reacted")  # fmt: skip
# What somebody has of a deed that he bears: `T counts the cost of A sanctions`.
_BURDENS: Final = words("cost costs toll heat price impact effect effects weight brunt sting pain fallout burden")
_BODIES: Final = words(
    "kremlin pentagon congress senate parliament junta taliban hamas hezbollah vatican interpol cartel police army "
    "navy rebel separatist militant jihadist guerrilla paramilitary militia settler insurgent pirate"
)
CONJUNCTIONS: Final = words("as while after when because since before until that if though although where")
_GETS: Final = re.compile(
    r"(?:receiv|get|got|await|expect|accept|tak|took|secur|seek|sought|want|welcom|obtain|request|buy|bought|order|win|"
    r"won|claim|near).*"
)
_FROM: Final = rows("from")
_HIT_WITH: Final = re.compile(r"hit|struck|beset|.*ed")
_WITH: Final = rows("with")
# They lend, not suffer, what stands behind `with`: `EU responded with Russian sanctions`.
_ANSWERED: Final = words("responded retaliated reacted answered replied countered proceeded")
# The deeds of whoever does this are his own, whatever the adjective before them says: `EU extends Russian sanctions`.
WIELDS: Final = words(
    "lift lifts ease eases renew renews impose imposes extend extends tighten tightens launch launches plan plans "
    "weigh weighs mull mulls announce announces expand expands with in seek seeks push pushes drop drops waive waives "
    "back backs vow vows adopt adopts approve approves agree agrees draft drafts propose proposes prepare prepares "
    "ready readies unveil unveils slap slaps set sets delay delays suspend suspends relax relaxes soften softens "
    "toughen toughens consider considers discuss discusses debate debates eye eyes prolong prolongs maintain "
    "maintains keep keeps enforce enforces pass passes scrap scraps reimpose reimposes restore restores review "
    "reviews float floats order orders conduct conducts step steps ramp ramps mount mounts carry carries stage stages "
    "want wants urge urges"
)
LIFTS: Final = WIELDS - words("in with")


def is_deed(frame: Frame) -> bool:
    """Whether the action is a noun of what is done to somebody, by its form."""
    return _DEEDS.fullmatch(frame.word(frame.action[1] - 1)) is not None


def is_adjective(frame: Frame, span: tuple[int, int]) -> bool:
    """Whether words before a noun own it or are an adjective of a people: `China's`, `Chinese`."""
    place = span[1] - 1
    return place in frame.sentence.owners or _PEOPLE.fullmatch(frame.word(place)) is not None


def says_whose(frame: Frame, span: tuple[int, int]) -> bool:
    """Whether words before a noun say whose it is: `Chinese`, `US`, `ECB`; the name of a state need not."""
    place = span[1] - 1
    word, capitals = frame.word(place), frame.sentence.capitals
    if any(at in frame.sentence.owners for at in range(span[1], frame.action[0])):
        return True  # `Mali junta's accusation`
    is_named = place in capitals and word not in _STATES and frame.action[1] - 1 not in capitals
    return is_named or word in _BODIES or word in INITIALS or is_adjective(frame, span)


def is_led(frame: Frame, span: tuple[int, int]) -> bool:
    """Whether what stands before the words makes the deed somebody else's: `response to`, `victim of`, `over`."""
    is_yielded = frame.word(span[0] - 1) == "to" and frame.word(span[0] - 2) in YIELDS
    # A state's own name says as often whom a deed hit: `US weighs impact of Iran strikes`.
    is_felt = is_burden(frame, span) and says_whose(frame, span)
    return is_yielded or is_felt or frame.marked(span, _LED, STOPS, 1) != NOWHERE


def is_burden(frame: Frame, span: tuple[int, int]) -> bool:
    """`impact of A strikes`: what somebody has of a deed that he bears."""
    return frame.word(span[0] - 1) == "of" and frame.word(span[0] - 2) in _BURDENS


def is_wielded(frame: Frame, first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Whether the first does the deed that the second only says the name of: `EU extends Russian sanctions`."""
    if is_led(frame, second) or frame.is_broken(first[1], second[0]):
        return False
    between = frame.sentence.words[first[1] : second[0]]
    if not CONJUNCTIONS.isdisjoint(between) or not WIELDS.intersection(between):
        return False
    return not (WIELDS.intersection(between) == {"with"} and _is_hit_with(between))


def _is_hit_with(between: tuple[str, ...]) -> bool:
    before = between[max(between.index("with") - 1, 0)]
    return _HIT_WITH.fullmatch(before) is not None and before not in _ANSWERED


def _is_whole(frame: Frame, span: tuple[int, int]) -> bool:
    """Whether the words belong to the noun of the deed right behind them."""
    first, last = span[1], frame.action[0]
    return last - first <= NEAR - 1 and not frame.is_broken(first, last) and not frame.has_between(first, last, STOPS)


def modified(frame: Frame) -> bool:
    """`T reels from Russian strikes`, `T hit with US curbs`: whoever the word before the deed names does it."""
    target, actor = frame.target, frame.actor
    if target is None or actor is None or not is_between(actor, target, frame.action) or not is_deed(frame):
        return False
    if not _is_whole(frame, actor) or not says_whose(frame, actor) or is_wielded(frame, target, actor):
        return False
    return target[1] != actor[0] or actor[0] in frame.sentence.breaks


def wielded(frame: Frame) -> bool:
    """`US lifts Belarus sanctions`, `Trump's Canadian tariffs`: whoever lifts or has them is their actor."""
    target, actor, action = frame.target, frame.actor, frame.action
    if target is None or actor is None or not stands_before(actor, target) or not stands_before(target, action):
        return False
    last = frame.word(action[1] - 1)
    if is_past(last) or last.endswith("ing") or not _is_whole(frame, target):
        return False
    if is_burden(frame, target):
        return False
    if actor[1] == target[0]:
        return is_deed(frame) and says_whose(frame, actor) and target[0] not in frame.sentence.breaks
    is_next = target[1] == action[0] or (is_deed(frame) and says_whose(frame, target))
    return is_next and frame.has_between(actor[1], target[0], LIFTS) and is_wielded(frame, actor, target)


def is_received(frame: Frame, before: tuple[int, int] | None, source: tuple[int, int] | None) -> bool:
    """`T awaits delivery of jets from A`: whoever stands before the noun only gets it."""
    if before is None or source is None or not is_between(frame.action, before, source) or not is_deed(frame):
        return False
    place, end = frame.marked(source, _FROM, STOPS, 2), frame.action[1]
    if place not in range(end, end + NEAR * 2) or frame.is_broken(before[1], place):
        return False
    return any(_GETS.fullmatch(word) for word in frame.sentence.words[before[1] : frame.action[0]])


def received(frame: Frame) -> bool:
    """`T awaits delivery of jets from A`."""
    return is_received(frame, frame.target, frame.actor)


def served(frame: Frame) -> bool:
    """`A slaps T with sanctions`: what stands behind `with` is what A does."""
    target, actor, action = frame.target, frame.actor, frame.action
    if target is None or actor is None or not is_between(target, actor, action) or not is_deed(frame):
        return False
    if frame.word(target[0] - 1) == "by" or actor[1] == target[0] or frame.is_broken(actor[1], action[0]):
        return False
    return frame.marked(action, _WITH, STOPS, NEAR) >= target[1]
