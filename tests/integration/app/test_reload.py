"""When a node publishes its files, and when it works with the set of others and says that its own differ."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path

import pytest
from sqlalchemy import text
from tests.builders import T0, after
from tests.integration.app.sets import LISTS, RULES, files

from watchd.app.files import read_files
from watchd.app.itself import files_here
from watchd.app.reload import Reloaded, Reloader
from watchd.app.resolve import Checked, Files, resolve
from watchd.app.sets import WorkingSets
from watchd.errors import ConfigError, Place, Problem
from watchd.model.route import ChannelFacts, Route, Routing
from watchd.ports import Evaluation
from watchd.settings import Settings, load_settings
from watchd.storage import Storage, open_storage

BROKEN = RULES.replace("query: $parts", 'query: "($parts AND"')
EDITED = RULES.replace("title: Parts", "title: Parts and tools")
GONE = Problem(Place("rules/rules.yaml"), "cannot be read: permission denied", "mend its permissions")


class SharedStorage(Storage):
    """A store that other nodes may work on, as PostgreSQL is."""

    @property
    def is_shared(self) -> bool:
        return True


@dataclass
class Node:
    """One node with files that a test changes."""

    storage: Storage
    name: str = "here"
    files: Files = field(default_factory=files)
    routing: Routing = field(default_factory=Routing)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """The process begins anew; what it has seen is forgotten."""
        self.sets = WorkingSets(self.storage, Path())
        self._reloader = Reloader(self.storage, self.sets, self.routing, lambda: self.files, self.name)

    def look(self, **rules: str) -> Reloaded:
        """A look after these rule files were changed: `rules` of `rules/rules.yaml`."""
        if rules:
            self.files = files({f"rules/{name}.yaml": text for name, text in rules.items()})
        return self._reloader.look(T0)


@pytest.fixture
def node(memory: Storage) -> Node:
    """A node with a store of its own."""
    return Node(memory)


@pytest.fixture
def shared() -> Iterator[Storage]:
    """A store for several nodes."""
    opened = SharedStorage(open_storage("sqlite:///:memory:")._database)
    yield opened
    opened.close()


def test_the_first_look_publishes_generation_1_and_a_look_at_the_same_files_does_nothing(node: Node) -> None:
    first = node.look()
    assert (first.outcome, first.generation, first.differs) == ("published", 1, "")
    assert set(node.sets.active().rules) == {"parts"}
    assert node.storage.generation(1).node == "here"
    again = node.look()
    assert (again.outcome, again.generation) == ("untouched", 1)


def test_a_restart_with_the_same_files_publishes_nothing(node: Node) -> None:
    node.look()
    node.restart()
    assert (node.look().outcome, node.storage.active_generation()) == ("same", 1)


def test_a_change_is_published_as_the_next_generation(node: Node) -> None:
    node.look()
    changed = node.look(rules=EDITED)
    assert (changed.outcome, changed.generation) == ("published", 2)
    assert node.sets.active().rules["parts"].title == "Parts and tools"


def test_a_first_start_with_a_broken_file_raises_every_problem_and_publishes_nothing(node: Node) -> None:
    with pytest.raises(ConfigError) as caught:
        node.look(rules=BROKEN, more="version: 1\nrules: 7\n")
    assert {problem.place.file for problem in caught.value.problems} == {"rules/more.yaml", "rules/rules.yaml"}
    assert node.storage.active_generation() == 0


def test_a_first_start_with_a_file_that_cannot_be_read_says_which(node: Node) -> None:
    node.files = Files({}, {}, {"rules/rules.yaml": GONE})
    with pytest.raises(ConfigError) as caught:
        node.look()
    assert caught.value.problems == (GONE,)


def test_a_folder_of_rules_that_is_empty_at_once_keeps_the_set_and_says_how_to_mean_it(node: Node) -> None:
    """As a mount point is while nothing is mounted; everything else that was edited holds."""
    node.look()
    feeds = {"feeds.yaml": files().feeds["feeds.yaml"].replace("wire.example/rss", "wire.example/all")}
    node.files = Files({}, feeds)
    for outcome, number in (("published", 2), ("untouched", 2), ("same", 2)):
        if outcome == "same":
            node.restart()
        emptied = node.look()
        assert (emptied.outcome, emptied.generation) == (outcome, number)
        assert list(emptied.resolved.refused) == ["rules"]
        [problem] = emptied.resolved.problems
        assert str(problem).startswith("rules: every rule file is gone at once")
        assert "with `version: 1` and `rules: []`" in problem.hint
    assert set(node.sets.active().rules) == {"parts"}
    node.files = Files({"rules/none.yaml": "version: 1\nrules: []\n"}, feeds)
    meant = node.look()
    assert (meant.outcome, meant.resolved.problems, set(node.sets.active().rules)) == ("published", (), set())


def test_rules_that_were_unmounted_are_good_again_once_they_are_back(node: Node) -> None:
    whole = node.files
    node.look()
    node.files = Files({}, whole.feeds)
    assert node.look().resolved.problems
    node.files = whole
    back = node.look()
    assert (back.outcome, back.generation, back.resolved.problems) == ("same", 1, ())


def test_a_first_start_needs_no_rules(node: Node) -> None:
    node.files = Files({}, files().feeds)
    assert node.look().outcome == "published"
    node.restart()
    assert (node.look().outcome, node.look().resolved.problems) == ("same", ())


def test_a_broken_edit_keeps_the_set_and_names_the_file_until_it_is_mended(node: Node) -> None:
    node.look()
    broken = node.look(rules=BROKEN)
    assert (broken.outcome, broken.generation) == ("same", 1)
    assert list(broken.resolved.refused) == ["rules/rules.yaml"]
    still = node.look()
    assert still.outcome == "untouched"
    assert list(still.resolved.refused) == ["rules/rules.yaml"]
    node.restart()
    assert list(node.look().resolved.refused) == ["rules/rules.yaml"], "the last good version survives a restart"
    assert node.storage.active_generation() == 1
    mended = node.look(rules=EDITED)
    assert (mended.outcome, mended.generation, mended.resolved.refused) == ("published", 2, {})


def test_a_good_edit_beside_a_broken_one_is_published(node: Node) -> None:
    node.look()
    good = node.look(
        rules=BROKEN,
        ships="version: 1\nrules:\n  - {id: ships, title: Ships, severity: low, match: {query: frigate}}\n",
    )
    assert (good.outcome, list(good.resolved.refused)) == ("published", ["rules/rules.yaml"])
    assert set(node.sets.active().rules) == {"parts", "ships"}


def test_an_edit_that_breaks_another_file_waits_over_restarts_until_both_fit_while_others_are_published(
    node: Node,
) -> None:
    node.look()
    renamed = LISTS.replace("parts:", "equipment:")
    waits = node.look(lists=renamed, rules=EDITED)
    assert (waits.outcome, waits.generation, list(waits.resolved.refused)) == ("published", 2, ["rules/lists.yaml"])
    assert node.sets.active().rules["parts"].title == "Parts and tools"
    node.restart()
    again = node.look()
    assert (again.outcome, again.generation, list(again.resolved.refused)) == ("same", 2, ["rules/lists.yaml"])
    mended = node.look(lists=renamed, rules=EDITED.replace("$parts", "$equipment"))
    assert (mended.outcome, mended.generation, mended.resolved.refused) == ("published", 3, {})
    assert node.sets.active().rules["parts"].query == "$equipment"


def test_changed_routes_are_published_at_the_next_start(node: Node) -> None:
    node.look()
    desk = ChannelFacts("desk", "email", ("desk@example.org",))
    node.routing = Routing(routes=(Route(send=("desk",)),), channels={"desk": desk})
    node.restart()
    assert (node.look().outcome, node.storage.active_generation()) == ("published", 2)
    assert node.sets.active().routing.channels["desk"].targets == ("desk@example.org",)


def test_on_a_store_of_its_own_yesterdays_files_are_todays_wish(node: Node) -> None:
    node.look()
    node.look(rules=EDITED)
    node.restart()
    assert (node.look(rules=RULES).outcome, node.storage.active_generation()) == ("published", 3)


def test_on_a_shared_store_a_restart_with_yesterdays_files_rolls_nobody_back(shared: Storage) -> None:
    ahead, behind = Node(shared, "ahead"), Node(shared, "behind")
    ahead.look()
    ahead.look(rules=EDITED)
    kept = behind.look()
    assert (kept.outcome, kept.generation) == ("kept", 2)
    assert shared.active_generation() == 2
    assert "published by ahead: rules/rules.yaml" in kept.differs
    assert behind.sets.active().rules["parts"].title == "Parts and tools"
    assert behind.look().outcome == "untouched"
    assert behind.look().differs == kept.differs
    caught_up = behind.look(rules=EDITED)
    assert (caught_up.outcome, caught_up.differs) == ("same", "")


def test_on_a_shared_store_an_edit_made_while_it_runs_is_published_even_back_to_an_older_set(shared: Storage) -> None:
    node = Node(shared)
    node.look()
    node.look(rules=EDITED)
    assert (node.look(rules=RULES).outcome, shared.active_generation()) == ("published", 3)


def test_on_a_shared_store_a_start_with_files_nobody_had_is_published(shared: Storage) -> None:
    Node(shared, "first").look()
    assert Node(shared, "second").look(rules=EDITED).generation == 2


def test_a_node_whose_neighbour_publishes_works_with_the_new_set_and_says_that_it_differs(shared: Storage) -> None:
    one, two = Node(shared, "one"), Node(shared, "two")
    one.look()
    two.look()
    one.look(rules=EDITED)
    kept = two.look()
    assert (kept.outcome, kept.generation) == ("kept", 2)
    assert "published by one" in kept.differs
    assert two.sets.active().number == 2
    assert (two.look(rules=EDITED).outcome, two.look().differs) == ("same", "")


def test_files_are_known_by_their_path_from_the_folder_that_holds_config_and_rules(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "rules" / "lists").mkdir(parents=True)
    (tmp_path / "rules" / "rules.yaml").write_text(RULES)
    (tmp_path / "rules" / "lists" / "parts.yaml").write_text("version: 1\nlists: {}\n")
    (tmp_path / "config" / "feeds.yaml").write_text("version: 1\nfeeds: []\n")
    config = tmp_path / "config" / "watchd.yaml"
    config.write_text("version: 1\nfeeds: [feeds.yaml]\nrules: [../rules]\n")
    settings = load_settings(config, {})
    read = read_files(settings)
    assert set(read.rules) == {"rules/rules.yaml", "rules/lists/parts.yaml"}
    assert set(read.feeds) == {"config/feeds.yaml"}
    assert read.unreadable == {}
    (tmp_path / "rules" / "rules.yaml").write_bytes(b"\xff\xfe\x00")
    assert set(read_files(settings).unreadable) == {"rules/rules.yaml"}
    (tmp_path / "rules").rename(tmp_path / "away")
    (tmp_path / "config" / "feeds.yaml").unlink()
    gone = read_files(settings)
    assert (gone.rules, gone.feeds) == ({}, {})
    assert set(gone.unreadable) == {"rules", "config/feeds.yaml"}


class JustListed(Settings):
    """Settings whose rule file has become a pipe since the folder was listed."""

    def rule_files(self) -> tuple[Path, ...]:
        return (self.rule_paths[0] / "pipe.yaml",)


def test_a_file_that_becomes_a_pipe_is_refused_and_nobody_waits_for_its_other_end(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    os.mkfifo(tmp_path / "rules" / "pipe.yaml")
    (tmp_path / "feeds.yaml").write_text("version: 1\nfeeds: []\n")
    config = tmp_path / "watchd.yaml"
    config.write_text("version: 1\nfeeds: [feeds.yaml]\nrules: [feeds.yaml]\n")
    usual = load_settings(config, {})
    values = {field.name: getattr(usual, field.name) for field in fields(usual)}
    read = read_files(JustListed(**{**values, "rule_paths": (tmp_path / "rules",)}))
    assert set(read.feeds) == {"feeds.yaml"}
    assert "is a pipe, not a file" in read.unreadable["rules/pipe.yaml"].message


def test_a_refused_file_counts_as_there_until_it_is_deleted(node: Node) -> None:
    assert files_here(None) is None
    first = files_here(node.look())
    assert first is not None
    assert first == {"rules/rules.yaml", "rules/lists.yaml", "rules", "feeds.yaml", "."}
    more = "version: 1\nrules: 7\n"
    refused = node.look(more=more)
    assert list(refused.resolved.refused) == ["rules/more.yaml"]
    assert files_here(refused) == first | {"rules/more.yaml"}
    node.files = files()
    assert files_here(node.look()) == first


def test_a_clock_that_moved_on_does_not_make_a_look_publish(node: Node) -> None:
    node.look()
    assert node._reloader.look(after(days=1)).outcome == "untouched"


WATCH = "version: 1\nwatch:\n  ships: frigate\n"


def day_the_watch_ends(node: Node) -> int:
    """How many days after T0 the quick watch rests."""
    expires = node.sets.active().rules["ships"].expires
    assert expires is not None
    return (expires - T0.date()).days


def test_a_quick_watch_that_is_taken_out_and_written_again_lasts_its_30_days_again(node: Node) -> None:
    node.files = files({"rules/quick.yaml": WATCH})
    node._reloader.look(T0)
    assert day_the_watch_ends(node) == 30
    node.files = files()
    node._reloader.look(after(days=19))
    node.files = files({"rules/quick.yaml": WATCH})
    node._reloader.look(after(days=20))
    assert day_the_watch_ends(node) == 50
    node.restart()
    node._reloader.look(after(days=25))
    assert day_the_watch_ends(node) == 50


def test_a_broken_file_gives_a_quick_watch_no_further_day(node: Node) -> None:
    node.files = files({"rules/quick.yaml": WATCH})
    node._reloader.look(T0)
    node.files = files({"rules/quick.yaml": WATCH.replace("frigate", '"(frigate"')})
    assert list(node._reloader.look(after(days=19)).resolved.refused) == ["rules/quick.yaml"]
    node.files = files({"rules/quick.yaml": WATCH.replace("frigate", "frigate OR destroyer")})
    node._reloader.look(after(days=20))
    assert day_the_watch_ends(node) == 30


def test_a_rule_out_of_its_file_for_an_hour_is_as_due_for_its_review_as_before(node: Node) -> None:
    node._reloader.look(T0)
    node.files = Files({"rules/lists.yaml": LISTS}, files().feeds)
    node._reloader.look(after(days=80))
    assert node.sets.active().rules == {}
    node.files = files()
    node._reloader.look(after(days=80, hours=1))
    review = node.sets.active().rules["parts"].review
    assert review is not None
    assert (review - T0.date()).days == 90


def test_a_rule_that_is_paused_in_its_file_stops_evaluating_at_that_moment(node: Node) -> None:
    node._reloader.look(T0)
    live = [(rule.id, rule.match_digest) for rule in node.sets.active().rules.values()]
    node.storage.turn(T0, lambda _turn: Evaluation(live_rules=tuple(live)))
    node.files = files({"rules/rules.yaml": RULES.replace("severity:", "status: paused\n    severity:")})
    assert node._reloader.look(after(minutes=2)).outcome == "published"
    [(rule_id, _, _, ended)] = node.storage.rule_spans()
    assert (rule_id, ended) == ("parts", after(minutes=2))
    node.storage.turn(after(minutes=3), lambda _turn: Evaluation(live_rules=tuple(live)))
    assert len(node.storage.rule_spans()) == 2


def _damage(storage: Storage) -> None:
    storage._database.write(lambda connection: connection.execute(text("UPDATE ruleset SET documents = '{'")))


@pytest.mark.parametrize("is_shared", [False, True])
def test_a_set_in_force_that_cannot_be_read_is_replaced_by_the_files_of_the_next_node_that_starts(
    memory: Storage, shared: Storage, *, is_shared: bool
) -> None:
    node = Node(shared if is_shared else memory)
    node.look()
    _damage(node.storage)
    node.restart()
    again = node.look()
    assert (again.outcome, again.generation) == ("published", 2)
    assert again.unreadable.startswith("rule set 1 is of no use")
    assert set(node.sets.active().rules) == {"parts"}
    assert node.look().outcome == "untouched"


def test_a_set_of_another_node_that_cannot_be_read_is_replaced_by_this_ones_files(shared: Storage) -> None:
    here, there = Node(shared), Node(shared, "there", files({"rules/rules.yaml": EDITED}))
    here.look()
    there.look()
    there.look(rules=EDITED.replace("tools", "engines"))
    _damage(shared)
    again = here.look()
    assert (again.outcome, again.generation) == ("published", shared.active_generation())
    assert shared.generation(again.generation).documents == here.files.documents(here.routing)


def test_without_a_set_that_can_be_read_refused_files_end_the_start(node: Node) -> None:
    node.look()
    _damage(node.storage)
    node.restart()
    with pytest.raises(ConfigError):
        node.look(rules=BROKEN)


def test_a_first_start_takes_what_the_files_were_read_as_already_unless_they_have_changed(node: Node) -> None:
    checked = Checked(node.files, resolve(node.files, node.routing, None))
    reloader = Reloader(node.storage, node.sets, node.routing, lambda: node.files, node.name)
    reloader.checked = checked
    assert reloader.look(T0).resolved is checked.resolved

    node.restart()
    node.files = files({"rules/rules.yaml": BROKEN})
    reloader = Reloader(open_storage("sqlite:///:memory:"), node.sets, node.routing, lambda: node.files, node.name)
    reloader.checked = checked
    with pytest.raises(ConfigError):
        reloader.look(T0)
