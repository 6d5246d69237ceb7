"""Every message to operators, of whatever kind, ends with the next command and with where more about it stands."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.architecture.pages import page_text
from tests.builders import T0, after, alert, new_item, notification, report
from tests.fakes import routing, routing_of_builders, rule

from watchd.alerts.condition_kinds import KINDS
from watchd.alerts.conditions import transitions
from watchd.alerts.departed import departed, removed
from watchd.alerts.gather import bundle_of
from watchd.alerts.missed import Untold, missed
from watchd.alerts.quiet_week import week_notes
from watchd.alerts.render.mail import mail_of
from watchd.alerts.roll_up import roll_up_of
from watchd.alerts.summary import baseline_summary, dead_summary, failures_summary, notice, review_note
from watchd.model.alert import AlertRevision, Condition
from watchd.model.match import Failure
from watchd.model.notification import AlertView
from watchd.model.route import Mute

_FIRST_WORDS = ("watchd ", "journalctl ", "systemctl ")
_FILE = "file:desk-1:rules.yaml"


def _conditions() -> Iterator[tuple[str, AlertRevision]]:
    for kind in sorted(KINDS):
        for number in (1, 2):
            raised = {f"{kind}:{name}": "broken" for name in ("a", "b")[:number]}
            [began] = transitions({}, raised, [f"{kind}:"], T0)
            stored = {condition.key: condition for condition in began.conditions}
            [ended] = transitions(stored, {}, [f"{kind}:"], after(hours=1))
            yield f"{kind} {number}", began.alert
            yield f"{kind} {number} over", ended.alert


def _others() -> Iterator[tuple[str, AlertRevision]]:
    stored = {_FILE: Condition(_FILE, is_raised=True, since=T0, told_at=T0, facts={"text": "broken"})}
    for name, told in (
        ("departed", departed(stored, {}, "here", after(hours=2))),
        ("removed", removed(stored, (), (), "desk-1", T0)),
    ):
        assert told is not None
        yield name, told.alert
    untold = [Untold(notification(), replace(alert(report(new_item(1).item)).facts, next_step=""))]
    mute = Mute("mu_1", until=after(hours=1), author="ana", reason="noise", of_all=True)
    [kept_back] = missed(mute, untold, routing_of_builders(), T0)
    due = T0 + timedelta(days=7)
    note = review_note([rule(review=T0.date())], due, T0, due, owner="ana")
    assert note is not None
    yield "missed", kept_back.alert
    yield "reviews", note
    yield "roll-up", roll_up_of(untold, T0)[0]
    yield "storm", bundle_of(untold * 2, T0, storm=(T0, 3)).alert
    yield "week", next(iter(week_notes(routing(), due, (1, 1, 1, 0), (), due)))[0]
    yield "baseline", baseline_summary([("su-30", 3, "a title")], ["wire"], 1, T0)
    yield "failures", failures_summary([Failure("it_1", "su-30", "no", T0)], 1, T0)
    yield "dead", dead_summary([notification()], 1, T0)
    yield "notice", notice("the clock was set", "desk-1", T0)


MESSAGES = dict((*_conditions(), *_others()))


@pytest.mark.parametrize("name", MESSAGES)
def test_it_ends_with_the_next_command_and_its_place_in_the_docs(name: str) -> None:
    told = MESSAGES[name]
    assert told.facts.next_step.startswith(_FIRST_WORDS)
    page, _, fragment = told.facts.docs.partition("#")
    assert fragment in {_anchor(line) for line in page_text(page).splitlines() if line.startswith("#")}
    text = mail_of(AlertView(told.alert_id, 1, told.facts)).text
    end = text.partition("WHAT TO DO NEXT\n")[2].split("\n\n")[0]
    assert [line.strip() for line in end.splitlines()] == [told.facts.next_step, f"More: {told.facts.docs}"]


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lstrip("# ").lower()).replace(" ", "-")


def test_every_kind_of_condition_is_among_them() -> None:
    assert {name.split()[0] for name in MESSAGES} >= set(KINDS)


@pytest.mark.parametrize(
    ("feeds", "first", "none"),
    [
        (["wire"], "1 feed was read for the first time. What it holds is history", "any of its items."),
        (["a", "b"], "2 feeds were read for the first time. What they hold is history", "any of their items."),
    ],
)
def test_a_baseline_speaks_of_one_feed_as_of_one(feeds: list[str], first: str, none: str) -> None:
    lines = baseline_summary([], feeds, 1, T0).facts.lines
    assert lines[0].startswith(first)
    assert lines[1].endswith(none)


def test_a_roll_up_shows_which_lines_belong_to_what_was_told() -> None:
    """Blanks before a line are gone in a mail."""
    stored = dict.fromkeys((f"feed:wire-{number}" for number in range(7)), "no answer")
    [told] = transitions({}, stored, ("feed:",), T0)
    [calm] = transitions({}, {"mute:mu_1": "it ends"}, ("mute:",), T0)
    untold = [Untold(notification(alert_id=f"al_{place}"), one.alert.facts) for place, one in enumerate((told, calm))]
    rolled, _ = roll_up_of(untold, T0)
    text = mail_of(AlertView(rolled.alert_id, 1, rolled.facts)).text
    points = [line[4:] for line in text.splitlines() if line.startswith("  - ")]
    assert [point.startswith("· ") for point in points] == [False, *[True] * 6, False, True]
    assert points[6] == "· and 2 more"
