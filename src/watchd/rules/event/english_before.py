"""Two names before an English deed, `the plant that A struck`: which of them it is the deed of."""

from typing import Final

from watchd.rules.event.english_deeds import (
    CONJUNCTIONS,
    YIELDS,
    is_adjective,
    is_burden,
    is_deed,
    is_wielded,
    says_whose,
)
from watchd.rules.event.english_words import ADVERBS, BE, NEAR, STOPS, is_passive, is_past
from watchd.rules.event.frame import NOWHERE, Frame, goes_on, has_row, is_beside, is_between, rows, words

_WHO: Final = words("that which whom who whose")
_LEADING: Final = words("after following under amid despite")  # they lead to who did what is named behind them
_RELATIVE: Final = rows("that, which, whom, who, whose")
_TO: Final = rows("to, on, vs")
_JOINS: Final = words("and then")
_SUBJECTS: Final = words("they he she it we")
_OBJECTS: Final = words("him them it")
_HELPS: Final = words("had has have will would is was are were may must can could should that who which did does do")
_VOICES: Final = words("warn warns warned complain complains complained accuse accuses accused suspect suspects tell "
                       "tells told")  # fmt: skip
_SAY: Final = words(
    "say says said claim claims claimed complain complains accuse accuses accused allege alleges alleged "
    "report reports reported fear fears deny denies confirm confirms insist insists warns"
)
# Between two states before the noun of an action: the first one bears it (`Iran faces US sanctions`), or wields it.
_BEARS: Final = words("face faces facing faced suffer suffers endure endures dodge dodges evade evades defy defies "
                      "brace braces reel reels wake wakes under amid despite fear fears feared protest protests "
                      "protested slam slams slammed blast blasts blasted reject rejects rejected condemn condemns "
                      "condemned ignore ignores ignored heed heeds heeded welcome welcomes welcomed dismiss dismisses "
                      "dismissed accept accepts accepted refuse refuses refused rebuff rebuffs rebuffed resist resists "
                      "resisted spurn spurns spurned deplore deplores deplored appeal appeals appealed challenge "
                      "challenges challenged contest contests contested shrug shrugs shrugged brush brushes brushed "
                      "laugh laughs laughed weather weathers weathered withstand withstands withstood survive survives "
                      "survived escape escapes escaped denounce denounces denounced decry decries decried criticise "
                      "criticises criticised criticize criticizes criticized mock mocks mocked bemoan bemoans bemoaned "
                      "lament laments lamented counter counters countered downplay downplays downplayed")  # fmt: skip
# `Plays host to Iran talks` and `plays a role in Syria strikes` say nothing of who did what.
_BEAR_ROWS: Final = rows("play down, plays down, played down")
# Who stands behind them is blamed for what comes then: `T sues A over blacklisting`.
_BLAMES: Final = words("sue sues sued slam slams slammed blast blasts blasted condemn condemns condemned criticise "
                       "criticises criticised criticize criticizes criticized blame blames blamed rebuke rebukes "
                       "rebuked denounce denounces denounced berate berates berated scold scolds scolded censure "
                       "censures censured thank thanks thanked praise praises praised applaud applauds "
                       "applauded")  # fmt: skip
_SHIELDS: Final = words("relief refuge protection shelter reprieve exemption exemptions waiver waivers immunity")
_FOR: Final = words("over for after")
_DIES: Final = words("dies die dead hurt wounded")
_BELONGING: Final = 2  # words
_LOOSE: Final = words("in off near at by after over for on as amid from with during before under and again")


def nearest(frame: Frame) -> bool:
    """Both stand before the action, and the nearer one acts: `the plant that Ukraine struck`, `new Russian attack`."""
    target, actor, action = frame.target, frame.actor, frame.action
    if target is None or actor is None or not is_between(actor, target, action) or is_passive(frame):
        return False
    if action[0] - actor[1] > NEAR or frame.has_between(actor[1], action[0], STOPS | _SUBJECTS):
        return False
    if frame.breaks_between(actor[1], action[0]) == 1:
        return False  # a clause ends there; what is put in between ends one twice
    if _is_in(frame, target, actor):
        return True
    is_led = frame.word(actor[0] - 1) in _LEADING or _is_kept_from(frame, actor) or _is_anothers(frame, actor)
    if not is_led and is_wielded(frame, target, actor):
        return False
    return _is_subject(frame, target, actor)


