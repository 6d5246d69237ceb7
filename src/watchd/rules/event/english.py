"""How English puts who does what to whom: order, `by`, the noun of the action, and what stands before the speaker."""

from typing import Final

from watchd.rules.event.english_before import blamed, continued, gapped, nearest, relative, resumed, whom
from watchd.rules.event.english_deeds import is_deed, is_received, modified, received, says_whose, served, wielded
from watchd.rules.event.english_words import AGENT, BE, NEAR, STOPS, agent, before_action, is_passive, is_past
from watchd.rules.event.frame import NOWHERE, Frame, Reading, is_between, rows, stands_before, words

_FROM: Final = rows("from")
_IN: Final = rows("in, at")
_SOURCE: Final = rows("of, from")
_TARGET: Final = rows("on, against, at, upon, over, to, toward, towards, for")
_AGAINST: Final = rows("against")
_LEADS: Final = words("to will would can could may must should shall and")  # before a verb in its bare form
_SHORT: Final = words("the a an its their his her our some all more two three four")
_TOPIC: Final = rows("on, about, regarding, concerning, as for, asked about, over")
# What stands behind them is told beside the deed, and bears nothing: `strikes targets in support of T`.
_BESIDE: Final = rows(
    "in support of, in favour of, in favor of, in defence of, in defense of, in spite of, in exchange for, "
    "in return for, in front of, on behalf of, because of, ahead of, instead of, together with, alongside, out of"
)
_WORK: Final = words("work doing handiwork deed")
_WORK_OF: Final = rows("work of, doing of, handiwork of, deed of")
_AFTER: Final = words("after before during since until amid despite following")
_CLAUSES: Final = words("where while when because after before until as")
_JOINS: Final = words("and but while")
_PLACES: Final = words("on at against in to from off into upon near")  # before what does not act, behind an object
# A possessive before them bears them, but for `A's seizure of T`.
_ENDURED: Final = words("arrest detention capture killing murder assassination execution ouster removal expulsion "
                        "extradition abduction kidnapping death jailing trial release conviction")  # fmt: skip
_HAVE: Final = words("has have had")
_JUDGED: Final = words("held jailed imprisoned detained arrested sentenced convicted executed tried indicted")
_EXPELLED: Final = words("expelled deported evicted extradited barred banned exiled")


def _passive(frame: Frame) -> bool:
    return agent(frame, frame.actor) != NOWHERE and agent(frame, frame.target) == NOWHERE


def _suffers(frame: Frame) -> bool:
    """`The tanker was seized`, whoever is named as actor elsewhere."""
    target, actor = frame.target, frame.actor
    if target is None or target[1] > frame.action[0]:
        return False
    if not is_passive(frame) and not (_is_told(frame) and stands_before(frame.action, actor)):
        return False
    if is_between(actor, target, frame.action) or agent(frame, target) != NOWHERE:
        return False
    return not frame.has_between(target[1], frame.action[0], _CLAUSES)  # its own clause has another subject


def _is_told(frame: Frame) -> bool:
    """`Commander killed: what A knows`: a participle and no more, before a colon."""
    end = frame.action[1]
    return (
        is_past(frame.word(end - 1)) and end in frame.sentence.colons and frame.word(before_action(frame)) not in _HAVE
    )


def _plain(frame: Frame) -> bool:
    actor, action, target = frame.actor, frame.action, frame.target
    if not stands_before(actor, action) or not stands_before(action, target):
        return False
    if agent(frame, target) != NOWHERE or (actor is not None and is_passive(frame)):
        return False
    if _is_told(frame) or _is_owned(frame, actor) or _is_expelled(frame, target) or is_received(frame, actor, target):
        return False
    return not _is_from(frame) and not _is_borne(frame) and not _is_beside(frame) and not _is_after(frame)


