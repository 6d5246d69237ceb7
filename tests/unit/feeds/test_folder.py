"""What a poll of a folder comes to."""

from dataclasses import replace

import pytest
from tests.builders import T0, after, feed_state

from watchd.errors import ParseError
from watchd.feeds.folder import after_look, bad_files, given_up, problems, taken
from watchd.model.folder import FileRead, FolderLook

LOOK = FolderLook(read=(FileRead("link", "1:1:1", problem="a symbolic link"), FileRead("a.xml", "10:1", "d")), bad=2)


def last(look: FolderLook) -> FileRead:
    return look.read[-1]


def test_a_file_that_was_read_has_no_problem() -> None:
    look = taken(LOOK, (), "")
    assert last(look) == FileRead("a.xml", "10:1", "d")
    assert problems(look) == ("link: a symbolic link",)
    assert bad_files(look) == 3


def test_what_could_not_be_read_of_a_file_is_one_sentence() -> None:
    look = taken(LOOK, ("line 2: title is missing", "line 5: no JSON object"), "")
    assert problems(look)[-1] == "a.xml: line 2: title is missing (and 1 more)"
    assert bad_files(look) == 4
    assert not last(look).waits


def test_a_file_that_is_no_feed_is_left_alone_until_it_changes() -> None:
    look = given_up(LOOK, ParseError("a web page instead of a feed", reason="not_a_feed"))
    assert problems(look)[-1] == "a.xml: a web page instead of a feed"
    assert not last(look).waits


def test_a_file_that_took_too_long_is_tried_three_times() -> None:
    look, said = LOOK, []
    for _ in range(3):
        look = given_up(look, ParseError("took more than 10 s", reason="too_slow"))
        said.append(problems(look)[-1])
    assert said == [
        "a.xml: took more than 10 s; tried again, 1 of 3",
        "a.xml: took more than 10 s; tried again, 2 of 3",
        "a.xml: took more than 10 s",
    ]
    assert not last(look).waits


@pytest.mark.parametrize("baseline", [None, T0])
def test_while_files_wait_the_feed_is_due_at_once_and_has_no_baseline_yet(baseline: object) -> None:
    state = feed_state(baseline_at=baseline)
    answered = replace(state, due_at=after(minutes=1))
    waiting = after_look(state, answered, replace(LOOK, is_last=False), after(seconds=5))
    assert (waiting.due_at, waiting.baseline_at) == (after(seconds=5), baseline)
    done = after_look(state, answered, LOOK, after(seconds=5))
    assert (done.due_at, done.baseline_at) == (after(minutes=1), baseline or after(seconds=5))
    assert done.quarantined == 3