def _is_subject(frame: Frame, target: tuple[int, int], actor: tuple[int, int]) -> bool:
    sentence, action = frame.sentence, frame.action
    if frame.has_between(target[1], actor[0], _WHO | _BEARS) or has_row(frame, target[1], actor[0], _BEAR_ROWS):
        return True
    if _is_contact(frame, target, actor) or _is_answered(frame, actor):
        return True
    is_done = is_past(frame.word(action[1] - 1))
    if not is_done and is_adjective(frame, actor):
        return False  # `Venezuela's sovereignty`: what it has, or what it does
    has_object = action[1] < len(sentence.words) and frame.word(action[1]) not in _LOOSE
    is_parted = frame.is_parted(target[1], actor[0]) or frame.has_between(target[1], actor[0], _SAY)
    is_clause = (
        not is_deed(frame) and frame.word(actor[0] - 1) in CONJUNCTIONS
    )  # `as China buys`, not `as Iran sanctions`
    return has_object if is_done else is_parted or is_clause


def _is_answered(frame: Frame, actor: tuple[int, int]) -> bool:
    """`T agrees to A request`, `T counts the cost of A sanctions`, `T loses oil after A threat`: A did it."""
    action, before = frame.action, frame.word(actor[0] - 1)
    if is_past(frame.word(action[1] - 1)):
        return False
    if is_burden(frame, actor):  # `the weight of A export curbs`
        return action[0] - actor[1] <= 1
    if actor[1] != action[0]:
        return False
    is_end = action[1] >= len(frame.sentence.words) or action[1] in frame.sentence.breaks
    if before in _LEADING or _is_kept_from(frame, actor):
        return is_end or frame.word(action[1]) in _LOOSE
    return (before == "to" and frame.word(actor[0] - 2) in YIELDS) or (
        before == "of" and frame.word(actor[0] - 2) in _VOICES
    )


def _is_anothers(frame: Frame, span: tuple[int, int]) -> bool:
    """`T weighs the impact of Chinese curbs`: the word says whose they are.

    A state's own name says as often whom they hit: `US weighs impact of Iran strikes`.
    """
    return says_whose(frame, span) and is_burden(frame, span)


def _is_kept_from(frame: Frame, span: tuple[int, int]) -> bool:
    """`relief from A seizure`: whoever seeks it bears the deed."""
    return frame.word(span[0] - 1) == "from" and frame.word(span[0] - 2) in _SHIELDS


def blamed(frame: Frame) -> bool:
    """`T sues A over the blacklisting`: who is sued did it."""
    target, actor, action = frame.target, frame.actor, frame.action
    if target is None or actor is None or not is_between(actor, target, action):
        return False
    if not frame.has_between(target[1], actor[0], _BLAMES) or frame.is_broken(target[1], action[0]):
        return False
    return action[0] - actor[1] <= NEAR and frame.has_between(actor[1], action[0], _FOR)


def relative(frame: Frame) -> bool:
    """`A releases crew of T they sank`: the pronoun stands for the one named first."""
    target, actor, action = frame.target, frame.actor, frame.action
    if target is None or actor is None or not is_between(target, actor, action):
        return False
    # `T tanker it seized`: what the target's word belongs to may stand between.
    ahead = range(target[1], min(target[1] + _BELONGING, action[0] - 1) + 1)
    place = next((at for at in ahead if frame.word(at) in _SUBJECTS), NOWHERE)
    if place == NOWHERE or frame.has_between(target[1], place, STOPS) or frame.is_broken(target[1], place):
        return False
    return all(word in _HELPS | ADVERBS for word in frame.sentence.words[place + 1 : action[0]])


