"""Whether it is the feeds or our own network."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from watchd.feeds.circuit import PROBE_EVERY, Circuit, after_answer, after_failure, may_probe, probing, witness_of
from watchd.model.feed import FeedState

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WELL = FeedState("a", "a.example", NOW)


def failing(hosts: int, *, of: int, reason: str = "dns", before: FeedState = WELL) -> Circuit:
    circuit = Circuit()
    for number in range(hosts):
        circuit = after_failure(circuit, replace(before, host=f"h{number}"), reason, of, NOW)
    return circuit


@pytest.mark.parametrize(("of", "needed"), [(3, 3), (5, 4), (10, 8), (500, 8)])
def test_so_many_hosts_in_a_row_open_it(of: int, needed: int) -> None:
    assert not failing(needed - 1, of=of).is_open
    assert failing(needed, of=of).is_open


def test_with_two_hosts_nobody_can_tell() -> None:
    assert not failing(2, of=2).is_open


def test_an_answer_in_between_begins_anew() -> None:
    assert not failing(7, of=10).is_open
    assert after_answer(WELL) == Circuit(witness=WELL)


def test_a_fault_that_only_a_server_has_is_an_answer() -> None:
    assert after_failure(failing(7, of=10), WELL, "status", 10, NOW) == Circuit(witness=WELL)


@pytest.mark.parametrize("reason", ["private", "handshake"])
def test_names_that_all_lead_to_a_portal_or_a_network_that_breaks_tls_open_it(reason: str) -> None:
    assert failing(8, of=10, reason=reason).is_open


def test_a_certificate_that_is_not_accepted_is_an_answer() -> None:
    assert after_failure(failing(7, of=10), WELL, "tls", 10, NOW) == Circuit(witness=WELL)


@pytest.mark.parametrize("reason", ["blocked", "protocol", "hung", "not_stored", "internal"])
@pytest.mark.parametrize("hosts", [7, 8])
def test_what_is_no_answer_closes_nothing_and_counts_for_nothing(reason: str, hosts: int) -> None:
    circuit = failing(hosts, of=10)
    assert after_failure(circuit, WELL, reason, 10, NOW) == circuit


def test_feeds_that_were_failing_before_say_nothing() -> None:
    assert not failing(9, of=9, before=replace(WELL, errors=4)).is_open


def test_one_host_that_fails_often_is_one_host() -> None:
    circuit = Circuit()
    for _ in range(20):
        circuit = after_failure(circuit, WELL, "connect", 9, NOW)
    assert not circuit.is_open


def test_an_open_circuit_asks_one_host_each_half_minute() -> None:
    circuit = failing(3, of=3)
    assert not may_probe(circuit, NOW + PROBE_EVERY / 2)
    assert may_probe(circuit, NOW + PROBE_EVERY)
    asked = probing(circuit, NOW + PROBE_EVERY)
    assert not may_probe(asked, NOW + PROBE_EVERY)
    assert may_probe(asked, NOW + 2 * PROBE_EVERY)


def test_a_clock_that_was_set_back_does_not_keep_it_waiting() -> None:
    assert may_probe(failing(3, of=3), NOW - timedelta(hours=1))


def test_an_open_circuit_asks_first_who_answered_last_and_only_once() -> None:
    circuit = after_answer(WELL)
    for number in range(3):
        assert witness_of(circuit) is None
        circuit = after_failure(circuit, replace(WELL, host=f"h{number}"), "dns", 3, NOW)
    assert witness_of(circuit) == WELL
    assert witness_of(probing(circuit, NOW)) is None


def test_who_answered_last_and_failed_since_is_no_witness() -> None:
    circuit = after_answer(replace(WELL, host="h1"))
    for number in range(3):
        circuit = after_failure(circuit, replace(WELL, host=f"h{number}"), "dns", 3, NOW)
    assert circuit.is_open
    assert witness_of(circuit) is None
