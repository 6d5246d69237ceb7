"""Which stories an article is no part of."""

from watchd.stories.partings import Partings


def test_what_has_a_key_of_what_was_told_apart_is_no_part_of_the_story_it_left() -> None:
    partings = Partings({"st_apart": "st_left", "st_third": "st_left"})
    partings.add("st_apart", ["https://a.example/1", "ship seized"])
    assert partings.barred(["https://a.example/1", "another ship"]) == {"st_left"}
    assert partings.barred(["another ship"]) == set()


def test_a_key_that_the_story_it_left_has_as_well_tells_nothing_apart() -> None:
    partings = Partings({"st_apart": "st_left"})
    partings.add("st_apart", ["ship seized"])
    partings.add("st_left", ["ship seized"])
    assert partings.barred(["ship seized"]) == set()


def test_stories_that_nobody_told_apart_bar_nothing() -> None:
    partings = Partings({"st_apart": "st_left"})
    partings.add("st_other", ["ship seized"])
    assert partings.barred(["ship seized"]) == set()
