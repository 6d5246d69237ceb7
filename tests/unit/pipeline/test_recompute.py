"""An edit of what a rule matches costs no baseline: on real storage in memory, with real rules."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update
from tests.builders import after, item

from watchd.app.reload import _version
from watchd.app.sets import WorkingSets, routing_text
from watchd.model.alert import AlertRevision
from watchd.model.generation import Documents
from watchd.model.route import Routing
from watchd.pipeline.evaluate import Evaluator
from watchd.pipeline.logs import LogCache
from watchd.pipeline.recompute import Recomputer
from watchd.pipeline.story_cache import StoryCache
from watchd.ports import Evaluation
from watchd.rules.load import load_rules
from watchd.storage import Storage, open_storage, tables

ABSENCE = "alert_when: {absence: {for: 4d, need: 5, baseline: 40d}}"
LEARNS = ("learning", "its matches are still being looked for in the stored items")


def _rules(query: str, window: str = ABSENCE, more: str = "", title: str = "Planes") -> str:
    return f"""
version: 1
rules:
  - id: planes
    title: {title}
    match: {{query: {query}}}
    {window}
{more}"""


@dataclass
class Desk:
    """One watchd with rule files, whose hours go by when it is told so."""

    storage: Storage
    told: list[AlertRevision] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """A process that knows only what is stored."""
        sets = WorkingSets(self.storage, Path())
        self.evaluator = Evaluator(self.storage, sets.get, StoryCache(), logs=LogCache())
        self.recomputer = Recomputer(self.storage, sets.get, "here", piece=7)

    def load(self, text: str, day: float) -> None:
        """Other rule files."""
        feeds = "version: 1\nfeeds:\n  - {id: tass-en, url: 'https://tass.example/rss'}\n"
        documents = Documents({"rules.yaml": text}, {"feeds.yaml": feeds}, routing_text(Routing()))
        versions = [_version(rule) for rule in load_rules(documents.rules).rules.values()]
        self.storage.publish_generation(documents, "here", after(days=day), versions)
        self.look(day)

    def live(self, first: float, last: float, *titles: str) -> None:
        """An item every six hours, each decided as of when it was seen; titles take turns."""
        days = [first + number / 4 for number in range(int((last - first) * 4))]
        self.storage.add_polls([("tass-en", after(days=day), True) for day in days])
        self.storage.add_items(
            [
                item(
                    round(day * 100),
                    title=titles[number % len(titles)],
                    seen_at=after(days=day),
                    event_at=after(days=day),
                )
                for number, day in enumerate(days)
            ]
        )
        self.goes_on(days[-1])
        self.evaluate(days[-1])
        self.look(days[-1])

    def evaluate(self, day: float) -> None:
        """What waits."""
        while (evaluated := self.evaluator.run(after(days=day))) is not None:
            self._note(evaluated.result)

    def goes_on(self, day: float) -> None:
        """It was evaluating all the time until then; nobody looks every minute here."""
        goes_on = update(tables.rule_span).where(tables.rule_span.c.closed_at.is_(None))
        self.storage._database.write(
            lambda connection: connection.execute(goes_on, {"to_at": after(days=day, minutes=-1)})
        )

    def look(self, day: float) -> None:
        """A turn without items, a minute or two later."""
        day += 0.001
        self._note(self.evaluator.look(after(days=day)).evaluation)

    def recompute(self, day: float) -> int:
        """Everything that is to be looked for; gives how many matches were found."""
        found = 0
        while (done := self.recomputer.run(after(days=day))) is not None:
            found += done.matches
        self.look(day + 0.002)
        return found

    def _note(self, evaluation: Evaluation) -> None:
        self.told += evaluation.alerts

    def state(self, rule_id: str = "planes") -> tuple[str, str]:
        """What the window of a rule says, and why."""
        query = select(tables.window).where(tables.window.c.rule_id == rule_id)
        row = self.storage._database.read(lambda connection: connection.execute(query).one())
        return row.outcome, row.reason

    def since(self) -> tuple[str, datetime]:
        """What the window says, and since when."""
        row = self.storage._database.read(lambda connection: connection.execute(select(tables.window)).one())
        return row.outcome, row.since


@pytest.fixture
def desk() -> Iterator[Desk]:
    storage = open_storage("sqlite:///:memory:")
    yield Desk(storage)
    storage.close()


def test_an_edited_rule_learns_while_its_matches_are_looked_for_and_then_knows_as_much_as_ever(desk: Desk) -> None:
    desk.load(_rules("plane"), 0)
    desk.live(0, 20, "plane", "ship")
    before = desk.state()
    desk.load(_rules("plane OR helicopter"), 20)
    assert desk.state() == LEARNS
    desk.live(20, 20.5, "ship")
    assert desk.state() == LEARNS
    assert desk.recompute(20.5) == 40
    assert desk.state()[0] == before[0] == "quiet"
    assert desk.state()[1].endswith("in the 16 days before")


def test_an_edited_rule_is_as_one_that_was_there_all_the_time(desk: Desk) -> None:
    other = Desk(open_storage("sqlite:///:memory:"))
    edited = _rules("plane OR helicopter")
    desk.load(_rules("plane"), 0)
    other.load(edited, 0)
    for one in (desk, other):
        one.live(0, 20, "plane", "ship", "helicopter")
    desk.load(edited, 20)
    desk.recompute(20)
    for one in (desk, other):
        one.live(20, 26, "ship")
    assert desk.state() == other.state()
    assert desk.state()[0] == "alert"
    assert [alert.facts.reason for alert in desk.told] == [alert.facts.reason for alert in other.told]
    other.storage.close()


def test_a_new_rule_knows_what_was_stored_before_it(desk: Desk) -> None:
    desk.load(_rules("ship", "severity: none"), 0)
    desk.live(0, 20, "plane", "ship")
    desk.load(_rules("ship", "severity: none", f"  - {{id: new, match: {{query: plane}}, {ABSENCE}}}\n"), 20)
    desk.recompute(20)
    assert desk.state("new")[0] == "quiet"


def test_another_title_keeps_the_state_and_looks_for_nothing(desk: Desk) -> None:
    desk.load(_rules("plane"), 0)
    desk.live(0, 20, "plane", "ship")
    before = desk.since()
    desk.load(_rules("plane", title="Aircraft"), 20)
    assert desk.recompute(20) == 0
    assert desk.since() == before


def test_a_restart_in_the_middlegoes_on(desk: Desk) -> None:
    desk.load(_rules("plane"), 0)
    desk.live(0, 20, "plane", "ship")
    desk.load(_rules("plane OR helicopter"), 20)
    assert desk.recomputer.run(after(days=20)) is not None
    desk.start()
    desk.look(20.1)
    assert desk.state() == LEARNS
    desk.recompute(20.1)
    assert desk.state()[1].endswith("in the 16 days before")


def test_nothing_is_new_while_stored_items_are_looked_through_and_what_they_had_is_known(desk: Desk) -> None:
    window = "alert_when: {new: {pattern: 'RA-[0-9]{5}', memory: 40d}}"
    desk.load(_rules("plane", window), 0)
    desk.live(0, 20, "plane RA-00001", "plane RA-00002")
    desk.load(_rules("plane OR helicopter", window), 20)
    desk.live(20, 20.5, "plane RA-00003")
    desk.recompute(20.5)
    desk.live(20.5, 21.5, "plane RA-00001", "helicopter RA-00003", "plane RA-00002", "plane RA-00004")
    assert [alert.facts.headline for alert in desk.told] == ["Planes: RA-00004"]


def test_what_came_in_time_has_come_in_time_after_an_edit_too(desk: Desk) -> None:
    waits = "  - {id: slow, alert_when: {sequence: {steps: [planes], missing: ships, within: 3d}}}\n"
    ships = "  - {{id: ships, match: {{query: {query}}}, severity: none}}\n"
    desk.load(_rules("plane", "severity: none", ships.format(query="ship") + waits), 0)
    desk.live(0, 2, "plane", "car", "car", "ship", "car", "car", "car", "ship")
    desk.load(_rules("plane", "severity: none", ships.format(query="ship OR boat") + waits), 2)
    desk.recompute(2)
    desk.live(2, 8, "car")
    assert [alert.rule_id for alert in desk.told if alert.rule_id == "slow"] == []


def test_what_is_found_in_stored_items_is_told_to_nobody(desk: Desk) -> None:
    desk.load(_rules("plane", ""), 0)
    desk.live(0, 5, "plane", "ship")
    before = len(desk.told)
    desk.load(_rules("plane OR ship", ""), 5)
    assert desk.recompute(5) == 20
    assert len(desk.told) == before > 0


def test_an_archive_is_a_baseline_and_is_told_to_nobody(desk: Desk) -> None:
    desk.load(_rules("plane"), 20)
    desk.live(20, 21, "ship")
    assert desk.state() == ("learning", "never matched")
    days = [number / 4 for number in range(80)]
    archive = [item(round(day * 100), title="plane", seen_at=after(days=day), event_at=after(days=day)) for day in days]
    desk.storage.import_items(archive, after(days=21))
    desk.storage.conclude_import({"tass-en": [(after(), after(days=20))]}, after(days=21))
    assert desk.recompute(21) == 80
    desk.live(21, 22, "ship")
    assert desk.state()[0] == "quiet"
    desk.live(22, 26, "ship")
    assert desk.state()[0] == "alert"
    assert "expected from" in desk.told[0].facts.reason
    assert len(desk.told) == 1
