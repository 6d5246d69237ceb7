"""A permanent redirect is believed when it has stood for a week, and not before."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from watchd.feeds.after_poll import Answered, Failed, after_answer, after_failure
from watchd.feeds.moves import host_to_spare, where_it_is
from watchd.model.credentials import Credentials
from watchd.model.feed import Feed, FeedState, NetworkOptions, Validators
from watchd.model.schedule import Schedule

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
FEED = Feed(id="a", url="https://a.example/feed")
NEW = FeedState("a", "a.example", NOW)
THERE = "https://b.example/feed"


def redirected(state: FeedState, at: datetime, to: str = THERE, known: int = 1) -> FeedState:
    return after_answer(state, FEED, Schedule(), Answered(at, Validators(), "d", moved_to=to, known=known))


def straight(state: FeedState, at: datetime) -> FeedState:
    return after_answer(state, FEED, Schedule(), Answered(at, Validators(), "d", known=1))


def believed(*, known: int = 1) -> FeedState:
    state = NEW
    for day in range(8):
        state = redirected(state, NOW + day * DAY, known=known)
    return state


def test_a_week_of_the_same_redirect_to_known_items_is_believed() -> None:
    state = believed()
    assert where_it_is(FEED, state).url == THERE
    assert state.host == "b.example"


def test_the_same_document_at_the_new_place_lists_known_items() -> None:
    state = redirected(straight(NEW, NOW - DAY), NOW - DAY, known=0)
    state = replace(state, memory=replace(state.memory, listed=5))
    for day in range(8):
        answered = Answered(NOW + day * DAY, moved_to=THERE)
        state = after_answer(state, FEED, Schedule(), answered)
    assert where_it_is(FEED, state).url == THERE


def test_six_days_are_not_enough_however_often_it_answered() -> None:
    state = NEW
    for hour in range(6 * 24):
        state = redirected(state, NOW + timedelta(hours=hour))
    assert where_it_is(FEED, state) == FEED


def test_a_feed_that_redirects_to_itself_has_not_moved() -> None:
    state = NEW
    for day in range(8):
        state = redirected(state, NOW + day * DAY, to="https://A.example:443/feed")
    assert (where_it_is(FEED, state), state.memory.move) == (FEED, None)


def test_a_place_that_lists_nothing_known_is_not_believed() -> None:
    assert where_it_is(FEED, believed(known=0)) == FEED


def test_one_answer_without_the_redirect_begins_anew() -> None:
    state = NEW
    for day in range(7):
        state = redirected(state, NOW + day * DAY)
    state = redirected(straight(state, NOW + 7 * DAY), NOW + 8 * DAY)
    assert where_it_is(FEED, state) == FEED


def test_another_target_begins_anew() -> None:
    state = redirected(NEW, NOW, "https://c.example/feed")
    for day in range(1, 8):
        state = redirected(state, NOW + day * DAY)
    assert where_it_is(FEED, state) == FEED


def test_what_is_believed_stays_while_it_answers() -> None:
    state = straight(believed(), NOW + 9 * DAY)
    assert where_it_is(FEED, state).url == THERE


def test_a_new_place_that_keeps_failing_is_left_for_the_configured_one() -> None:
    state = believed()
    for hour in range(3):
        state = after_failure(state, FEED, Schedule(), Failed(NOW + 9 * DAY + timedelta(hours=hour), "dns", "no name"))
    assert where_it_is(FEED, state) == FEED
    assert state.host == "a.example"


def test_an_operator_who_changes_the_url_is_obeyed() -> None:
    mended = replace(FEED, url="https://d.example/feed")
    assert where_it_is(mended, believed()) == mended


def test_a_feed_with_a_login_is_not_asked_on_another_server_and_may_move_on_its_own() -> None:
    state = believed()
    with_login = replace(FEED, credentials=Credentials(bearer_file="secrets/token"))
    assert where_it_is(with_login, state) == with_login
    with_certificate = replace(FEED, network=NetworkOptions(client_cert="desk.pem"))
    assert where_it_is(with_certificate, state) == with_certificate
    state = NEW
    for day in range(8):
        state = redirected(state, NOW + day * DAY, to="https://a.example/new")
    assert where_it_is(with_login, state) == replace(with_login, url="https://a.example/new")


def test_the_host_that_answers_is_spared_as_long_as_the_same_one_is_asked() -> None:
    state = after_answer(NEW, FEED, Schedule(), Answered(NOW, Validators(), "d", url="https://b.example/feed"))
    assert host_to_spare(FEED, state) == state.host == "b.example"
    assert host_to_spare(Feed(id="a", url="https://a.example/other"), state) == "b.example"
    assert host_to_spare(Feed(id="a", url="https://c.example/feed"), state) == "c.example"
    state = after_answer(state, FEED, Schedule(), Answered(NOW + DAY, url=FEED.url))
    assert host_to_spare(FEED, state) == state.host == "a.example"


def test_a_host_that_answers_under_another_spelling_of_its_name_is_the_one_that_was_asked() -> None:
    state = after_answer(NEW, FEED, Schedule(), Answered(NOW, Validators(), "d", url="https://A.example.:443/feed"))
    assert state.memory.answered_by == ""
    assert state.host == "a.example"
