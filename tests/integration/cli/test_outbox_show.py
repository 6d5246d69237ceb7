"""`outbox show`: a message as people read it, whatever its channel, and never a sign that steers their terminal."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.builders import after, alert, decision, match, new_item, notification, report
from tests.contract.steps import attempted, claimed, stored_items, told
from tests.integration.cli.desk import store_at, write_desk
from tests.unit.cli.program import watchd

from watchd.model.match import Account
from watchd.model.notification import AttemptClass, Notification, NotificationState
from watchd.ports import Evaluation, Frozen, Settled
from watchd.storage import Storage

CHANNELS = """\
channels:
  shown: {type: console}
  desk-mail: {type: email, host: 127.0.0.1, tls: none, from: watchd@example.org, to: [desk@example.org]}
  board: {type: webhook, url: "https://board.example.org/in"}
"""
HOSTILE = "\x1b]0;owned\x07\u202eparts\x9b2J"
MAIL = json.dumps(
    {"subject": f"[HIGH] Су-30 {HOSTILE}", "text": f"Lines\nof text {HOSTILE}\n", "html": "<p>x</p>", "rule": "spares"}
    | {"severity": "high"}
)
DOCUMENT = json.dumps({"type": "watch.alert.opened", "data": {"title": f"委内瑞拉 {HOSTILE}"}}, ensure_ascii=False)
BODIES = {"shown": f"An alert {HOSTILE}\n", "desk-mail": MAIL, "board": DOCUMENT}


@pytest.fixture
def store(here: Path) -> Iterator[Storage]:
    """The database of a desk with a channel of each kind."""
    write_desk(here, more=CHANNELS)
    with store_at(here) as opened:
        yield opened


def _frozen(store: Storage, channel: str, **changes: Any) -> Notification:
    """A notification whose first attempt was refused for now."""
    target = "desk@example.org" if channel == "desk-mail" else channel
    sent = _waiting(store, notification(channel=channel, target=target, **changes))
    [held] = claimed(store, channel)
    store.freeze(held.lease, {Frozen("al_1", 1, channel): BODIES[channel]})
    number = store.open_attempt(held.lease, sent.id, after(minutes=1))
    refused = attempted(
        sent,
        number,
        outcome=AttemptClass.TRANSIENT,
        code="451",
        detail=f"greylisted {HOSTILE}",
        state=NotificationState.PENDING,
        at=after(minutes=1, seconds=7),
        due_at=after(minutes=5),
    )
    store.commit_receipt(held.lease, refused)
    return sent


def _waiting(store: Storage, sent: Notification) -> Notification:
    [item] = stored_items(store, new_item(1))
    told(
        store,
        Evaluation(
            matches=(match(item, account=Account.NEW),),
            decisions=(decision(item),),
            alerts=(alert(report(item)),),
            notifications=(sent,),
        ),
    )
    return sent


def _shown(sent: Notification, *words: str) -> str:
    result = watchd("outbox", "show", sent.id, *words)
    assert result.exit_code == 0, result.output
    assert not {"\x1b", "\x07", "\u202e", "\x9b"} & set(result.output)
    return result.stdout


def test_a_mail_is_shown_with_where_it_stands_its_attempts_its_subject_and_its_text(store: Storage) -> None:
    sent = _frozen(store, "desk-mail")
    lines = _shown(sent).splitlines()
    assert "for           al_1, revision 1, of rule spare-parts" in lines
    assert "to            desk@example.org by desk-mail" in lines
    assert "state         pending since 2025-11-24 12:01Z: waits to be sent" in lines
    assert "due           2025-11-24 12:05Z" in lines
    assert [re.split(r"\s{2,}", line) for line in lines if line.startswith(("ATTEMPT", "1  "))] == [
        ["ATTEMPT", "OPENED", "CLOSED", "OUTCOME", "CODE", "WHAT THE RECEIVER SAID"],
        [
            "1",
            "2025-11-24 12:01:00Z",
            "2025-11-24 12:01:07Z",
            "transient",
            "451",
            "greylisted \\x1b]0;owned\\x07\\u202eparts\\x9b2J",
        ],
    ]
    message = lines[lines.index("Its message, frozen for desk-mail:") + 2 :]
    assert message[0].startswith("  Subject: [HIGH] Су-30 \\x1b]0;owned")
    assert message[2] == "  Lines"
    assert not any("<p>" in line or "subject" in line for line in message)


def test_a_webhooks_document_is_shown_a_value_a_line(store: Storage) -> None:
    shown = _shown(_frozen(store, "board"))
    assert '\n      "title": "委内瑞拉 ' in shown
    assert '\n    "type": "watch.alert.opened",\n' in shown
    assert "to            board\n" in shown


def test_a_console_message_is_shown_as_it_is_written(store: Storage) -> None:
    assert "\n  An alert \\x1b]0;owned" in _shown(_frozen(store, "shown"))


def test_for_programs_there_is_the_text_and_the_stored_message(store: Storage) -> None:
    told_json = json.loads(_shown(_frozen(store, "desk-mail"), "--json"))
    assert told_json["schema"] == "watchd.outbox.show/1"
    assert told_json["channel_kind"] == "email"
    assert told_json["body"] == MAIL
    assert told_json["text"].startswith("Subject: [HIGH] Су-30")
    assert told_json["attempts"][0]["opened_at"] == "2025-11-24T12:01:00Z"


def test_raw_is_the_body_of_a_webhook_and_nothing_else(store: Storage) -> None:
    result = watchd("outbox", "show", _frozen(store, "board").id, "--raw")
    assert result.stdout_bytes == DOCUMENT.encode()


def test_raw_is_kept_from_a_terminal_that_it_could_steer(store: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = _frozen(store, "board")
    monkeypatch.setattr("watchd.cli.outbox_report.sys", _Terminal())
    refused = watchd("outbox", "show", sent.id, "--raw")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "could steer a terminal; write them to a file" in refused.stderr


class _Terminal:
    """A process whose output is a terminal."""

    class stdout:  # noqa: N801 - the name that `sys` has
        """The terminal."""

        @staticmethod
        def isatty() -> bool:
            return True


def test_a_message_that_was_never_tried_is_said_to_have_no_text_yet(store: Storage) -> None:
    sent = _waiting(store, notification())
    assert "Its message: nothing was rendered yet" in _shown(sent)
    raw = watchd("outbox", "show", sent.id, "--raw")
    assert (raw.exit_code, raw.stdout) == (1, "")
    assert "nothing was rendered yet" in raw.stderr
    assert json.loads(_shown(sent, "--json"))["text"] is None


def test_one_that_died_names_the_way_to_send_it_again(store: Storage) -> None:
    sent = _waiting(store, notification(state=NotificationState.DEAD, reason="refused for good: 550"))
    shown = _shown(sent)
    assert "state         dead since 2025-11-24 12:00Z: given up\n" in shown
    assert "why           refused for good: 550\n" in shown
    assert f"next          `watchd outbox retry {sent.id}` sends it again\n" in shown
    assert "due " not in shown


def test_a_channel_that_left_the_config_hides_nothing(store: Storage, here: Path) -> None:
    sent = _frozen(store, "desk-mail")
    write_desk(here)
    result = watchd("outbox", "show", sent.id)
    assert '"subject": "[HIGH]' in result.stdout
    assert result.stderr == "watchd: desk-mail is no usable channel of the config, so its message is shown as stored\n"
    raw = watchd("outbox", "show", sent.id, "--raw")
    assert "desk-mail is no usable channel of the config, which says how its messages leave" in raw.stderr


def test_a_mail_that_another_release_froze_is_shown_as_it_is_stored(
    store: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(BODIES, "desk-mail", '{"subject": "alone"}')
    sent = _frozen(store, "desk-mail")
    assert '{"subject": "alone"}' in _shown(sent)
    raw = watchd("outbox", "show", sent.id, "--raw")
    assert raw.exit_code == 1
    assert "the frozen message cannot be used: ValidationError" in raw.stderr


def test_a_wrong_id_is_answered_with_the_right_one(store: Storage) -> None:
    sent = _waiting(store, notification())
    assert f"did you mean {sent.id}?" in watchd("outbox", "show", sent.id[:12]).stderr
    assert "`watchd outbox list` shows ids" in watchd("outbox", "show", "nt_nothing").stderr
    assert watchd("outbox", "show", sent.id, "--raw", "--json").exit_code == 2


def test_a_message_that_tells_of_several_lists_them_and_each_names_it(store: Storage) -> None:
    [item] = stored_items(store, new_item(1))
    member = notification(state=NotificationState.GATHERED, bundle="gather:900")
    summary = notification(alert_id="al_2", kind="summary")
    told(store, Evaluation(alerts=(alert(report(item)),), notifications=(member,)))
    told(
        store,
        Evaluation(
            alerts=(alert(report(item), alert_id="al_2"),),
            notifications=(summary,),
            settled=(Settled(member.id, NotificationState.SUMMARISED, f"told in {summary.id}", summary.id),),
        ),
    )
    shown = watchd("outbox", "show", summary.id)
    assert "TELLS OF" in shown.stdout
    assert member.id in shown.stdout
    assert json.loads(watchd("outbox", "show", summary.id, "--json").stdout)["members"] == [
        {"id": member.id, "alert": "al_1"}
    ]
    assert re.search(rf"told by +{summary.id}", watchd("outbox", "show", member.id).stdout)