def resumed(frame: Frame) -> bool:
    """`T …, the state that is squeezing it`: a pronoun behind the verb stands for what was named before."""
    target, actor, action = frame.target, frame.actor, frame.action
    if target is None or actor is None or not is_between(actor, target, action) or is_passive(frame):
        return False
    between = frame.sentence.words[actor[1] : action[0]]
    return frame.word(action[1]) in _OBJECTS and all(word in _HELPS | ADVERBS for word in between)


def whom(frame: Frame) -> bool:
    """`the plant which A commandos had struck`: the pronoun stands for what bears it."""
    target, actor, action = frame.target, frame.actor, frame.action
    if target is None or actor is None or not is_between(actor, target, action) or is_passive(frame):
        return False
    pronoun = frame.marked(actor, _RELATIVE, STOPS, 1)
    is_told = target[1] <= pronoun <= target[1] + _BELONGING and not frame.has_between(target[1], pronoun, STOPS)
    if not is_told and not _is_contact(frame, target, actor):
        return False
    between = [word for word in frame.sentence.words[actor[1] : action[0]] if word not in _HELPS | ADVERBS]
    is_own = frame.word(action[0] - 1) not in BE or frame.word(action[1] - 1).endswith("ing")
    return is_own and len(between) < NEAR and STOPS.isdisjoint(between) and not frame.is_broken(actor[1], action[0])


def gapped(frame: Frame) -> bool:
    """`A to T: …`, `A on T: …`: who stands first says or does what comes behind the colon."""
    actor, target, action = frame.actor, frame.target, frame.action
    if actor is None or target is None or actor[0] != 0 or not is_between(target, actor, action):
        return False
    has_colon = any(target[1] <= place <= action[0] for place in frame.sentence.colons)
    return has_colon and frame.marked(target, _TO, STOPS, 1) == actor[1]


def continued(frame: Frame) -> bool:
    """`A meets T, seeks …`, `A, angered by T, seeks …`: the verb has the subject that stands first."""
    actor, end = frame.actor, frame.action[1]
    if actor is None or frame.word(actor[0] - 1) in STOPS or not (goes_on(frame, _JOINS) or is_beside(frame)):
        return False
    word = frame.word(end - 1)
    if is_deed(frame) and is_beside(frame) and _has_verb(frame):
        return True  # `A, irked by T, lodges complaint`
    has_object = end < len(frame.sentence.words) and end not in frame.sentence.breaks
    has_object = has_object and frame.word(end) not in STOPS | _LOOSE | {"of"}
    return has_object if is_past(word) or is_deed(frame) else word.endswith(("s", "ing"))


def _has_verb(frame: Frame) -> bool:
    """Whether the clause that ends in the action begins with a verb of its own: `, lodges complaint`."""
    begin = max((place for place in frame.sentence.breaks if place < frame.action[0]), default=0)
    verb = frame.word(begin)
    is_verb = is_past(verb) or (verb.endswith("s") and not verb.endswith("ss"))
    return is_verb and "by" not in frame.sentence.words[begin : frame.action[0]]


def _is_in(frame: Frame, target: tuple[int, int], actor: tuple[int, int]) -> bool:
    """`soldiers killed in ISIS ambush`, `port hit by Russian attack`."""
    if frame.word(actor[0] - 1) not in {"in", "by"} or actor[1] != frame.action[0]:
        return False
    return any(is_past(frame.word(place)) or frame.word(place) in _DIES for place in range(target[1], actor[0]))


def _is_contact(frame: Frame, target: tuple[int, int], actor: tuple[int, int]) -> bool:
    """`the firms the Treasury sanctioned`, `the general Maduro fired`."""
    if actor[0] - target[1] == 1:
        return frame.word(target[1]) == "the"
    return actor[0] == target[1] and target[0] not in frame.sentence.names and actor[0] in frame.sentence.names
