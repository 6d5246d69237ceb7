from datetime import UTC, datetime, timedelta

import pytest

from watchd.channels.http_replies import hint_for, kind_of_status, pause_asked
from watchd.errors import DeliveryKind

NOW = datetime(2025, 11, 18, 6, 42, tzinfo=UTC)
TRANSIENT, THROTTLED, MESSAGE = DeliveryKind.TRANSIENT, DeliveryKind.THROTTLED, DeliveryKind.MESSAGE
TARGET, CHANNEL = DeliveryKind.TARGET, DeliveryKind.CHANNEL


@pytest.mark.parametrize(
    ("statuses", "kind"),
    [
        ((301, 302, 303, 304, 307, 308), CHANNEL),
        ((400, 409, 413, 422, 402, 418, 451), MESSAGE),
        ((401, 403, 404, 405, 407), CHANNEL),
        ((408, 425, 500, 502, 503, 504, 520, 521, 524, 529, 508, 599), TRANSIENT),
        ((410,), TARGET),
        ((429,), THROTTLED),
        ((501, 505, 511), CHANNEL),
        ((100, 101, 600, 999), TRANSIENT),
    ],
)
def test_a_status_means(statuses: tuple[int, ...], kind: DeliveryKind) -> None:
    assert {kind_of_status(status, asks_to_wait=False) for status in statuses} == {kind}


def test_an_unavailable_receiver_that_asks_to_wait_pauses_the_channel() -> None:
    assert kind_of_status(503, asks_to_wait=True) is THROTTLED
    assert kind_of_status(500, asks_to_wait=True) is TRANSIENT


@pytest.mark.parametrize(
    ("asked", "pause"),
    [
        ("7", timedelta(seconds=7)),
        ("7.5", timedelta(seconds=7.5)),
        (" 7 ", timedelta(seconds=7)),
        ("0", timedelta(seconds=1)),
        ("999999", timedelta(hours=6)),
        ("9" * 400, timedelta(hours=6)),
        ("Tue, 18 Nov 2025 07:42:30 GMT", timedelta(seconds=30)),
        ("Tue, 18 Nov 2099 07:42:30 GMT", timedelta(hours=6)),
        ("Tue, 18 Nov 2025 07:42:00 GMT", timedelta(seconds=1)),
        ("Tue, 18 Nov 2025 06:00:00 GMT", None),
        ("-1", None),
        ("abc", None),
        ("٧", None),
        ("nan", None),
        ("inf", None),
        (".", None),
        ("", None),
        ("Tue, 99 Nov 2025 07:42:30 GMT", None),
    ],
)
def test_a_pause_is_read_and_bounded_by_the_servers_own_date(asked: str, pause: timedelta | None) -> None:
    """The server's clock is an hour ahead of ours."""
    headers = {"retry-after": asked, "date": "Tue, 18 Nov 2025 07:42:00 GMT"}
    assert pause_asked(headers, NOW) == pause


@pytest.mark.parametrize("date", ["", "yesterday"])
def test_without_a_readable_date_a_pause_counts_from_now(date: str) -> None:
    headers = {"retry-after": "Tue, 18 Nov 2025 06:43:00 GMT", "date": date}
    assert pause_asked(headers, NOW) == timedelta(minutes=1)


def test_no_header_asks_for_no_pause() -> None:
    assert pause_asked({}, NOW) is None


@pytest.mark.parametrize(
    ("location", "named"),
    [
        ("https://new.example/secret-path?token=1", "new.example"),
        ("/elsewhere/secret", "another path of the same host"),
        ("https://[::1", "its unreadable Location"),
        ("", "another path of the same host"),
    ],
)
def test_a_redirect_names_the_host_and_never_the_path(location: str, named: str) -> None:
    hint = hint_for(302, {"location": location})
    assert named in hint
    assert "secret" not in hint


def test_a_status_nobody_can_mend_has_no_hint() -> None:
    assert hint_for(500, {}) == ""
