"""The storage contract: what people say against a threading holds from their turn on, on every node."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select
from tests.builders import T0, after, item, new_item
from tests.contract.steps import polled
from tests.every_row import every_row
from tests.fakes import WordSet, routing, rule

from watchd.errors import RefusedError
from watchd.model.generation import Documents
from watchd.model.overruling import Overruled, Overruling
from watchd.model.rule import Rule
from watchd.model.window import Count, Distinct
from watchd.pipeline.evaluate import Evaluator
from watchd.pipeline.story_cache import StoryCache
from watchd.storage import Storage, tables

_SHIP = "Iran tanker seized near Hormuz by the navy"
_PARTS = "Su-30 parts arrive in Caracas today"
_JETS = "Russian technicians repair Su-30 jets of the air force"


def _id(number: int) -> str:
    return item(number).id


@dataclass
class Desk:
    """Two nodes that take turns; each keeps its stories in memory."""

    storage: Storage
    rules: dict[str, Rule] = field(default_factory=lambda: {"su-30": rule("su-30", "e")})

    def __post_init__(self) -> None:
        """The baseline is behind us."""
        self.storage.publish_generation(Documents({}, {}, "{}"), "node", T0)
        polled(self.storage)
        working = WordSet(self.rules, {}, routing())
        self.nodes = [Evaluator(self.storage, lambda _number: working, StoryCache()) for _ in range(2)]

    def comes(self, number: int, title: str, hours: float, **changes: Any) -> list[tuple[str, str]]:
        """What is decided on a report, by the node whose turn it is: kind and story of each decision."""
        at = after(hours=hours)
        known: dict[str, Any] = {"title": title, "seen_at": at, "publisher": f"{number}.example"}
        polled(self.storage, new_item(number, **(known | changes)), at=at)
        self.nodes.reverse()
        evaluated = self.nodes[0].run(at)
        assert evaluated is not None
        return [(one.kind.value, one.story_id or "") for one in evaluated.result.decisions]

    def split(self, number: int, story_id: str, hours: float) -> Overruling:
        """Somebody tells a report apart."""
        return self.storage.split_story(story_id, _id(number), "ana", "another ship", after(hours=hours))

    def merge(self, story_id: str, other: str, hours: float) -> Overruling:
        """Somebody puts two stories together."""
        return self.storage.merge_stories(story_id, other, "ana", "", after(hours=hours))

    def story(self, number: int) -> str:
        """The story a report is part of."""
        [(story_id, _)] = self.storage.stories_of(_id(number))
        return story_id

    def reports(self, story_id: str) -> Sequence[str]:
        """The items of a story."""
        report = self.storage.story_report(story_id)
        assert report is not None
        return [row.item_id for row in report.reports]


@pytest.fixture
def desk(storage: Storage) -> Desk:
    """A desk on each database."""
    return Desk(storage)


def test_a_report_that_is_told_apart_leaves_with_its_copies_and_what_follows_it(desk: Desk) -> None:
    [(_, story)] = desk.comes(1, _SHIP, 1)
    assert desk.comes(2, f"{_SHIP} today", 2) == [("group", story)]
    assert desk.comes(3, f"{_SHIP} today", 3) == [("suppress", story)]
    done = desk.split(2, story, 4)
    assert (done.kind, done.moved, done.story_id) == (Overruled.SPLIT, 2, story)
    assert (desk.reports(story), desk.reports(done.other_story)) == ([_id(1)], [_id(2), _id(3)])
    for number in (4, 5):  # on either node
        assert desk.comes(number, f"{_SHIP} today", number + 1)[0][1] == done.other_story
    assert desk.comes(6, _SHIP, 7) == [("suppress", story)]
    assert desk.storage.check() == ()


def test_the_first_of_what_was_told_apart_is_told(desk: Desk) -> None:
    [(_, story)] = desk.comes(1, _SHIP, 1)
    desk.comes(2, f"{_SHIP} today", 2)
    apart = desk.split(2, story, 3).other_story
    assert desk.comes(3, f"{_SHIP} today", 4) == [("new", apart)]
    assert desk.comes(4, f"{_SHIP} today", 5) == [("suppress", apart)]


def test_an_article_that_was_told_apart_never_comes_back(desk: Desk) -> None:
    [(_, story)] = desk.comes(1, _SHIP, 1)
    desk.comes(2, f"{_SHIP} today", 2)
    apart = desk.split(2, story, 3).other_story
    for hours in (40, 80, 120):  # the story it left goes on, and its own is over
        desk.comes(hours, f"Navy: {_SHIP}", hours)
        assert desk.story(hours) == story
    [(kind, late)] = desk.comes(9, f"{_SHIP} today", 121)
    assert kind == "new"
    assert late not in {story, apart}


def test_an_article_that_was_told_apart_stays_apart_whatever_its_headline_becomes(desk: Desk) -> None:
    [(_, story)] = desk.comes(1, _SHIP, 1)
    desk.comes(2, f"{_SHIP} today", 2)
    apart = desk.split(2, story, 3).other_story
    assert desk.comes(2, _SHIP, 4) == []
    assert desk.story(2) == apart
    for number, hours in ((3, 40), (4, 79)):  # its own story is over then, and the headline is still that of the other
        desk.comes(number, f"Navy: {_SHIP}", hours, url_key=f"https://{number}.example", publisher="1.example")
    assert desk.comes(5, _SHIP, 80)[0][1] == desk.story(4)


@pytest.mark.parametrize("is_one_turn", [True, False])
def test_a_headline_that_is_new_on_what_was_told_apart_tells_the_next_report_apart(
    desk: Desk, *, is_one_turn: bool
) -> None:
    urls = {1: "https://1.example", 2: "https://2.example", 3: "https://1.example"}
    [(_, story)] = desk.comes(1, _SHIP, 1, url_key=urls[1])
    desk.comes(2, f"{_SHIP} today", 2, url_key=urls[2])
    apart = desk.split(2, story, 3).other_story
    for number in (2, 3):
        at, publisher = after(hours=2 + number), f"{number}.example"
        listed = new_item(number, title=_JETS, seen_at=at, publisher=publisher, url_key=urls[number])
        polled(desk.storage, listed, at=at)
        if not is_one_turn:
            desk.nodes[0].run(at)
    desk.nodes[0].run(after(hours=5))
    assert [desk.story(2), desk.story(3)] == [apart, apart]


def test_where_the_head_is_told_apart_the_others_leave(desk: Desk) -> None:
    [(_, story)] = desk.comes(1, _SHIP, 1)
    desk.comes(2, f"{_SHIP} today", 2)
    desk.comes(3, f"{_SHIP} on Monday", 3)
    done = desk.split(1, story, 4)
    assert desk.reports(story) == [_id(1)]
    assert desk.reports(done.other_story) == [_id(2), _id(3)]
    assert (done.earlier_item, done.later_item) == (_id(1), _id(2))


def test_stories_that_were_put_together_are_told_in_one_thread(desk: Desk) -> None:
    [(_, story)] = desk.comes(1, _PARTS, 1)
    [(kind, other)] = desk.comes(2, _JETS, 2)
    assert kind == "new"
    assert other != story
    done = desk.merge(story, other, 3)
    assert (done.kind, done.moved) == (Overruled.MERGE, 1)
    assert desk.comes(3, f"{_JETS} today", 4) == [("group", story)]
    assert desk.comes(4, f"{_PARTS} at last", 5) == [("group", story)]
    assert desk.comes(5, f"7 {_JETS}", 6) == [("update", story)]
    [alert] = [head for head in desk.storage.alerts() if head.story_id == story]
    assert alert.revision == 2
    assert desk.reports(other) == []
    assert desk.storage.check() == ()


def test_what_was_put_together_can_be_told_apart_again(desk: Desk) -> None:
    [(_, story)] = desk.comes(1, _PARTS, 1)
    [(_, other)] = desk.comes(2, _JETS, 2)
    desk.merge(story, other, 3)
    apart = desk.split(2, story, 4).other_story
    assert desk.comes(3, f"{_JETS} today", 5)[0][1] == apart
    desk.merge(story, apart, 6)
    assert desk.comes(4, f"{_JETS} today", 7)[0][1] == story


def test_what_is_foreseen_changes_no_row_and_is_what_comes(desk: Desk) -> None:
    [(_, story)] = desk.comes(1, _SHIP, 1)
    desk.comes(2, f"{_SHIP} today", 2)
    [(_, other)] = desk.comes(3, _PARTS, 3)
    before = every_row(desk.storage)
    parted = desk.storage.foresee_split(story, _id(2), after(hours=4))
    merged = desk.storage.foresee_merge(story, other, after(hours=4))
    for story_id, two in (("st_nowhere", other), (story, story)):
        with pytest.raises(RefusedError):
            desk.storage.foresee_merge(story_id, two, after(hours=4))
    assert every_row(desk.storage) == before
    assert ([row.item_id for row in parted.story.reports], [row.item_id for row in parted.other.reports]) == (
        [_id(1)],
        [_id(2)],
    )
    assert ([row.item_id for row in merged.story.reports], merged.other.reports) == ([_id(1), _id(2), _id(3)], ())
    assert (merged.said.moved, desk.merge(story, other, 4).moved) == (1, 1)
    assert desk.storage.story_report(story) == merged.story


def test_verdicts_are_kept_as_labelled_pairs(desk: Desk) -> None:
    [(_, story)] = desk.comes(1, _SHIP, 1, language="en")
    desk.comes(2, f"{_SHIP} today", 2, summary="A second ship. " * 30)
    [(_, other)] = desk.comes(3, _PARTS, 3)
    split, merged = desk.split(2, story, 4), desk.merge(story, other, 5)
    assert desk.storage.overrulings() == [split, merged]
    assert desk.storage.overrulings(other) == [merged]
    assert (split.author, split.note, split.at) == ("ana", "another ship", after(hours=4))
    assert (split.earlier.title, split.later.title) == (_SHIP, f"{_SHIP} today")
    assert split.later.lead.startswith("A second ship.")
    assert [one.pair.is_same for one in (split, merged)] == [False, True]


@pytest.mark.parametrize(
    ("number", "says"),
    [(1, "holds nothing but this article"), (2, "is no report of story")],
    ids=["alone", "elsewhere"],
)
def test_what_cannot_be_told_apart_is_refused_and_nothing_changes(desk: Desk, number: int, says: str) -> None:
    [(_, story)] = desk.comes(1, _PARTS, 1)
    desk.comes(2, _SHIP, 2)
    with pytest.raises(RefusedError, match=says):
        desk.split(number, story, 3)
    assert desk.storage.overrulings() == []
    assert desk.reports(story) == [_id(1)]


def test_stories_of_two_rules_and_stories_that_are_gone_are_not_put_together(storage: Storage) -> None:
    desk = Desk(storage, {"su-30": rule("su-30", "Su-30"), "iran": rule("iran", "Iran")})
    [(_, story)] = desk.comes(1, _PARTS, 1)
    [(_, other)] = desk.comes(2, _SHIP, 2)
    for two, says in (
        (other, "each rule has stories of its own"),
        (story, "is one story already"),
        ("st_nowhere", "there is no story st_nowhere"),
    ):
        with pytest.raises(RefusedError, match=says):
            desk.merge(story, two, 3)
    assert desk.storage.overrulings() == []


def test_windows_that_count_stories_count_what_was_said(storage: Storage) -> None:
    window = Count(2, after(hours=48) - T0, Distinct.STORY)
    desk = Desk(storage, {"busy": rule("busy", "Iran", window=window, window_digest="w")})
    assert desk.comes(1, _SHIP, 1) == []
    assert desk.comes(2, f"{_SHIP} today", 2) == []
    assert desk.storage.alerts() == []
    desk.split(2, desk.story(1), 3)
    due = storage._database.read(lambda connection: connection.execute(select(tables.window.c.due_at)).scalar())
    assert due is not None
    assert due <= after(hours=3)
    for node in desk.nodes:
        node.look(after(hours=4))
    [alert] = desk.storage.alerts()
    assert alert.facts.matches == 2
