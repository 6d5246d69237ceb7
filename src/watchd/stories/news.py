"""What a report says that its story did not: a number, a denial, a word exchanged in the same headline."""

from collections.abc import Iterable, Sequence

from watchd.stories.alike import SAME_BODY_FROM, SUPPRESS_FROM, Likeness, jaccard
from watchd.stories.denials import turns_of
from watchd.stories.leaders import Leader
from watchd.stories.sketch import share
from watchd.stories.words import Wording, words_of

_TURNS = {
    "not": "says “{}”",
    "denied": "denied: “{}”",
    "confirmed": "confirmed: “{}”",
    "withdrawn": "withdrawn or corrected: “{}”",
    "cancelled": "called off: “{}”",
    "put off": "put off: “{}”",
}


def news_of(
    title: str, wording: Wording, leaders: Sequence[Leader], alike: Likeness | None, own: Iterable[str] = ()
) -> tuple[str, ...]:
    """Each thing that is new in a report of a story, in words a reader understands; nothing where it brings nothing.

    `own` are headlines the report itself had before. A text that is the same but for its headline brings nothing.
    """
    if alike is not None and alike.by == "text":
        return ()
    texts = [*own]
    for leader in leaders:
        texts += [leader.member.lead, *(name.title for name in leader.member.names)]
    known = frozenset().union(*(words_of(text).keys for text in texts))
    shown = dict(wording.title.shown)
    numbers = [key for key in shown if key in wording.title.numbers and key not in known]
    news = [f"a number: {', '.join(shown[key] for key in numbers)}"] if numbers else []
    told = {kind for text in texts for kind in turns_of(text)}
    news += [_TURNS[kind].format(word) for kind, word in turns_of(title).items() if kind not in told]
    if alike is not None and alike.changed and not news:
        news.append(f"other words in the same headline: {', '.join(shown[key] for key in alike.changed)}")
    return tuple(news)


def rewritten(item_id: str, wording: Wording, leaders: Sequence[Leader]) -> tuple[str, ...]:
    """That a publisher wrote an article anew which newcomers are compared with; nothing where it is much as it was.

    Only headline and lead are looked at, and the whole of long texts; a text that another leader had is nothing new.
    """
    before = next((leader.wording for leader in leaders if leader.member.item_id == item_id), None)
    if before is None or not before.has_lead or not wording.has_lead:
        return ()
    if any(_is_much_the_same(wording, leader.wording) for leader in leaders):
        return ()
    same = _share_of_words(wording, before) * 100
    return (f"its publisher wrote it anew: {same:.0f} % the same words",)


def _is_much_the_same(one: Wording, other: Wording) -> bool:
    return _share_of_words(one, other) >= SUPPRESS_FROM or share(one.sketch, other.sketch) >= SAME_BODY_FROM


def _share_of_words(one: Wording, other: Wording) -> float:
    return jaccard(len(one.keys & other.keys), len(one.keys), len(other.keys))


def lacks_a_turn(wording_text: str, leader: Leader) -> bool:
    """Whether the earlier headline denies, calls off or the like, and this report does not say so anywhere."""
    return not turns_of(leader.member.title).keys() <= turns_of(wording_text).keys()
