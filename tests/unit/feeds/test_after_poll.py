"""The row of a feed as a poll leaves it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from watchd.errors import FeedReason
from watchd.feeds.after_poll import Answered, Failed, after_answer, after_failure
from watchd.feeds.canary import CANARY_AFTER, is_canary, validators_to_send
from watchd.feeds.health import SETTLED_AFTER, is_troubled
from watchd.feeds.identity import has_made_up_dates
from watchd.feeds.schedule import overridden
from watchd.model.feed import Feed, FeedState, Health, Validators
from watchd.model.schedule import HostChoices, Schedule

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SCHEDULE = Schedule()
QUARTER = SCHEDULE.interval
HOUR = timedelta(hours=1)
FEED = Feed(id="a", url="https://a.example/feed")
NEW = FeedState("a", "a.example", NOW)
VALIDATORS = Validators(etag='W/"1"', scope="s")
DOCUMENT = Answered(NOW, VALIDATORS, "d", quarantined=0)
NOT_MODIFIED = Answered(NOW, is_whole=False)


def answered(state: FeedState, at: datetime = NOW, like: Answered = DOCUMENT) -> FeedState:
    return after_answer(state, FEED, SCHEDULE, replace(like, at=at))


def failed(
    state: FeedState, at: datetime = NOW, retry_after: timedelta | None = None, reason: FeedReason = "server"
) -> FeedState:
    return after_failure(state, FEED, SCHEDULE, Failed(at, reason, "503", retry_after))


def test_the_first_parsed_poll_is_the_baseline_and_stays_it() -> None:
    first = answered(NEW)
    assert first.baseline_at == NOW
    assert answered(first, NOW + QUARTER).baseline_at == NOW


def test_a_304_that_was_never_asked_for_makes_no_baseline() -> None:
    assert answered(NEW, like=NOT_MODIFIED).baseline_at is None


def test_a_failure_keeps_validators_and_baseline() -> None:
    after = failed(answered(NEW))
    assert after.validators == VALIDATORS
    assert after.baseline_at == NOW
    assert after.health is Health.FAILING


def test_a_poll_is_remembered_whatever_it_came_to() -> None:
    later = NOW + QUARTER
    first = answered(NEW)
    assert first.memory.asked_at == NOW
    assert answered(first, later, NOT_MODIFIED).memory.asked_at == failed(first, later).memory.asked_at == later


def test_retry_after_is_never_undercut() -> None:
    assert failed(NEW, retry_after=timedelta(hours=3)).due_at == NOW + timedelta(hours=3)


def test_operators_hear_of_a_feed_after_three_failures_in_a_row() -> None:
    state = failed(failed(answered(NEW)))
    assert not is_troubled(state, NOW)
    assert is_troubled(failed(state), NOW)


def test_a_feed_that_answers_again_is_well_when_it_has_done_so_for_half_an_hour() -> None:
    state = answered(failed(failed(failed(answered(NEW)))))
    assert is_troubled(state, NOW)
    assert is_troubled(failed(state), NOW)  # once is enough while it is not settled
    later = NOW + SETTLED_AFTER
    assert not is_troubled(state, later)
    assert not is_troubled(failed(answered(state, later)), later)


def test_a_feed_that_never_answered_is_listed_and_troubles_nobody() -> None:
    state = failed(failed(failed(failed(NEW))))
    assert not is_troubled(state, NOW)
    assert not is_troubled(answered(state), NOW)


def test_since_says_when_the_trouble_began() -> None:
    assert failed(failed(answered(NEW)), NOW + HOUR).since == NOW


def test_a_hint_of_a_200_holds_for_the_304s_after_it() -> None:
    state = answered(NEW, like=replace(DOCUMENT, fresh_for=HOUR))
    later = state.due_at
    assert later - NOW >= HOUR
    assert answered(state, later, NOT_MODIFIED).due_at - later >= HOUR


def test_a_304_may_bring_a_hint_of_its_own() -> None:
    state = answered(NEW, like=replace(DOCUMENT, fresh_for=HOUR))
    again = answered(state, state.due_at, replace(NOT_MODIFIED, fresh_for=2 * HOUR))
    assert again.due_at - state.due_at >= 2 * HOUR


def test_a_200_without_a_hint_ends_the_one_before() -> None:
    state = answered(NEW, like=replace(DOCUMENT, fresh_for=HOUR))
    assert answered(state, NOW + 2 * HOUR).due_at - (NOW + 2 * HOUR) < HOUR / 2


def test_the_ttl_of_a_document_holds_until_another_document_is_read() -> None:
    state = answered(NEW, like=replace(DOCUMENT, ttl=HOUR))
    unchanged = answered(state, state.due_at, Answered(NOW))
    assert unchanged.due_at - state.due_at >= HOUR
    assert answered(unchanged, unchanged.due_at).due_at - unchanged.due_at < HOUR / 2


def test_hints_are_ignored_where_the_operator_says_so() -> None:
    feed = replace(FEED, ignores_hints=True)
    after = after_answer(NEW, feed, SCHEDULE, replace(DOCUMENT, fresh_for=HOUR, ttl=HOUR))
    assert after.due_at - NOW < HOUR / 2
    assert overridden(feed, SCHEDULE, after) == HOUR


def test_nothing_is_overridden_where_hints_are_kept_to_or_ask_for_less_than_the_interval() -> None:
    ignoring = replace(FEED, ignores_hints=True)
    hinted, modest = answered(NEW, like=replace(DOCUMENT, fresh_for=HOUR)), replace(DOCUMENT, ttl=timedelta(minutes=1))
    assert overridden(FEED, SCHEDULE, hinted) is None
    assert overridden(ignoring, SCHEDULE, after_answer(NEW, ignoring, SCHEDULE, modest)) is None


def test_a_feed_that_may_be_gone_is_given_a_day_and_then_looked_at_once_a_week() -> None:
    state, at = answered(NEW), NOW
    while at < NOW + timedelta(hours=23):
        state = failed(state, at, reason="gone")
        assert state.health is Health.FAILING
        assert not is_troubled(state, at)
        at = state.due_at
    while state.health is not Health.GONE:
        state = failed(state, at, reason="gone")
        asked, at = at, state.due_at
    assert is_troubled(state, at)
    assert timedelta(days=6) < state.due_at - asked < timedelta(days=8)


def test_a_feed_that_is_gone_stays_gone_until_it_answers_well() -> None:
    state = answered(NEW)
    for hours in (0, 12, 24):
        state = failed(state, NOW + hours * HOUR, reason="gone")
    later = NOW + timedelta(days=8)
    after = failed(state, later, reason="server")
    assert after.health is Health.GONE
    assert after.reason == state.reason
    assert is_troubled(after, later)
    assert after.due_at - later > timedelta(days=6)
    back = answered(after, after.due_at)
    assert back.health is Health.OK
    assert back.memory.gone is None


def test_a_feed_that_is_gone_begins_anew_at_another_address() -> None:
    state = answered(NEW)
    for hours in (0, 12, 24):
        state = failed(state, NOW + hours * HOUR, reason="gone")
    mended, later = replace(FEED, url="https://a.example/new"), NOW + 30 * HOUR
    after = after_failure(state, mended, SCHEDULE, Failed(later, "server", "503"))
    assert after.health is Health.FAILING
    assert after.due_at - later < timedelta(days=1)


def test_a_feed_that_answers_otherwise_is_not_gone() -> None:
    state = failed(failed(answered(NEW), reason="gone"), NOW + 30 * HOUR)
    state = failed(state, NOW + 31 * HOUR, reason="gone")
    assert state.health is Health.FAILING
    assert answered(state, NOW + 32 * HOUR).memory.gone is None


def test_news_is_remembered_but_not_the_baseline() -> None:
    first = answered(NEW, like=replace(DOCUMENT, new=30))
    assert first.memory.arrivals == ()
    assert answered(first, NOW + QUARTER, replace(DOCUMENT, new=2)).memory.arrivals[0].items == 2


def test_a_feed_in_a_burst_is_asked_every_five_minutes() -> None:
    state = answered(answered(NEW), NOW + QUARTER, replace(DOCUMENT, new=3))
    assert state.due_at - (NOW + QUARTER) <= timedelta(minutes=5.5)
    calm = answered(state, NOW + 3 * HOUR, NOT_MODIFIED)
    assert calm.due_at - (NOW + 3 * HOUR) > QUARTER * 0.9


def test_a_burst_never_undercuts_what_the_server_asks_for() -> None:
    like = replace(DOCUMENT, new=9, fresh_for=timedelta(minutes=30))
    state = answered(answered(NEW), NOW + QUARTER, like)
    assert state.due_at - (NOW + QUARTER) >= timedelta(minutes=30)


def unmodified(hours: int) -> FeedState:
    """A feed whose server has said "not modified" for so long, the first time a quarter after the whole."""
    state = answered(answered(NEW), NOW + QUARTER, NOT_MODIFIED)
    return answered(state, NOW + QUARTER + hours * HOUR, NOT_MODIFIED)


CANARY_AT = NOW + QUARTER + CANARY_AFTER


def test_not_modified_for_a_day_is_checked_once_by_asking_for_the_whole() -> None:
    state = unmodified(hours=23)
    assert validators_to_send(state, CANARY_AT - timedelta(minutes=1)) == VALIDATORS
    assert is_canary(state, CANARY_AT)
    assert validators_to_send(state, CANARY_AT) == Validators()
    whole = answered(state, CANARY_AT, Answered(NOW, VALIDATORS, was_canary=True))
    assert validators_to_send(whole, CANARY_AT + QUARTER) == VALIDATORS


def test_a_feed_that_was_not_asked_for_a_day_has_said_nothing_untrue() -> None:
    assert not is_canary(answered(NEW), NOW + 3 * CANARY_AFTER)


def test_a_server_that_gives_no_validators_is_never_tested() -> None:
    state = replace(unmodified(hours=23), validators=Validators(scope="s"))
    assert not is_canary(state, CANARY_AT)


def test_new_items_under_the_same_validators_show_that_not_modified_was_untrue() -> None:
    state = answered(unmodified(hours=23), CANARY_AT, replace(DOCUMENT, was_canary=True, new=4))
    assert validators_to_send(state, CANARY_AT + timedelta(days=6)) == Validators()
    assert validators_to_send(state, CANARY_AT + timedelta(days=7)) == VALIDATORS


def test_an_item_that_may_have_come_since_is_no_proof() -> None:
    anew = replace(DOCUMENT, validators=Validators(etag='"2"', scope="s"), was_canary=True, new=1)
    for date in (CANARY_AT - timedelta(minutes=5), CANARY_AT - 3 * HOUR, NOW - HOUR):
        state = answered(unmodified(hours=23), CANARY_AT, replace(anew, exact_dates=(date,)))
        assert state.memory.suspect_until is None, date


def test_an_item_dated_long_before_the_last_not_modified_shows_that_it_was_untrue() -> None:
    anew = replace(DOCUMENT, validators=Validators(etag='"2"', scope="s"), was_canary=True, new=1)
    state = answered(unmodified(hours=23), CANARY_AT, replace(anew, exact_dates=(NOW + 5 * HOUR,)))
    assert state.memory.suspect_until == CANARY_AT + timedelta(days=7)


def test_news_after_days_of_errors_is_no_proof_against_the_answers_before_them() -> None:
    state = failed(unmodified(hours=1), NOW + 2 * HOUR)
    assert answered(state, CANARY_AT, replace(DOCUMENT, was_canary=True, new=4)).memory.suspect_until is None


def test_a_server_that_is_asked_too_often_is_asked_half_as_often_at_once() -> None:
    assert failed(answered(NEW), reason="throttled").due_at - NOW >= 2 * QUARTER * 0.95


def test_the_interval_is_the_feeds_its_hosts_or_the_default_and_never_below_the_floor() -> None:
    hosts = {"a.example": HostChoices(interval=timedelta(minutes=40)), "tumblr.example": HostChoices(is_domain=True)}
    schedule = Schedule(hosts=hosts, is_near=lambda host: host == "near.example")
    assert schedule.interval_of(FEED) == timedelta(minutes=40)
    assert schedule.interval_of(replace(FEED, interval=HOUR)) == HOUR
    assert schedule.interval_of(replace(FEED, interval=timedelta(minutes=1))) == timedelta(minutes=5)
    near = Feed(id="n", url="https://near.example/", interval=timedelta(minutes=1))
    assert schedule.interval_of(near) == timedelta(minutes=1)


def test_the_subdomains_of_a_domain_share_its_lane_where_that_was_chosen() -> None:
    schedule = Schedule(hosts={"tumblr.example": HostChoices(is_domain=True, gap=timedelta(seconds=9))})
    assert schedule.lane_of("someone.tumblr.example") == "tumblr.example"
    assert schedule.lane_of("tumblr.example") == "tumblr.example"
    assert schedule.lane_of("nottumblr.example") == "nottumblr.example"
    assert schedule.gap_of("tumblr.example") == timedelta(seconds=9)


def test_dates_that_are_others_in_each_answer_are_told_once_and_disbelieved() -> None:
    state, said = answered(NEW), []
    for number, redated in enumerate((2, None, 2, 1, None)):
        state = answered(state, NOW + number * 2 * 24 * HOUR, replace(DOCUMENT, redated=redated))
        said.append([doubt.sentence for doubt in state.memory.doubts])
    told = "its entries have other dates in each answer; those without guid and link are known by their texts"
    assert said == [[], [], [], [told], []]
    assert has_made_up_dates(state.memory.redated)


def test_a_date_that_stays_shows_that_dates_tell() -> None:
    state = answered(answered(NEW, like=replace(DOCUMENT, redated=4)), like=replace(DOCUMENT, redated=0))
    assert state.memory.redated == 0
