"""Action links: signed for one action, one message and one recipient, until an end; nobody makes or changes one."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import T0, notification
from tests.golden.mails.views import VIEWS

from watchd.alerts.action_links import LinkFault, Opened, form_proof, is_form_proof, links_of, opened
from watchd.model.feedback import LinkAction

KEY, OTHER = "k" * 64, "o" * 64
BASE = "https://watchd.example.org/desk"
SENT = notification()
VIEW = replace(VIEWS["plain_es"], story_id="st_1")


def tokens() -> dict[LinkAction, str]:
    return {link.action: link.url.rpartition("/")[2] for link in links_of(SENT, VIEW, BASE, (KEY,))}


def test_every_answer_has_a_link_of_its_own_that_is_equal_at_every_attempt() -> None:
    links = links_of(SENT, VIEW, f"{BASE}/", (KEY,))
    assert [link.action for link in links] == list(LinkAction)
    assert links == links_of(SENT, VIEW, BASE, (KEY,))
    assert all(link.url.startswith(f"{BASE}/x/{link.action.value}.nt_") for link in links)
    assert max(len(link.url) for link in links) < 150, "mail programs break longer lines"
    for link in links:
        assert opened(link.url.rpartition("/")[2], (KEY,), T0) == Opened(link.action, SENT.id, link.until)


def test_verdicts_may_be_given_for_two_weeks_and_others_for_four_days() -> None:
    until = {link.action: link.until - SENT.due_at for link in links_of(SENT, VIEW, BASE, (KEY,))}
    assert until[LinkAction.NOISE] == timedelta(days=14)
    assert until[LinkAction.ACK] == until[LinkAction.MUTE] == timedelta(days=4)


@pytest.mark.parametrize(
    ("view", "actions"),
    [
        ("plain_es", [action for action in LinkAction if action is not LinkAction.MUTE]),
        ("window", [action for action in LinkAction if action is not LinkAction.MUTE]),
        ("condition_begun", [LinkAction.ACK]),
        ("condition_ended", []),
        ("summary", []),
        ("test", []),
    ],
)
def test_only_what_can_be_answered_has_links(view: str, actions: list[LinkAction]) -> None:
    assert [link.action for link in links_of(SENT, VIEWS[view], BASE, (KEY,))] == actions
    assert links_of(SENT, VIEWS[view], "", (KEY,)) == links_of(SENT, VIEWS[view], BASE, ()) == ()


def test_an_expired_link_says_so_only_where_it_was_a_real_one() -> None:
    late = T0 + timedelta(days=30)
    token = tokens()[LinkAction.ACK]
    assert opened(token, (KEY,), late) is LinkFault.EXPIRED
    assert opened(f"{token[:-1]}{'A' if token[-1] != 'A' else 'B'}", (KEY,), late) is LinkFault.BROKEN


def test_another_action_recipient_or_end_is_another_signature() -> None:
    token = tokens()[LinkAction.NOISE]
    _, sent, until, key, mac = token.split(".")
    other = replace(SENT, target="other@example.org").id
    for forged in (
        f"useful.{sent}.{until}.{key}.{mac}",
        f"noise.{other}.{until}.{key}.{mac}",
        f"noise.{sent}.{int(until) + 1}.{key}.{mac}",
    ):
        assert opened(forged, (KEY,), T0) is LinkFault.BROKEN, forged


def test_a_key_before_the_present_one_checks_and_does_not_sign() -> None:
    token = tokens()[LinkAction.ACK]
    assert isinstance(opened(token, (OTHER, KEY), T0), Opened)
    assert opened(token, (OTHER,), T0) is LinkFault.BROKEN
    assert links_of(SENT, VIEW, BASE, (OTHER, KEY)) == links_of(SENT, VIEW, BASE, (OTHER,))


@given(st.text(max_size=120))
def test_any_text_is_only_broken(text: str) -> None:
    assert opened(text, (KEY,), T0) is LinkFault.BROKEN


@given(st.integers(0, 70), st.characters())
def test_a_token_with_any_sign_exchanged_is_broken(at: int, sign: str) -> None:
    token = tokens()[LinkAction.ACK]
    changed = f"{token[:at]}{sign}{token[at + 1 :]}"
    assert changed == token or opened(changed, (KEY,), T0) is LinkFault.BROKEN


def test_a_form_is_proved_by_the_keys_and_for_its_own_link() -> None:
    proof = form_proof("a", (KEY,))
    assert is_form_proof(proof, "a", (OTHER, KEY))
    assert not is_form_proof(proof, "b", (KEY,))
    assert not is_form_proof(proof, "a", (OTHER,))
    assert not is_form_proof("é", "a", (KEY,))
    assert not is_form_proof("", "a", (KEY,))
