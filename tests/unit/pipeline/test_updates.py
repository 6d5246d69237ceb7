"""At most three updates of a story a day, each in the thread of its first message; more are lines of a later one."""

from dataclasses import dataclass

import pytest
from tests.fakes import RecordingChannel
from tests.fakes import rule as rule_of
from tests.unit.pipeline.test_way import World, watching, world

from watchd.alerts.render.mail import mail_of
from watchd.model.alert import DecisionKind
from watchd.model.notification import AlertView
from watchd.model.rule import Severity

__all__ = ["watching", "world"]

_HEAD = "Su-30 parts arrive in Caracas on cargo plane"
_COUNTS = (14, 21, 35, 48, 52, 67)


@dataclass
class MailChannel(RecordingChannel):
    """Takes mails: the subject, and the text below it."""

    def render(self, view: AlertView) -> str:
        mail = mail_of(view, None)
        return f"{mail.subject}\n{mail.text}"


def _tell(world: World) -> None:
    """A report, and six more with a number of their own, as each comes."""
    world.channel = MailChannel()
    world.working.rules = {"su-30": rule_of(query="Su-30")}
    for number, title in enumerate((_HEAD, *(f"{_HEAD}: {count} crates" for count in _COUNTS)), start=2):
        world.news((number, title))
        world.evaluate()
        world.deliver()


def test_three_updates_of_a_story_are_told_a_day_and_what_follows_is_listed_in_the_next(watching: World) -> None:
    _tell(watching)
    assert [sent.revision for sent in watching.channel.sent] == [1, 2, 3, 4]
    assert watching.states()["pending"] == 1
    watching.clock.forward(days=1)
    watching.deliver()
    *_, last = watching.channel.sent
    assert last.revision == 7
    for count in _COUNTS[3:5]:
        assert f"UTC: a number: {count} (" in last.body
    assert f"{_HEAD}: {_COUNTS[5]} crates" in last.body
    assert "pending" not in watching.states()


def test_every_update_answers_the_first_message_under_its_subject(watching: World) -> None:
    _tell(watching)
    watching.clock.forward(days=1)
    watching.deliver()
    first, *updates = watching.channel.sent
    assert first.root_event_id is None
    assert len(updates) == 4
    assert {update.root_event_id for update in updates} == {first.event_id}
    subject, *_ = first.body.splitlines()
    assert all(update.body.splitlines()[0].endswith(subject) for update in updates)


@pytest.mark.parametrize(("severity", "is_held"), [(Severity.MEDIUM, True), (Severity.HIGH, False)])
def test_what_is_rather_like_several_reports_of_an_urgent_rule_never_waits(
    watching: World, severity: Severity, *, is_held: bool
) -> None:
    watching.working.rules = {"su-30": rule_of(query="a", severity=severity)}  # no word of the headlines
    head = "Chiquita and Fyffes, top banana sellers, combine"
    for number, title in enumerate((head, *(f"{head}: {count} ships" for count in _COUNTS[:3])), start=2):
        watching.news((number, title))
        watching.evaluate()
    assert watching.deliver()
    watching.news((9, "Fyffes, Chiquita merge bananas"), url="https://other.example/9")
    decided = [one for done in watching.evaluate() for one in done.result.decisions][-1]
    assert decided.kind is (DecisionKind.UPDATE if is_held else DecisionKind.NEW)
    assert ("rather like 4 reports of this story" in decided.reason) == is_held
    assert watching.states()["pending"] == 1
    assert bool(watching.deliver()) != is_held
