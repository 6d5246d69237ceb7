from datetime import timedelta

import pytest

from watchd.channels.smtp_replies import Stage, Verdict, verdict
from watchd.errors import DeliveryKind

TRANSIENT, THROTTLED, AMBIGUOUS = DeliveryKind.TRANSIENT, DeliveryKind.THROTTLED, DeliveryKind.AMBIGUOUS
MESSAGE, TARGET, CHANNEL = DeliveryKind.MESSAGE, DeliveryKind.TARGET, DeliveryKind.CHANNEL


@pytest.mark.parametrize(
    ("stage", "code", "text", "kind"),
    [
        (Stage.CONNECT, 421, "4.3.2 shutting down", TRANSIENT),
        (Stage.RCPT, 450, "4.2.0 busy", TRANSIENT),
        (Stage.RCPT, 451, "4.7.1 greylisted, come back", TRANSIENT),
        (Stage.RCPT, 452, "4.5.3 too many recipients", TRANSIENT),
        (Stage.RCPT, 450, "4.7.28 slow down", THROTTLED),
        (Stage.DATA, 421, "Rate limit exceeded", THROTTLED),
        (Stage.MAIL, 451, "4.7.0 message rate too high", THROTTLED),
        (Stage.MAIL, 451, "4.7.0 a separate problem", TRANSIENT),
        (Stage.CONNECT, 454, "4.7.0 try later", CHANNEL),
        (Stage.MAIL, 530, "5.7.0 STARTTLS first", CHANNEL),
        (Stage.CONNECT, 534, "5.7.9 stronger login", CHANNEL),
        (Stage.CONNECT, 535, "5.7.8 wrong password", CHANNEL),
        (Stage.CONNECT, 535, "wrong password", CHANNEL),
        (Stage.RCPT, 550, "5.1.1 no such user", TARGET),
        (Stage.RCPT, 551, "5.1.6 moved", TARGET),
        (Stage.RCPT, 553, "5.1.3 bad address", TARGET),
        (Stage.RCPT, 550, "5.2.1 disabled", TARGET),
        (Stage.DATA, 550, "5.1.1 no such user", TARGET),
        (Stage.RCPT, 550, "5.7.1 relaying denied", CHANNEL),
        (Stage.DATA, 550, "5.7.26 unauthenticated", CHANNEL),
        (Stage.DATA, 550, "5.7.515 does not meet the level", CHANNEL),
        (Stage.DATA, 554, "5.7.0 policy", CHANNEL),
        (Stage.DATA, 552, "5.3.4 too big", MESSAGE),
        (Stage.MAIL, 552, "5.3.4 too big", MESSAGE),
        (Stage.DATA, 554, "message too big", MESSAGE),
        (Stage.DATA, 554, "looks like spam", MESSAGE),
        (Stage.RCPT, 550, "No such user here", TARGET),
        (Stage.RCPT, 553, "no", TARGET),
        (Stage.RCPT, 554, "no", MESSAGE),
        (Stage.DATA, 550, "no", MESSAGE),
        (Stage.RCPT, 550, "5.1.8 <w@example.org>: Sender address rejected: Domain not found", CHANNEL),
        (Stage.RCPT, 550, "5.1.7 bad sender", CHANNEL),
        (Stage.DATA, 500, "what?", MESSAGE),
        (Stage.RCPT, 499, "odd", TRANSIENT),
        (Stage.CONNECT, 554, "no service for you", CHANNEL),
        (Stage.MAIL, 550, "5.1.8 bad sender domain", CHANNEL),
        (Stage.MAIL, 553, "sender refused", CHANNEL),
        (Stage.RCPT, -1, "gibberish", TRANSIENT),
        (Stage.DATA, -1, "gibberish", AMBIGUOUS),
        (Stage.DATA, 251, "will forward", AMBIGUOUS),
    ],
)
def test_a_refusal_means(stage: Stage, code: int, text: str, kind: DeliveryKind) -> None:
    assert verdict(stage, code, text).kind is kind


@pytest.mark.parametrize(
    ("stage", "code", "text", "named"),
    [
        (Stage.CONNECT, 454, "4.7.0 TLS not available due to local problem", "`tls`"),
        (Stage.CONNECT, 454, "4.7.0 Temporary authentication failure", "`user`"),
        (Stage.MAIL, 530, "5.7.0 Must issue a STARTTLS command first", "`tls`"),
        (Stage.MAIL, 530, "5.7.0 Authentication required", "`user`"),
        (Stage.CONNECT, 538, "5.7.11 Encryption required for requested authentication mechanism", "`tls`"),
        (Stage.CONNECT, 535, "5.7.8 Error: authentication failed", "`user`"),
    ],
)
def test_a_refused_login_names_the_setting_that_it_is_about(stage: Stage, code: int, text: str, named: str) -> None:
    found = verdict(stage, code, text)
    assert (found.kind, found.hint.split()[1]) == (CHANNEL, named)


@pytest.mark.parametrize(("code", "shown"), [(-1, "no-smtp"), (250, "250"), (354, "354"), (999, "999")])
def test_what_is_no_refusal_is_not_called_one(code: int, shown: str) -> None:
    found = verdict(Stage.RCPT, code, "whatever")
    assert (found.code, found.is_refusal) == (shown, False)
    assert verdict(Stage.RCPT, 550, "no").is_refusal


@pytest.mark.parametrize(("code", "text"), [(452, "4.2.2 mailbox full"), (552, "5.2.2 over quota")])
def test_a_full_mailbox_is_asked_again_in_an_hour(code: int, text: str) -> None:
    hour, day = timedelta(hours=1), timedelta(hours=24)
    full = Verdict(TRANSIENT, f"{code} {text[:5]}", "", hour, is_of_recipient=True, gives_up_after=day)
    assert verdict(Stage.RCPT, code, text) == full


def test_the_code_carries_the_enhanced_code_where_there_is_one() -> None:
    assert verdict(Stage.RCPT, 550, "5.1.1 <x>: no such user").code == "550 5.1.1"
    assert verdict(Stage.RCPT, 550, "no such user 5.1.1").code == "550"


def test_a_broken_channel_comes_with_a_remedy() -> None:
    for stage, code, text in (
        (Stage.CONNECT, 535, ""),
        (Stage.CONNECT, 554, ""),
        (Stage.MAIL, 553, ""),
        (Stage.DATA, 550, "5.7.26 x"),
    ):
        assert verdict(stage, code, text).hint


def test_what_a_relay_says_of_one_recipient_says_nothing_of_the_relay() -> None:
    assert verdict(Stage.RCPT, 451, "4.7.1 greylisted").is_of_recipient
    assert not verdict(Stage.MAIL, 451, "4.3.0 try later").is_of_recipient
    full = verdict(Stage.RCPT, 452, "4.2.2 mailbox full")
    assert (full.is_of_recipient, full.gives_up_after) == (True, timedelta(hours=24))


@pytest.mark.parametrize("stage", [Stage.RCPT, Stage.DATA])
def test_a_mailbox_that_gets_too_many_mails_is_put_off_alone(stage: Stage) -> None:
    said = verdict(
        stage, 450, "4.2.1 The user you are trying to contact is receiving mail at a rate that prevents more"
    )
    assert (said.kind, said.is_of_recipient) == (TRANSIENT, True)
