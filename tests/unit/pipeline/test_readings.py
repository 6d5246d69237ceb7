"""What a poll says of how a feed was read, on real storage in memory."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.fakes import entry, page, parsed
from tests.unit.pipeline.test_way import World

from watchd.feeds.conditions import conditions_of
from watchd.feeds.health import verdict_on
from watchd.model.feed import Validators
from watchd.storage import open_storage


@pytest.fixture
def watching() -> Iterator[World]:
    """A feed whose baseline is behind us."""
    storage = open_storage("sqlite:///:memory:")
    world = World(storage)
    world.news((1, "Old news of yesterday"))
    yield world
    storage.close()


def test_the_same_bytes_are_parsed_anew_when_they_are_read_in_another_way(watching: World) -> None:
    watching.pages["again"] = parsed(entry(1, "Old news of yesterday"))
    watching.poll(page("again"))
    watching.pages["again"] = parsed(entry(1, "Old news of yesterday, its letters mended"))
    other = replace(page("again"), validators=Validators(scope="another parser"))
    (polled,) = watching.poll(other)
    assert (polled.outcome, polled.stored.revised) == ("ok", 1)
    (polled,) = watching.poll(other)
    assert polled.outcome == "unchanged"


def test_a_poll_tells_what_was_doubtful_in_its_entries_and_counts_dates_that_lie_ahead(watching: World) -> None:
    now = watching.clock.now()
    dates = [None, now, now + timedelta(minutes=5), now + timedelta(days=3)]
    entries = [replace(entry(10 + n, f"Entry {n}"), published=date) for n, date in enumerate(dates)]
    entries[0] = replace(entries[0], flags=("date_unreadable", "title_cut"))
    entries[1] = replace(entries[1], flags=("title_cut",))
    watching.pages["dates"] = replace(parsed(*entries), mojibake="letters are lost", notices=("RSS-Bridge: broken",))
    (polled,) = watching.poll(page("dates"))
    assert polled.mojibake == "letters are lost"
    (report,) = watching.storage.feeds()
    assert [doubt.sentence for doubt in report.state.memory.doubts] == [
        "texts of 2 of its entries were cut",
        "letters are lost",
        "RSS-Bridge: broken",
    ]
    assert polled.flags == {"title_cut": 2, "date_unreadable": 1, "date_ahead": 1}
    assert polled.stored.new == 4
    watching.pages["mended"] = parsed(*entries)
    watching.poll(page("mended"))
    (report,) = watching.storage.feeds()
    assert [doubt.kind for doubt in report.state.memory.doubts] == ["cut"]


def test_what_was_not_right_about_a_document_is_shown_until_a_better_one_comes_and_wakes_nobody(
    watching: World,
) -> None:
    watching.pages["ill"] = replace(
        parsed(entry(1, "Old news of yesterday")),
        assumed="no encoding that fits is declared; read as windows-1252",
        flaw="not well-formed at line 3",
        left_out="3000 entries beyond 2000 were left out",
    )
    (polled,) = watching.poll(page("ill"))
    assert polled.flaws.split("; ")[1:] == [
        "read as windows-1252",
        "not well-formed at line 3",
        "3000 entries beyond 2000 were left out",
    ]
    (polled,) = watching.poll(page("ill"))
    assert polled.outcome == "unchanged"
    now = watching.clock.now()
    (report,) = watching.storage.feeds()
    verdict = verdict_on(report.state, timedelta(minutes=15), now)
    assert (verdict.word, verdict.doubts) == ("ok", ())
    assert sorted(verdict.remarks) == [
        "3000 entries beyond 2000 were left out",
        "no encoding that fits is declared; read as windows-1252",
        "not well-formed at line 3",
    ]
    assert conditions_of(report.state, now) == {}
    watching.pages["well"] = parsed(entry(1, "Old news of yesterday"))
    watching.poll(page("well"))
    (report,) = watching.storage.feeds()
    assert verdict_on(report.state, timedelta(minutes=15), now).remarks == ()


def test_what_is_doubtful_about_an_item_is_kept_with_it_and_renewed_with_its_texts(watching: World) -> None:
    ahead = watching.clock.now() + timedelta(days=3)
    first = replace(entry(7, "A radar"), published=ahead, flags=("title_cut",))
    watching.pages["first"] = parsed(first)
    watching.poll(page("first"))

    def flags() -> tuple[str, ...]:
        return next(one.item.flags for one in watching.storage.items(limit=10) if one.item.title.startswith("A radar"))

    assert flags() == ("title_cut", "date_ahead")
    watching.pages["mended"] = parsed(replace(first, title="A radar, in full", published=None, flags=()))
    watching.poll(page("mended"))
    assert flags() == ()


def test_an_item_is_stored_under_the_keys_that_were_found_where_it_was_read(watching: World) -> None:
    mine, other = parsed(entry(31, "A radar")), parsed(entry(32, "A patrol"))
    watching.pages["lent"] = replace(mine, known_by=other.known_by)
    watching.poll(page("lent"))
    watching.pages["own"] = other
    (polled,) = watching.poll(page("own"))
    assert (polled.stored.new, polled.stored.revised + polled.stored.known) == (0, 1)


def test_words_that_mix_scripts_are_flagged_counted_and_said_of_the_feed_until_none_comes(watching: World) -> None:
    entries = [
        entry(21, "C\u0443-30 in Caracas"),  # a Latin C
        replace(
            entry(22, "A radar"), summary="M\u043e\u0441\u043a\u0432\u0430 \u043c\u043e\u043b\u0447\u0438\u0442"
        ),  # a Latin M
        entry(23, "\u0432\u0441\u0435 VIP\u044b"),  # no disguise
        entry(24, "Rosneft, \u0420\u043e\u0441\u043d\u0435\u0444\u0442\u044c"),
    ]
    watching.pages["mixed"] = parsed(*entries)
    (polled,) = watching.poll(page("mixed"))
    assert polled.flags == {"letters_mixed": 2}
    flagged = {one.item.title for one in watching.storage.items(limit=10) if "letters_mixed" in one.item.flags}
    assert flagged == {"C\u0443-30 in Caracas", "A radar"}
    (report,) = watching.storage.feeds()
    verdict = verdict_on(report.state, timedelta(minutes=15), watching.clock.now())
    assert verdict.remarks == ("words of 2 of its entries mix Latin and Cyrillic letters",)
    watching.pages["plain"] = parsed(entry(25, "A tank"))
    watching.poll(page("plain"))
    (report,) = watching.storage.feeds()
    assert verdict_on(report.state, timedelta(minutes=15), watching.clock.now()).remarks == ()


def test_a_poll_that_ends_after_the_feed_is_due_again_says_so(watching: World) -> None:
    (in_time,) = watching.poll(page("page 0"))
    assert not in_time.was_overtaken
    watching.clock.forward(minutes=5)
    (just_in_time,) = watching.poll(page("page 0"))
    assert not just_in_time.was_overtaken
    watching.clock.forward(minutes=20)
    (overtaken,) = watching.poll(page("page 0"))
    assert overtaken.was_overtaken
