"""Which reports leave a story with one that is told apart."""

from dataclasses import replace
from datetime import timedelta

from tests.builders import T0

from watchd.model.story import StoryMember
from watchd.stories.apart import told_apart


def _member(number: int, title: str, *, url: str = "") -> StoryMember:
    at = T0 + timedelta(hours=number)
    return StoryMember(
        "st_1", "r", f"it_{number}", url or f"https://{number}.example", title, f"{number}.example", "en", at,
        frozenset(), is_head=number == 1, seen_at=at,
    )  # fmt: skip


_HEAD = _member(1, "Tanker seized near Hormuz by the navy")
_COPY = _member(2, "Tanker seized near Hormuz by the navy", url="https://copy.example")
_OTHER = _member(3, "Cargo ship seized near Hormuz by the navy")
_AGAIN = _member(4, "Cargo ship seized near Hormuz by the navy - 4 Example")
_LINKED = _member(5, "What happened", url="https://3.example")
_ALL = (_LINKED, _AGAIN, _OTHER, _COPY, _HEAD)


def _ids(members: list[StoryMember]) -> list[str]:
    return [member.item_id for member in members]


def test_an_article_leaves_with_what_has_its_link_or_its_headline() -> None:
    assert _ids(told_apart(_ALL, "it_3")) == ["it_3", "it_4", "it_5"]


def test_where_it_is_the_head_the_others_leave() -> None:
    assert _ids(told_apart(_ALL, "it_1")) == ["it_3", "it_4", "it_5"]


def test_of_what_has_the_head_s_headline_only_the_one_that_is_named_leaves() -> None:
    again = replace(_COPY, item_id="it_6")
    assert _ids(told_apart((*_ALL, again), "it_2")) == ["it_2"]
    assert _ids(told_apart((_HEAD, _COPY), "it_2")) == ["it_2"]


def test_nothing_leaves_a_story_of_one_article() -> None:
    assert told_apart((_HEAD, _COPY), "it_1") == []
    assert told_apart((replace(_OTHER, is_head=True),), "it_3") == []
