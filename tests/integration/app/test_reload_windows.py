"""Edits of rules while windows stand in `alert`, through the files: what is refused, what goes on, and what ends."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.builders import after, item
from tests.fakes import routing

from watchd.app.reload import Reloaded, Reloader
from watchd.app.resolve import Files
from watchd.app.sets import WorkingSets
from watchd.model.alert import AlertRevision
from watchd.pipeline.evaluate import Evaluator
from watchd.pipeline.recompute import Recomputer
from watchd.pipeline.story_cache import StoryCache
from watchd.storage import Storage, tables

LISTS = "version: 1\nlists:\n  parts: {en: [radar]}\n  ships: {en: [frigate]}\n"
FEEDS = 'version: 1\nfeeds:\n  - {id: tass-en, url: "https://tass.example/rss"}\n'


def rule(name: str, query: str, status: str = "live", more: str = "") -> str:
    """A rule whose window stands while two items came within nine days."""
    return (
        f"  - {{id: {name}, severity: medium, status: {status}, match: {{query: {query}}}, "
        f"alert_when: {{count: {{at_least: 2, within: 9d}}}}{more}}}\n"
    )


def rules(*some: str) -> str:
    return "version: 1\nrules:\n" + "".join(some)


@dataclass
class Desk:
    """One watchd with files, on virtual time; each edit is one look at the files, and what follows from it."""

    storage: Storage
    lists: str = LISTS
    hour: float = 0
    files: dict[str, str] = field(default_factory=dict)
    told: list[AlertRevision] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sets = WorkingSets(self.storage, Path())
        self.reloader = Reloader(self.storage, self.sets, routing(), self.read, "here")
        self.evaluator = Evaluator(self.storage, self.sets.get, StoryCache())
        self.recomputer = Recomputer(self.storage, self.sets.get, "here", piece=2)

    def read(self) -> Files:
        return Files({"lists.yaml": self.lists, **self.files}, {"feeds.yaml": FEEDS})

    def edit(self, hour: float, **files: str | None) -> Reloaded:
        """The files are edited or removed, and looked at."""
        self.hour = hour
        for name, text in files.items():
            if name == "lists":
                self.lists = text or ""
            elif text is None:
                del self.files[f"{name}.yaml"]
            else:
                self.files[f"{name}.yaml"] = text
        return self.reloader.look(after(hours=hour))

    def goes_on(self, hours: float = 0) -> None:
        """Everything a daemon does, some time later."""
        self.hour += hours
        now = after(hours=self.hour)
        self.look()
        while self.recomputer.run(now) is not None:
            pass
        self.look()

    def look(self) -> None:
        now = after(hours=self.hour)
        while (evaluated := self.evaluator.run(now)) is not None:
            self.told += evaluated.result.alerts
        self.told += self.evaluator.look(now).evaluation.alerts

    def news(self, hour: float, *titles: str) -> None:
        """Items that come at an hour."""
        self.hour = hour
        at = after(hours=hour)
        numbers = range(round(hour * 1000), round(hour * 1000) + len(titles))
        self.storage.add_items(
            [
                item(number, title=title, summary="", seen_at=at, event_at=at)
                for number, title in zip(numbers, titles, strict=True)
            ]
        )
        self.goes_on()

    @property
    def said(self) -> list[str]:
        """Each revision that was told: its rule, number and first words."""
        return [f"{one.rule_id} {one.revision} {' '.join(one.facts.reason.split()[:2])}" for one in self.told]

    def outcomes(self) -> dict[str, str]:
        query = select(tables.window.c.rule_id, tables.window.c.outcome)
        rows = self.storage._database.read(lambda connection: connection.execute(query).all())
        return {row.rule_id: row.outcome for row in rows}


@pytest.fixture
def desk(memory: Storage) -> Desk:
    """A rule on radars that stands, and one on frigates that does not."""
    desk = Desk(memory)
    desk.edit(0, air=rules(rule("parts", "$parts"), rule("ships", "$ships")))
    desk.news(1, "Radar one", "Radar two", "Frigate one")
    assert desk.said == ["parts 1 2 items"]
    return desk


def test_a_broken_file_ends_no_stay_and_what_it_held_goes_on(desk: Desk) -> None:
    refused = desk.edit(2, air=rules(rule("parts", "($parts AND")))
    assert list(refused.resolved.refused) == ["air.yaml"]
    desk.goes_on(1)
    desk.news(4, "Frigate two")
    assert desk.said == ["parts 1 2 items", "ships 1 2 items"]
    desk.goes_on(24 * 9)
    assert desk.said[2:] == ["parts 2 Over after", "ships 2 Over after"]


def test_a_removed_file_ends_the_stays_of_its_rules_and_takes_in_no_more(desk: Desk) -> None:
    desk.edit(2, air=None)
    desk.goes_on()
    assert desk.said[1:] == []
    desk.goes_on(1)
    assert desk.said[1:] == ["parts 2 Not watched"]
    desk.news(4, "Radar three")
    assert desk.said[2:] == []


def test_a_folder_of_rules_that_was_unmounted_ends_no_stay(desk: Desk) -> None:
    away = Files({}, {"feeds.yaml": FEEDS})
    desk.reloader.read = lambda: away
    desk.edit(2)
    desk.goes_on(1)
    desk.reloader.read = desk.read
    desk.edit(4)
    desk.goes_on(24 * 9)
    assert desk.said == ["parts 1 2 items", "parts 2 Over after"]


def test_a_removed_file_that_others_need_stays_and_so_does_the_stay(desk: Desk) -> None:
    named = rules("  - {id: after, alert_when: {sequence: {steps: [parts, ships], within: 5d}}}\n")
    desk.edit(1.5, more=named)
    refused = desk.edit(2, air=None)
    assert "it was removed, and is needed" in str(refused.resolved.problems[0].message)
    desk.goes_on(1)
    assert desk.said == ["parts 1 2 items"]


def test_a_rule_moved_to_another_file_goes_on(desk: Desk) -> None:
    desk.edit(2, air=rules(rule("ships", "$ships")), other=rules(rule("parts", "$parts")))
    desk.goes_on(1)
    assert desk.said == ["parts 1 2 items"]
    desk.goes_on(24 * 9)
    assert desk.said[1:] == ["parts 2 Over after"]


def test_under_another_id_the_old_alert_ends_and_the_new_rule_tells_by_what_is_stored(desk: Desk) -> None:
    desk.edit(2, air=rules(rule("renamed", "$parts"), rule("ships", "$ships")))
    desk.goes_on()
    desk.goes_on(0.1)
    assert desk.said[1:] == ["renamed 1 2 items", "parts 2 Not watched"]


def test_an_edited_list_is_looked_for_in_what_is_stored_before_anything_is_said_to_be_over(desk: Desk) -> None:
    desk.edit(2, lists=LISTS.replace("[radar]", "[sonar]").replace("[frigate]", "[frigate, radar]"))
    desk.look()
    assert (desk.outcomes(), desk.said) == ({"parts": "learning", "ships": "learning"}, ["parts 1 2 items"])
    desk.goes_on()
    assert desk.said[1:] == ["ships 1 3 items"]
    assert desk.outcomes() == {"parts": "learning", "ships": "alert"}
    desk.news(3, "Sonar one")
    assert desk.said[2:] == ["parts 2 Over after"]


def test_a_draft_that_goes_live_and_back_says_each_time_what_holds(desk: Desk) -> None:
    for hour, status in ((2, "draft"), (3, "live"), (4, "draft")):
        desk.edit(hour, air=rules(rule("parts", "$parts", status), rule("ships", "$ships")))
        desk.goes_on()
    assert [(one.facts.is_unwatched, one.state.value, one.revision) for one in desk.told] == [
        (False, "open", 1),
        (True, "closed", 2),
        (False, "draft", 1),
        (False, "open", 1),
        (True, "closed", 2),
        (False, "draft", 1),
    ]


def test_two_rules_that_swap_their_ids_keep_their_states_by_id(desk: Desk) -> None:
    desk.edit(2, air=rules(rule("ships", "$parts"), rule("parts", "$ships")))
    desk.goes_on()
    assert desk.said[1:] == ["parts 2 Over after", "ships 1 2 items"]
    desk.edit(3, air=rules(rule("parts", "$parts"), rule("ships", "$ships")))
    desk.goes_on()
    assert desk.outcomes() == {"parts": "alert", "ships": "quiet"}
    assert desk.said[3:] == ["ships 2 Over after"], "parts was told within again_after"


def test_an_edit_while_stored_items_are_looked_through_begins_anew_and_loses_nothing(desk: Desk) -> None:
    desk.edit(2, lists=LISTS.replace("[radar]", "[frigate]"))
    assert desk.recomputer.run(after(hours=2)) is not None, "one piece of two items"
    desk.edit(3, lists=LISTS.replace("[radar]", "[radar, frigate]"))
    desk.goes_on()
    assert desk.outcomes() == {"parts": "alert", "ships": "quiet"}
    desk.edit(4, lists=LISTS.replace("[radar]", "[frigate]"))
    desk.edit(4, lists=LISTS)
    desk.goes_on()
    assert desk.outcomes() == {"parts": "alert", "ships": "quiet"}
    assert desk.said == ["parts 1 2 items"]


def test_a_process_that_dies_amid_an_edit_goes_on_with_it(desk: Desk) -> None:
    desk.edit(2, lists=LISTS.replace("[radar]", "[radar, frigate]"))
    assert desk.recomputer.run(after(hours=2)) is not None
    again = Desk(desk.storage, desk.lists, 2, desk.files)
    assert again.edit(2).outcome == "same"
    again.goes_on(1)
    assert again.outcomes() == {"parts": "alert", "ships": "quiet"}
    assert again.said == []
    again.goes_on(24 * 9)
    assert again.said == ["parts 2 Over after"]
