import base64
from datetime import UTC, datetime, timedelta, timezone

import pytest
from standardwebhooks import Webhook

from watchd.channels.signing import MalformedSecret, key_of, signature_headers

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.mark.parametrize(
    ("secret", "message_id", "timestamp", "body", "signature"),
    [
        (
            SECRET,
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1614265330,
            b'{"test": 2432232314}',
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        ),
        (
            "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
            "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
            1649367553,
            b'{"email":"test@example.com","username":"test_user"}',
            "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=",
        ),
    ],
)
def test_the_published_vectors_hold(secret: str, message_id: str, timestamp: int, body: bytes, signature: str) -> None:
    headers = signature_headers([key_of(secret)], message_id, datetime.fromtimestamp(timestamp, UTC), body)
    assert headers == {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature,
    }


@pytest.mark.parametrize("secret_of_receiver", ["new", "old"])
def test_during_a_rotation_receivers_with_either_secret_accept_it(secret_of_receiver: str) -> None:
    secrets = {name: "whsec_" + base64.b64encode(name.encode() * 10).decode() for name in ("new", "old")}
    now = datetime.now(UTC)
    body = '{"título":"Су-30"}'.encode()
    headers = signature_headers([key_of(secrets["new"]), key_of(secrets["old"])], "msg_1", now, body)
    assert Webhook(secrets[secret_of_receiver]).verify(body, headers) == {"título": "Су-30"}


def test_the_second_is_the_same_in_every_time_zone() -> None:
    utc = datetime(2025, 11, 18, 6, 42, 10, 999_999, tzinfo=UTC)
    moscow = utc.astimezone(timezone(timedelta(hours=3)))
    key = key_of(SECRET)
    assert signature_headers([key], "m", utc, b"") == signature_headers([key], "m", moscow, b"")
    assert signature_headers([key], "m", utc, b"")["webhook-timestamp"] == "1763448130"


def test_without_a_secret_there_is_an_id_and_no_signature() -> None:
    assert set(signature_headers([], "m", datetime.now(UTC), b"")) == {"webhook-id", "webhook-timestamp"}


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_",
        "whsec_not base64!",
        "whsec_" + base64.b64encode(b"x" * 23).decode(),
        "whsec_" + base64.b64encode(b"x" * 65).decode(),
        "whsec_ключ",
    ],
)
def test_a_secret_that_is_none_is_refused_without_being_shown(secret: str) -> None:
    with pytest.raises(MalformedSecret) as caught:
        key_of(secret)
    assert len(secret) < 10 or secret.removeprefix("whsec_") not in str(caught.value)


@pytest.mark.parametrize("size", [24, 64])
def test_a_key_may_have_24_to_64_bytes_and_a_line_end_after_it(size: int) -> None:
    assert key_of("whsec_" + base64.b64encode(b"x" * size).decode() + "\n") == b"x" * size
