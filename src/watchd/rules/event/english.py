"""How English puts who does what to whom: order, `by`, the noun of the action, and what stands before the speaker."""

from typing import Final

from watchd.rules.event.frame import NOWHERE, Frame, Reading, is_between, rows, stands_before, words

_AGENT: Final = rows("by, at the hands of, at hands of")
_FROM: Final = rows("from")
_SOURCE: Final = rows("of, from")
_TARGET: Final = rows("on, against, at, upon, over, to, toward, towards, for")
_AGAINST: Final = rows("against")
_LEADS: Final = words("to will would can could may must should shall and")  # before a verb in its bare form
_SHORT: Final = words("the a an its their his her our some all more two three four")
_TOPIC: Final = rows("on, about, regarding, concerning, as for, asked about, over")
_STOPS: Final = words(
    "in on at to for with against over near off after before and or but than that who which while as amid into via "
    "under during since until without is was are were has had have will would says said"
)
_BE: Final = words("is are was were be been being gets got get")
_ADVERBS: Final = words("not never also already again finally since still once now just only reportedly allegedly all")
_WHO: Final = words("that which whom who whose")
_SAY: Final = words(
    "say says said claim claims claimed complain complains accuse accuses accused allege alleges alleged "
    "report reports reported fear fears deny denies confirm confirms insist insists warns"
)
# Between two states before the noun of an action: the first one bears it (`Iran faces US sanctions`), or wields it.
_BEARS: Final = words("face faces facing faced suffer suffers endure endures dodge dodges evade evades defy defies "
                      "brace braces reel reels wake wakes under amid despite fear fears protest protests slam slams "
                      "blast blasts reject rejects condemn condemns")  # fmt: skip
_WIELDS: Final = words("lift lifts ease eases renew renews impose imposes extend extends tighten tightens launch "
                       "launches plan plans weigh weighs mull mulls announce announces expand expands with in seek "
                       "seeks push pushes drop drops waive waives back backs vow vows")  # fmt: skip
_LIFTS: Final = _WIELDS - words("in with")
_DIES: Final = words("dies die dead hurt wounded")
_PEOPLE: Final = ("ian", "ish", "ese", "ean", "can", "man", "ench", "aeli", "aqi", "ani", "udi", "utch", "reek", "iss",
                  "thi")  # fmt: skip
_PAST: Final = words(
    "held sent led run made built flown owned given taken shot struck hit sold bought caught driven drawn brought "
    "cut let put won lost overrun fought kept known seen told torn written overthrown stolen paid"
)
_LOOSE: Final = words("in off near at by after over for on as amid from with during before under and again")
_NEAR: Final = 3  # words between an actor and its action
_FAR: Final = 12  # words between a participle and its agent


def _is_past(word: str) -> bool:
    return word in _PAST or (word.endswith("ed") and len(word) > len("seed"))


def _agent(frame: Frame, span: tuple[int, int] | None) -> int:
    """Where the `by` stands that makes the words the agent of the action; NOWHERE where there is none.

    In `strikes militia backed by Iran` the participle beside it has the agent, not the action.
    """
    place = frame.marked(span, _AGENT, _STOPS)
    end = frame.action[1]
    if place == NOWHERE or not end <= place <= end + _FAR:
        return NOWHERE
    is_others = place - 1 >= end and _is_past(frame.word(place - 1)) and not frame.is_filled(place - 1)
    return NOWHERE if is_others else place


def _before_action(frame: Frame) -> int:
    """The place of the word before the action, adverbs passed over."""
    place = frame.action[0] - 1
    while frame.word(place) in _ADVERBS or frame.word(place).endswith("ly"):
        place -= 1
    return place


def _is_passive(frame: Frame) -> bool:
    """Whether a form of be makes the action a passive."""
    last = frame.word(frame.action[1] - 1)
    return frame.word(_before_action(frame)) in _BE and not last.endswith("ing")


def _passive(frame: Frame) -> bool:
    return _agent(frame, frame.actor) != NOWHERE and _agent(frame, frame.target) == NOWHERE


def _suffers(frame: Frame) -> bool:
    """`The tanker was seized`, whoever is named as actor elsewhere."""
    target, actor = frame.target, frame.actor
    if target is None or not _is_passive(frame) or target[1] > frame.action[0]:
        return False
    return not is_between(actor, target, frame.action) and _agent(frame, target) == NOWHERE


def _plain(frame: Frame) -> bool:
    actor, action, target = frame.actor, frame.action, frame.target
    if not stands_before(actor, action) or not stands_before(action, target):
        return False
    if _agent(frame, target) != NOWHERE or (actor is not None and _is_passive(frame)):
        return False
    return not _is_from(frame) and not _is_borne(frame)


def _is_from(frame: Frame) -> bool:
    """`Iran under attack from A`: the noun's source follows it at once, so what stands before it does not act.

    Directly behind a name the word is a verb: `Mali turns from Moscow`.
    """
    return _is_source(frame, frame.actor, frame.target)


def _is_source(frame: Frame, before: tuple[int, int] | None, source: tuple[int, int] | None) -> bool:
    end = frame.action[1]
    if source is None or _is_past(frame.word(end - 1)) or (before is not None and before[1] == frame.action[0]):
        return False
    return frame.word(end) == "from" and frame.marked(source, _FROM, _STOPS, 3) == end


def _is_borne(frame: Frame) -> bool:
    """`hit by new sanctions`: what stands before the noun bears it."""
    before = frame.word(_before_action(frame) - 1), frame.word(_before_action(frame))
    return "by" in before and not frame.word(frame.action[1] - 1).endswith("ing")