def _is_owned(frame: Frame, span: tuple[int, int] | None) -> bool:
    """`X's arrest` is borne by X."""
    if span is None or span[1] != frame.action[0] or span[1] - 1 not in frame.sentence.owners:
        return False
    return frame.word(frame.action[1] - 1) in _ENDURED and frame.word(frame.action[1]) != "of"


def _is_expelled(frame: Frame, place: tuple[int, int] | None) -> bool:
    """`expelled from X`, `jailed in X`: X does it."""
    end = frame.action[1]
    word = frame.word(end - 1)
    markers = _FROM if word in _EXPELLED else _IN if word in _JUDGED else ()
    return place is not None and frame.marked(place, markers, STOPS, 1) == end


def _expelled(frame: Frame) -> bool:
    return stands_before(frame.target, frame.action) and _is_expelled(frame, frame.actor)


def _owned(frame: Frame) -> bool:
    """`T's arrest`, whoever is named as actor elsewhere."""
    return frame.actor is not None and agent(frame, frame.target) == NOWHERE and _is_owned(frame, frame.target)


def _is_beside(frame: Frame) -> bool:
    """Whether the target stands beside the deed: `in support of T`, or in a clause that comes after it."""
    target, end = frame.target, frame.action[1]
    if target is None:
        return False
    if frame.marked(target, _BESIDE, few=2) >= end:
        return True
    ends = [place for place in range(end, target[0] - NEAR) if place in frame.sentence.breaks]
    # More than one are a list, and a verb behind the join has the same subject.
    return len(ends) == 1 and frame.word(ends[0]) in _JOINS and not is_past(frame.word(ends[0] + 1))


def _is_after(frame: Frame) -> bool:
    """`A warns after the strike on T`: the deed only says when, and its actor is not the subject."""
    actor, action = frame.actor, frame.action
    if actor is None:
        return False
    place = next((at for at in range(action[0] - 1, actor[1] - 1, -1) if frame.word(at) in _AFTER), NOWHERE)
    if place == NOWHERE or frame.is_broken(place + 1, action[0]):
        return False
    return place != action[0] - 1 or not frame.word(action[1] - 1).endswith("ing")


def _is_from(frame: Frame) -> bool:
    """`Iran under attack from A`: the noun's source follows it at once, so what stands before it does not act.

    Directly behind a name the word is a verb: `Mali turns from Moscow`.
    """
    return _is_source(frame, frame.actor, frame.target)


def _is_source(frame: Frame, before: tuple[int, int] | None, source: tuple[int, int] | None) -> bool:
    end = frame.action[1]
    if source is None or is_past(frame.word(end - 1)) or (before is not None and before[1] == frame.action[0]):
        return False
    return frame.word(end) == "from" and frame.marked(source, _FROM, STOPS, 3) == end


def _is_borne(frame: Frame) -> bool:
    """`hit by new sanctions`: what stands before the noun bears it."""
    place = before_action(frame)
    before = frame.word(place - 1), frame.word(place)
    if frame.is_broken(place, frame.action[0]):
        return False
    last = frame.word(frame.action[1] - 1)
    return "by" in before and not last.endswith("ing") and not is_past(last)


def _object(frame: Frame) -> bool:
    """`to defeat T`, `shelling T`: what follows such a verb at once bears it, wherever the actor stands."""
    action, target, actor = frame.action, frame.target, frame.actor
    if target is None or actor is None or not stands_before(action, target) or is_between(actor, action, target):
        return False
    if stands_before(target, actor) and frame.word(actor[0] - 1) in _PLACES:
        return False
    is_next = target[0] == action[1] or (target[0] == action[1] + 1 and frame.word(action[1]) in _SHORT)
    is_verb = frame.word(action[0] - 1) in _LEADS or frame.word(action[1] - 1).endswith("ing")
    return is_next and is_verb and not frame.is_broken(action[1], target[0])


