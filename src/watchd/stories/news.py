"""What a report says that its story did not: a number, a denial, a word exchanged in the same headline."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from watchd.model.match import Named, named_in
from watchd.model.story import Relation, StoryMember
from watchd.stories.agencies import spellings
from watchd.stories.alike import SAME_BODY_FROM, SUPPRESS_FROM, Likeness, jaccard
from watchd.stories.answers import answer
from watchd.stories.counts import counts
from watchd.stories.credits import credits_of
from watchd.stories.deeds import deeds_in
from watchd.stories.denials import all_turns, turns_of
from watchd.stories.differences import unlike
from watchd.stories.events import events_in, with_done, without_plans
from watchd.stories.forms import is_form
from watchd.stories.leaders import Leader
from watchd.stories.sketch import share
from watchd.stories.things import another_thing
from watchd.stories.who_says import without_source
from watchd.stories.words import Wording, is_pair, words_of

_TURNS = {
    "not": "says “{}”",
    "without": "says “{}”",
    "denied": "denied: “{}”",
    "confirmed": "confirmed: “{}”",
    "withdrawn": "withdrawn or corrected: “{}”",
    "cancelled": "called off: “{}”",
    "put off": "put off: “{}”",
}

_REVERSING: Final = frozenset(("not", "without", "denied", "withdrawn", "cancelled", "put off"))
_MOST_BESIDE: Final = 2  # words of two headlines that differ beside a denial
_EVENT_FROM: Final = 0.50  # of the words: below that an affair is told in other words of whatever kind
_MOST_SHOWN: Final = 6


def news_of(
    title: str, wording: Wording, leaders: Sequence[Leader], alike: Likeness | None, own: Iterable[str] = ()
) -> tuple[str, ...]:
    """Each thing that is new in a report of a story, in words a reader understands; nothing where it brings nothing.

    `own` are headlines the report itself had before. A text that is the same but for its headline brings nothing,
    unless that tells another development. What only a lead said is new once a headline says it, but where the lead
    counts the same things with the number, or denies the same.
    """
    if alike is not None and alike.by == "text" and alike.relation is Relation.SAME:
        return ()
    titles = [*own, *(name.title for leader in leaders for name in leader.member.names)]
    known = frozenset().union(*(words_of(text).keys for text in titles))
    shown = dict(wording.title.shown)
    numbers = [
        key
        for key in shown
        if key in wording.title.numbers and key not in known and not any(counts(key, wording, one) for one in leaders)
    ]
    news = [f"a number: {', '.join(shown[key] for key in numbers)}"] if numbers else []
    told = {kind for text in titles for kind in turns_of(text)}
    if alike is not None and not alike.has_like_headlines:
        told.add("without")  # in other words it is no more than that: left without light, cut off
    news += [
        _TURNS[kind].format(word)
        for kind, word in turns_of(title).items()
        if kind not in told and not any(_says_of_the_same(kind, title, leader.member.lead) for leader in leaders)
    ]
    news += [] if alike is None or news else _reversed_again(title, titles)
    if news or alike is None:
        return tuple(news)
    if beside := in_other_words(alike, wording):
        return beside
    if alike.score < _EVENT_FROM and alike.by == "headline" and not any(map(is_pair, wording.title.keys)):
        return ()
    if answered := answer(wording.headline, titles):
        return (f"an answer: {answered}",)
    return (
        another_event(title, titles, leaders)
        or _another_deed(title, titles, leaders)
        or another_thing(title, wording.beginning, titles, [leader.member.lead for leader in leaders])
    )


def _reversed_again(title: str, titles: Iterable[str]) -> list[str]:
    """That a headline denies what was denied: told by how many words do so."""
    own = [turn.word for turn in all_turns(title) if turn.kind in _REVERSING]
    most = max(sum(turn.kind in _REVERSING for turn in all_turns(text)) for text in titles)
    return [_TURNS["denied"].format(" ".join(own))] if len(own) > max(most, 1) else []


def another_event(title: str, titles: Iterable[str], leaders: Sequence[Leader]) -> tuple[str, ...]:
    """That a headline tells an event of a kind that nothing told of the story had, in headline or lead."""
    found = events_in(title)
    if not found:
        return ()
    told = {kind for text in titles for kind in events_in(with_done(text))}
    told = told.union(*(events_in(with_done(without_plans(leader.member.lead))) for leader in leaders))
    fresh = [word for kind, word in found.items() if kind not in told]
    return (f"another event: {', '.join(fresh)}",) if fresh else ()


def _another_deed(title: str, titles: Iterable[str], leaders: Sequence[Leader]) -> tuple[str, ...]:
    """That a headline tells what is done about it, of a kind that nothing told of the story had."""
    found = deeds_in(without_source(title))
    if not found:
        return ()
    told = {kind for text in titles for kind in deeds_in(text)}
    told = told.union(*(deeds_in(leader.member.lead) for leader in leaders))
    fresh = [word for kind, word in found.items() if kind not in told]
    return (f"what is done about it: {', '.join(fresh)}",) if fresh else ()


def _says_of_the_same(kind: str, title: str, lead: str) -> bool:
    """Whether a lead denies or puts off what the headline does, told by the word behind: `no casualties`."""
    said = [turn.follows for turn in all_turns(lead) if turn.kind == kind and turn.follows]
    return any(is_form(turn.follows, one) for turn in all_turns(title) if turn.kind == kind for one in said)


def in_other_words(alike: Likeness, wording: Wording) -> tuple[str, ...]:
    """What a headline tells beside one that is nearly the same: words exchanged or added, roles exchanged, a denial."""
    shown, turned = dict(wording.title.shown), alike.turned
    if turned.negated or turned.done or turned.counted:
        return turned_in(alike)
    changed = [shown[key] for key in alike.changed if key not in _credited(wording)]
    if changed:
        return (f"other words in the same headline: {', '.join(changed)}",)
    if said := turned_in(alike):
        return said
    if alike.is_other_text and alike.by == "text":
        fresh = [shown[key] for key in alike.differing.fresh]
        return (f"another beginning of the same text: {', '.join(fresh[:_MOST_SHOWN])}",) if fresh else ()
    if alike.is_other_text:
        return (f"the same headline over another text: {', '.join(_own_words(wording)[:_MOST_SHOWN])}",)
    return (f"more in the headline: {', '.join(shown[key] for key in alike.clause)}",) if alike.clause else ()


def _credited(wording: Wording) -> frozenset[str]:
    """The keys of the agencies that a report has its news from: who wrote it is told as an origin."""
    named = credits_of(wording.headline, wording.beginning, "") if wording.headline else ()
    return frozenset().union(*(words_of(spelling).keys for spelling, name in spellings().items() if name in named))


def _own_words(wording: Wording) -> Sequence[str]:
    return [word for key, word in wording.lead.shown if key not in wording.title.keys]


def turned_in(alike: Likeness) -> tuple[str, ...]:
    """That a headline turns an earlier one: says it not, tells it as done, counts otherwise, qualifies or exchanges."""
    turned = alike.turned
    turns = (
        (turned.negated, _TURNS["not"].format(turned.negated)),
        (turned.done, f"done, and only announced before: “{turned.done}”"),
        (turned.counted, f"counts otherwise: {turned.counted}"),
        (alike.is_swapped, "the same words, with who and whom exchanged"),
        (turned.way, f"the other way: “{turned.way}”, and “{turned.way_before}” before"),
        (turned.gained, f"now with “{turned.gained}”"),
        (turned.missed, f"now without “{turned.missed}”"),
        (turned.step, f"a further step: “{turned.step}”"),
        (turned.below, f"below the headline: “{turned.below}”, and “{turned.below_before}” before"),
    )
    return next(((said,) for is_so, said in turns if is_so), ())


def taken_back(title: str, alike: Likeness, leader: Leader) -> tuple[str, ...]:
    """That a report says without a denial or the like what an earlier headline said with it; nothing where it does not.

    Only where the headline is the same but for that: another one need not repeat it.
    """
    differing = alike.differing
    if max(len(differing.added), len(differing.lost)) > _MOST_BESIDE or not _REVERSING.isdisjoint(turns_of(title)):
        return ()
    turns = [word for kind, word in turns_of(leader.wording.headline).items() if kind in _REVERSING]
    turns += [alike.turned.no_more_negated] if alike.turned.no_more_negated else []
    return (f"says no more: “{turns[0]}”",) if turns else ()


def another_entry(
    signature: Iterable[str], wording: Wording, best: StoryMember, leaders: Sequence[Leader]
) -> list[str]:
    """Whom or what a headline names from a list of names, in the stead of one that the earlier headline named.

    That is news where no report that was told has the one, and the newcomer does not have the other.
    """
    named, before = named_in(signature), named_in(best.signature)
    news = []
    told = [(leader.wording, named_in(leader.member.signature)) for leader in leaders]
    for name, ones in named.items():
        fresh = [one for one in ones if not any(_has(*report, name, one) for report in told)]
        gone = [one for one in before.get(name, ()) if not _has(wording, named, name, one)]
        if fresh and gone:
            news.append(f"another of {name[1:].replace('_', ' ')}: {', '.join(f'“{one.text}”' for one in fresh)}")
    return news


def _has(wording: Wording, named: Mapping[str, Sequence[Named]], name: str, one: Named) -> bool:
    """Whether a report has a name of a list, or its headline another of the same thing."""
    words = words_of(one.text)
    if any(one.is_as(other) for other in named.get(name, ())):
        return True
    return not unlike(words, wording.title) or not unlike(words, wording.lead)


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
    return not turns_of(leader.wording.headline).keys() <= turns_of(wording_text).keys()
