"""Words by which English tells a passive, a past and an agent, for all readings of it."""

from typing import Final

from watchd.rules.event.frame import NOWHERE, Frame, rows, words

AGENT: Final = rows(
    "by, at the hands of, at hands of, in clash with, in clashes with, in fighting with, in firefight with"
)
STOPS: Final = words(
    "in on at to for with against over near off after before and or but than that who which while as amid into via "
    "under during since until without is was are were has had have will would says said"
)
BE: Final = words("is are was were be been being gets got get")
ADVERBS: Final = words("not never also already again finally since still once now just only reportedly allegedly all")
PAST: Final = words(  # pasts that do not end in -ed
    "held sent led run made built flown owned given taken shot struck hit sold bought caught driven drawn brought "
    "cut let put won lost overrun fought kept known seen told torn written overthrown stolen paid shaken frozen beaten "
    "broken stricken chosen bitten sunk swept dealt slain shut blown thrown hidden withdrawn"
)
INITIALS: Final = words("us uk eu un nato")  # they stand for their adjectives before a noun: `US strikes`
NEAR: Final = 3  # words between an actor and its action
FAR: Final = 12  # words between a participle and its agent


def is_past(word: str) -> bool:
    """Whether a word is a past or a participle, by its form."""
    return word in PAST or (word.endswith("ed") and len(word) > len("seed"))


def agent(frame: Frame, span: tuple[int, int] | None) -> int:
    """Where the `by` stands that makes the words the agent of the action; NOWHERE where there is none.

    In `strikes militia backed by Iran` the participle beside it has the agent, not the action.
    """
    place = frame.marked(span, AGENT, STOPS)
    end = frame.action[1]
    if place == NOWHERE or not end <= place <= end + FAR:
        return NOWHERE
    is_others = place - 1 >= end and is_past(frame.word(place - 1)) and not frame.is_filled(place - 1)
    return NOWHERE if is_others and not _is_joined(frame, place - 1) else place


def _is_joined(frame: Frame, place: int) -> bool:
    """Whether a participle only goes on with what the action began: `boarded, diverted by A`."""
    between = frame.sentence.words[frame.action[1] : place]
    is_joined = "and" in between or place in frame.sentence.breaks
    return is_joined and is_past(frame.word(frame.action[1] - 1)) and all(word in ADVERBS | {"and"} for word in between)


def before_action(frame: Frame) -> int:
    """The place of the word before the action, adverbs passed over."""
    place = frame.action[0] - 1
    while frame.word(place) in ADVERBS or frame.word(place).endswith("ly"):
        place -= 1
    return place


def is_passive(frame: Frame) -> bool:
    """Whether a form of be makes the action a passive."""
    last = frame.word(frame.action[1] - 1)
    return frame.word(before_action(frame)) in BE and not last.endswith("ing")
