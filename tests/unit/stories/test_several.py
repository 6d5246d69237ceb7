"""A report that is like no other enough, and rather like several of one story: it is of their affair, and told."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random

from tests.builders import T0, item

from watchd.model.item import Item
from watchd.model.match import Span
from watchd.model.story import Relation, StoryMember, Threading
from watchd.stories.index import StoryIndex
from watchd.stories.matched_by import NOTHING, MatchedBy
from watchd.stories.partings import Partings
from watchd.stories.thread import thread

DAY = timedelta(days=1)
TOLD = (
    "Chiquita combines with Fyffes to be top banana seller",
    "Irish Fyffes and Chiquita unite banana fleets",
    "Chiquita, Fyffes: banana giants agree on deal",
)
NEWCOMER = "Fyffes and Chiquita shareholders cheer banana merger"


def told(*titles: str, **others: object) -> list[StoryMember]:
    return [
        replace(
            StoryMember(
                story_id="st_1",
                rule_id="r",
                item_id=f"it_{number}",
                url_key=f"https://{number}.example/a",
                title=title,
                publisher=f"{number}.example",
                language="en",
                event_at=T0 - timedelta(hours=1),
                signature=frozenset(),
                is_head=number == 0,
                seen_at=T0 - timedelta(hours=1),
                leads=number > 0,
            ),
            **others,  # type: ignore[arg-type]
        )
        for number, title in enumerate(titles)
    ]


def threaded(*members: StoryMember, title: str = NEWCOMER, matched: MatchedBy = NOTHING, **fields: object) -> Threading:
    index = StoryIndex()
    index.add(members)
    newcomer = item(9, **{"title": title, "publisher": "9.example", "url_key": "https://9.example/a", **fields})
    return thread(newcomer, "r", [index], DAY, T0, matched=matched)


def test_who_is_rather_like_three_reports_is_of_their_affair_and_told() -> None:
    found = threaded(*told(*TOLD))
    assert (found.story_id, found.relation) == ("st_1", Relation.RELATED)
    assert found.score is not None
    assert 0.33 <= found.score < 0.40
    assert found.threshold == found.joined_from == 0.33
    assert found.reason.startswith("rather like 3 reports of this story, and like none of them enough by itself: ")
    assert found.news == ("the same affair in other words: shareholders, cheer, merger",)
    assert set(found.shared) == {"fyffes", "chiquita", "banana"}
    assert not found.is_same_text
    assert not found.origin


def test_two_reports_may_be_alike_by_chance() -> None:
    for left_out in range(3):
        members = told(*TOLD)
        del members[left_out]
        assert threaded(*members).relation is Relation.NEW


def test_what_only_joined_the_story_does_not_count() -> None:
    first, second, third = told(*TOLD)
    assert threaded(first, second, replace(third, leads=False)).relation is Relation.NEW


def test_three_reports_of_three_stories_do_not_count() -> None:
    first, second, third = told(*TOLD)
    assert threaded(first, second, replace(third, story_id="st_2")).relation is Relation.NEW


def test_reports_of_its_own_publisher_do_not_count() -> None:
    assert threaded(*told(*TOLD), publisher="2.example").relation is Relation.NEW


def test_what_the_rule_looks_for_does_not_count() -> None:
    spans = [Span("title", 0, 6, "banana", "$fruit")]
    assert threaded(*told(*TOLD), matched=MatchedBy(spans=spans)).relation is Relation.NEW


def test_reports_in_another_language_do_not_count() -> None:
    assert threaded(*told(*TOLD, language="es")).relation is Relation.NEW
    assert threaded(*told(*TOLD, language=None)).relation is Relation.RELATED


def test_another_number_is_another_affair() -> None:
    with_numbers = [title.replace(word, "700") for title, word in zip(TOLD, ("top", "fleets", "giants"), strict=True)]
    assert threaded(*told(*with_numbers)).relation is Relation.RELATED
    assert threaded(*told(*with_numbers), title=NEWCOMER.replace("cheer", "40")).relation is Relation.NEW


def test_a_story_that_is_over_is_not_joined() -> None:
    assert threaded(*told(*TOLD, seen_at=T0 - timedelta(hours=73))).relation is Relation.NEW


def test_a_number_and_a_denial_are_told_as_ever() -> None:
    news = threaded(*told(*TOLD), title="Fyffes shareholders deny Chiquita banana merger").news
    assert news[0] == "denied: “deny”"


def test_a_story_people_parted_it_from_is_not_joined() -> None:
    index = StoryIndex(partings=Partings({"st_2": "st_1"}))
    index.add(told(*TOLD))
    index.partings.add("st_2", ["https://9.example/a"])
    newcomer = item(9, title=NEWCOMER, publisher="9.example", url_key="https://9.example/a")
    assert thread(newcomer, "r", [index], DAY, T0).relation is Relation.NEW


def test_it_makes_no_difference_which_index_holds_what() -> None:
    joined = Counter[float | None]()
    for seed in range(30):
        joined += _joined_from(Random(seed))
    assert joined[0.33] > 50


def _joined_from(chance: Random) -> Counter[float | None]:
    words = [f"word{letter}" for letter in "abcdefghijkl"]
    whole, parts = StoryIndex(), (StoryIndex(), StoryIndex())
    joined = Counter[float | None]()
    for number in range(60):
        title = " ".join(chance.sample(words, chance.randint(4, 7)))
        new = _report(number, title)
        found = thread(new, "r", [whole], DAY, T0)
        assert thread(new, "r", parts, DAY, T0) == found
        member = _member(new, found)
        whole.add([member])
        chance.choice(parts).add([member])
        joined[found.joined_from] += 1
    return joined


def _report(number: int, title: str) -> Item:
    publisher = f"{number % 5}.example"
    return item(number, title=title, publisher=publisher, url_key=f"https://{publisher}/{number}", language="en")


def _member(new: Item, found: Threading) -> StoryMember:
    first = found.relation is Relation.NEW
    return replace(
        told(new.title)[0], story_id=found.story_id, item_id=new.id, url_key=new.url_key, publisher=new.publisher,
        is_head=first, leads=bool(found.news), seen_at=T0,
    )  # fmt: skip


def test_pairs_of_chinese_signs_do_not_count() -> None:
    said = "外交部发言人就{}答记者问"
    members = told(*(said.format(what) for what in ("朝鲜试射导弹", "叙利亚袭击使馆", "苏丹撤离侨民")), language="zh")
    assert threaded(*members, title=said.format("美国制裁中国企业"), language="zh").relation is Relation.NEW


def test_a_story_that_is_full_is_not_joined() -> None:
    index = StoryIndex()
    index.add(told(*TOLD))
    newcomer = item(9, title=NEWCOMER, publisher="9.example", url_key="https://9.example/a")
    assert thread(newcomer, "r", [index], DAY, T0, is_full=lambda story_id: story_id == "st_1").relation is Relation.NEW


def test_of_two_stories_it_is_that_whose_third_report_is_nearest() -> None:
    older = told(*(f"Fyffes Chiquita banana {more}" for more in ("boats sail", "farms grow", "crates fall")))
    two_near = ("Fyffes Chiquita banana eaters rejoice", "Fyffes Chiquita banana pickers strike")
    younger = told(*two_near, "Fyffes Chiquita banana inspectors visit Dublin", event_at=T0, seen_at=T0)
    younger = [
        replace(member, story_id="st_2", item_id=f"{member.item_id}b", publisher=f"b{member.publisher}")
        for member in younger
    ]
    assert threaded(*younger).story_id == "st_2"
    assert threaded(*older, *younger).story_id == "st_1"