def _against(frame: Frame) -> bool:
    """Whatever is done `against T` is done to T."""
    return (
        frame.target is not None
        and frame.actor is not None
        and frame.marked(frame.target, _AGAINST, STOPS) != NOWHERE
        and frame.marked(frame.actor, _AGAINST, STOPS) == NOWHERE
        and not frame.is_broken(frame.action[1], frame.target[0])
        and not _is_modifier(frame, frame.target)
    )


def _is_modifier(frame: Frame, span: tuple[int, int]) -> bool:
    """`pushes back against US pressure`: the word says whose deed it is."""
    return span[1] == frame.action[0] and is_deed(frame) and says_whose(frame, span)


def _noun(frame: Frame) -> bool:
    """`threat from A against T`, `sanctions of A against T`, `attack on T`, where A stands elsewhere."""
    action, target, actor = frame.action, frame.target, frame.actor
    if target is None or actor is None or not stands_before(action, target):
        return False
    if agent(frame, target) != NOWHERE or frame.marked(target, _TARGET, STOPS) == NOWHERE:
        return False
    if stands_before(action, actor) and stands_before(actor, target):
        return frame.marked(actor, _SOURCE, STOPS, 2) != NOWHERE
    return stands_before(target, actor) and frame.marked(target, _TARGET, STOPS, 3) in range(action[1], action[1] + 2)


def _is_worker(frame: Frame, span: tuple[int, int] | None) -> bool:
    """`is A's work`, `was the work of A`, behind the deed."""
    if span is None or not stands_before(frame.action, span) or not frame.has_between(frame.action[1], span[0], BE):
        return False
    has_work = span[1] - 1 in frame.sentence.owners and frame.word(span[1]) in _WORK
    return has_work or frame.marked(span, _WORK_OF, STOPS) != NOWHERE


def _work(frame: Frame) -> bool:
    """`The killing of T was A's work`."""
    return _is_worker(frame, frame.actor) and not _is_worker(frame, frame.target)


def _sourced(frame: Frame) -> bool:
    """`Ukraine under attack from Russia`, `Iran hit by new sanctions as US acts`."""
    action, target, actor = frame.action, frame.target, frame.actor
    if target is None or actor is None or not stands_before(target, action) or not stands_before(action, actor):
        return False
    if frame.word(target[0] - 1) == "by":
        return False  # `hit by T's cuts`: they are its own
    return _is_source(frame, target, actor) or _is_borne(frame)


def _fronted(frame: Frame) -> bool:
    """`Hit by A's cuts, T closes offices`: a participle in front is said of whoever is named behind it."""
    action, target, actor = frame.action, frame.target, frame.actor
    if target is None or actor is None or actor[1] != action[0] or not stands_before(action, target):
        return False
    begin = frame.marked(actor, AGENT, STOPS, 1) - 1
    is_front = begin == 0 or begin in frame.sentence.breaks
    return is_front and is_past(frame.word(begin)) and frame.breaks_between(action[1], target[0]) == 1


def _topic(frame: Frame) -> bool:
    target, actor = frame.target, frame.actor
    if target is None or actor is None or not stands_before(target, actor):
        return False
    return (
        not is_between(frame.action, target, actor)
        and frame.marked(target, _TOPIC) in {0, 1, 2, 3}
        and (frame.is_broken(target[1], actor[0]))
    )


READINGS: Final[tuple[Reading, ...]] = (
    ("passive", _passive),
    ("passive", _suffers),
    ("noun", _work),
    ("object", _object),
    ("noun", _against),
    ("plain", _plain),
    ("noun", _noun),
    ("noun", _sourced),
    ("passive", _fronted),
    ("noun", wielded),
    ("noun", _owned),
    ("passive", _expelled),
    ("topic", _topic),
    ("nearest", nearest),
    ("nearest", blamed),
    ("nearest", relative),
    ("nearest", resumed),
    ("nearest", whom),
    ("noun", modified),
    ("noun", received),
    ("noun", served),
    ("plain", gapped),
    ("plain", continued),
)