def _object(frame: Frame) -> bool:
    """`to defeat T`, `shelling T`: what follows such a verb at once bears it, wherever the actor stands."""
    action, target, actor = frame.action, frame.target, frame.actor
    if target is None or actor is None or not stands_before(action, target) or is_between(actor, action, target):
        return False
    is_next = target[0] == action[1] or (target[0] == action[1] + 1 and frame.word(action[1]) in _SHORT)
    is_verb = frame.word(action[0] - 1) in _LEADS or frame.word(action[1] - 1).endswith("ing")
    return is_next and is_verb and not frame.is_broken(action[1], target[0])


def _against(frame: Frame) -> bool:
    """Whatever is done `against T` is done to T."""
    return (
        frame.target is not None
        and frame.actor is not None
        and frame.marked(frame.target, _AGAINST, _STOPS) != NOWHERE
        and frame.marked(frame.actor, _AGAINST, _STOPS) == NOWHERE
        and not frame.is_broken(frame.action[1], frame.target[0])
    )


def _noun(frame: Frame) -> bool:
    """`threat from A against T`, `sanctions of A against T`, `attack on T`, where A stands elsewhere."""
    action, target, actor = frame.action, frame.target, frame.actor
    if target is None or actor is None or not stands_before(action, target):
        return False
    if _agent(frame, target) != NOWHERE or frame.marked(target, _TARGET, _STOPS) == NOWHERE:
        return False
    if stands_before(action, actor) and stands_before(actor, target):
        return frame.marked(actor, _SOURCE, _STOPS, 2) != NOWHERE
    return stands_before(target, actor) and frame.marked(target, _TARGET, _STOPS, 3) in range(action[1], action[1] + 2)


def _sourced(frame: Frame) -> bool:
    """`Ukraine under attack from Russia`, `Iran hit by new sanctions as US acts`."""
    action, target, actor = frame.action, frame.target, frame.actor
    if target is None or actor is None or not stands_before(target, action) or not stands_before(action, actor):
        return False
    return _is_source(frame, target, actor) or _is_borne(frame)


def _topic(frame: Frame) -> bool:
    target, actor = frame.target, frame.actor
    if target is None or actor is None or not stands_before(target, actor):
        return False
    return (
        not is_between(frame.action, target, actor)
        and frame.marked(target, _TOPIC) in {0, 1, 2, 3}
        and (frame.is_broken(target[1], actor[0]))
    )


def _nearest(frame: Frame) -> bool:
    """Both stand before the action, and the nearer one acts: `the plant that Ukraine struck`, `new Russian attack`."""
    target, actor, action = frame.target, frame.actor, frame.action
    if target is None or actor is None or not is_between(actor, target, action) or _is_passive(frame):
        return False
    if action[0] - actor[1] > _NEAR or frame.has_between(actor[1], action[0], _STOPS):
        return False
    if _is_in(frame, target, actor):
        return True
    if frame.has_between(target[1], actor[0], _WIELDS) and not frame.is_broken(target[1], actor[0]):
        return False
    return _is_subject(frame, target, actor)


def _is_subject(frame: Frame, target: tuple[int, int], actor: tuple[int, int]) -> bool:
    sentence, action = frame.sentence, frame.action
    if frame.has_between(target[1], actor[0], _WHO | _BEARS):
        return True
    if _is_contact(frame, target, actor):
        return True
    is_past = _is_past(frame.word(action[1] - 1))
    last = actor[1] - 1
    if not is_past and (last in sentence.owners or frame.word(last).endswith(_PEOPLE)):
        return False  # `Venezuela's sovereignty`: what it has, or what it does
    has_object = action[1] < len(sentence.words) and frame.word(action[1]) not in _LOOSE
    is_parted = frame.is_parted(target[1], actor[0]) or frame.has_between(target[1], actor[0], _SAY)
    return has_object if is_past else is_parted


def _is_in(frame: Frame, target: tuple[int, int], actor: tuple[int, int]) -> bool:
    """`soldiers killed in ISIS ambush`, `port hit by Russian attack`."""
    if frame.word(actor[0] - 1) not in {"in", "by"} or actor[1] != frame.action[0]:
        return False
    return any(_is_past(frame.word(place)) or frame.word(place) in _DIES for place in range(target[1], actor[0]))


def _wielded(frame: Frame) -> bool:
    """`US lifts Belarus sanctions`: the one who lifts, renews or plans them is their actor."""
    target, actor, action = frame.target, frame.actor, frame.action
    if target is None or actor is None or not stands_before(actor, target) or target[1] != action[0]:
        return False
    last = frame.word(action[1] - 1)
    is_noun = not _is_past(last) and not last.endswith("ing")
    return is_noun and frame.has_between(actor[1], target[0], _LIFTS) and not frame.is_broken(actor[1], target[0])


def _is_contact(frame: Frame, target: tuple[int, int], actor: tuple[int, int]) -> bool:
    """`the firms the Treasury sanctioned`, `the general Maduro fired`."""
    if actor[0] - target[1] == 1:
        return frame.word(target[1]) == "the"
    return actor[0] == target[1] and target[0] not in frame.sentence.names and actor[0] in frame.sentence.names


READINGS: Final[tuple[Reading, ...]] = (
    ("passive", _passive),
    ("passive", _suffers),
    ("object", _object),
    ("noun", _against),
    ("plain", _plain),
    ("noun", _noun),
    ("noun", _sourced),
    ("noun", _wielded),
    ("topic", _topic),
    ("nearest", _nearest),
)
