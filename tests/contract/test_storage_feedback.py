"""The storage contract: what people say to an alert is kept once for each, with the version of the rule it judges."""

from dataclasses import replace
from datetime import timedelta

from tests.builders import T0, after, alert, facts, new_item, notification, report
from tests.contract.steps import an_alert, stored_items, told

from watchd.model.feedback import Ack, Judged, Verdict, VerdictKind
from watchd.ports import Evaluation
from watchd.storage import Storage

_ACK = Ack("al_1", "ana", T0, "cli")
_VERDICT = Verdict("al_1", "ana", VerdictKind.NOISE, T0, "an exercise", "cli")


def _told(storage: Storage) -> None:
    [item] = stored_items(storage, new_item(1))
    told(storage, an_alert(item, notification()))
    later = alert(report(item), facts=facts(report(item)), revision=2, at=after(hours=1), rule_digest="another version")
    told(storage, Evaluation(alerts=(later,)), now=after(hours=1))


def test_the_first_acknowledgement_of_each_person_stands(storage: Storage) -> None:
    _told(storage)
    assert storage.acks("al_1") == []
    assert storage.acknowledge(_ACK) == _ACK
    assert storage.acknowledge(replace(_ACK, at=after(hours=1), via="link")) == _ACK
    other = replace(_ACK, author="ben", at=after(minutes=5))
    assert storage.acknowledge(other) == other
    assert storage.acks("al_1") == [_ACK, other]
    assert storage.acknowledge(replace(_ACK, alert_id="al_nope")) is None
    assert storage.acks("al_nope") == []


def test_the_last_verdict_of_each_person_stands_with_the_version_it_judges(storage: Storage) -> None:
    _told(storage)
    first = storage.judge(replace(_VERDICT, revision=1))
    assert first is not None
    assert (first.revision, first.rule_id) == (1, "spare-parts")
    changed = storage.judge(replace(_VERDICT, kind=VerdictKind.USEFUL, at=after(hours=2)))
    assert changed is not None
    assert (changed.revision, changed.rule_digest) == (2, "another version")
    assert changed.rule_digest != first.rule_digest
    assert storage.verdicts("al_1") == [changed]
    assert storage.judge(replace(_VERDICT, alert_id="al_nope")) is None
    assert storage.judge(replace(_VERDICT, revision=7)) is None


def test_verdicts_are_counted_by_version_of_the_rule(storage: Storage) -> None:
    _told(storage)
    for author, kind in (("ana", "useful"), ("ben", "duplicate"), ("eva", "noise"), ("leo", "wrong-actor")):
        storage.judge(Verdict("al_1", author, VerdictKind(kind), after(hours=3)))
    storage.judge(replace(_VERDICT, author="old", revision=1))
    [late, early] = storage.judged("spare-parts")
    assert late == Judged(
        "spare-parts",
        "another version",
        tuple(sorted((kind, 1) for kind in VerdictKind)),
        alerts=1,
        last_at=after(hours=3),
    )
    assert (late.total, late.precision, early.precision) == (4, 0.5, 0.0)
    assert storage.judged() == [late, early]
    assert storage.judged("another") == []


def test_a_key_signs_for_90_days_and_checks_for_30_more(storage: Storage) -> None:
    day = timedelta(days=1)
    assert storage.link_keys("one", T0) == ("one",)
    assert storage.link_keys("two", T0 + 89 * day) == ("one",)
    assert storage.link_keys("three", T0 + 91 * day) == ("three", "one")
    assert storage.link_keys("four", T0 + 119 * day) == ("three", "one")
    assert storage.link_keys("five", T0 + 121 * day) == ("three",)
    assert storage.link_keys("six", T0 + 182 * day) == ("six", "three")
