"""Reload: what holds of this node's files is published as the next generation, where it should be.

A node publishes when its files changed while it ran, or when they hold what no generation held before. So a node
that is restarted with yesterday's files rolls nobody back: it works with the active set and says that it differs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from pydantic import TypeAdapter

from watchd.app.resolve import Checked, Files, Resolved, resolve
from watchd.app.sets import WorkingSets
from watchd.errors import ConfigError, Problem, UnreadableError
from watchd.model.generation import Documents, Generation
from watchd.model.route import Routing
from watchd.model.rule import Rule, Status
from watchd.model.window import Absence, Burst
from watchd.rules.book import RuleBook
from watchd.rules.history import History, noise
from watchd.storage.lives import RuleVersion

_RULE = TypeAdapter(Rule)


class RulesetStorage(Protocol):
    """What reloading reads and writes."""

    @property
    def is_shared(self) -> bool:
        """Whether other nodes may work on this store."""
        ...

    def active_generation(self) -> int:
        """The number of the newest generation; 0 when there is none."""
        ...

    def generation(self, number: int) -> Generation:
        """A published generation."""
        ...

    def generation_of_digest(self, digest: str) -> int | None:
        """The newest generation that held exactly these documents, if any did."""
        ...

    def history(self, rules: Sequence[Rule], now: datetime, *, has_sample: bool) -> History | None:
        """What is stored that these rules can be held against; None where nothing is."""
        ...

    def publish_generation(
        self, documents: Documents, node: str, now: datetime, rules: Sequence[RuleVersion]
    ) -> Generation:
        """The documents as the next generation; the active one when it holds just these."""
        ...


@dataclass(frozen=True, slots=True)
class Reloaded:
    """What one look at the files came to."""

    outcome: str  # published; same (as the active set); kept (another set is in force); untouched since last time
    generation: int
    resolved: Resolved
    differs: str = ""  # why this node's files are not the active set
    unreadable: str = ""  # why the set that was active is of no use; these files took its place


@dataclass(slots=True)
class Reloader:
    """Looks at the files of one node, at start, on a signal, on a change, and every 30 s."""

    storage: RulesetStorage
    sets: WorkingSets
    routing: Routing
    read: Callable[[], Files]
    node: str
    checked: Checked | None = None  # at a first start the files were read before anything was made
    _seen: Files | None = field(default=None, init=False)
    _last: Reloaded | None = field(default=None, init=False)

    @property
    def generation(self) -> int:
        """The set that was in force when the files were looked at last; 0 before that."""
        return 0 if self._last is None else self._last.generation

    def look(self, now: datetime) -> Reloaded:
        """Read the files and publish what holds, where it should be.

        Raises ConfigError with every problem when a file is refused and no set is in force to fall back to.
        """
        files = self.read()
        number = self.storage.active_generation()
        is_untouched = files == self._seen and self._last is not None
        if is_untouched and self._last is not None and number == self._last.generation:
            return replace(self._last, outcome="untouched")
        active, unreadable = self._active(number)
        if is_untouched and self._last is not None and not unreadable:
            reloaded = self._compare(self._last.resolved, active)
        else:
            reloaded = replace(self._changed(files, active, now, is_lost=bool(unreadable)), unreadable=unreadable)
        self._seen, self._last = files, reloaded
        return reloaded

    def _active(self, number: int) -> tuple[Generation | None, str]:
        """The set in force, or why it is of no use."""
        if not number:
            return None, ""
        try:
            return self.storage.generation(number), ""
        except UnreadableError as error:
            return None, str(error)

    def _changed(self, files: Files, active: Generation | None, now: datetime, *, is_lost: bool) -> Reloaded:
        if (
            active is not None
            and not files.unreadable
            and files.documents(self.routing).digest == active.documents.digest
        ):
            # What is in force was tested when it was published.
            return Reloaded("same", active.number, Resolved(active.documents))
        if active is None and self.checked is not None and files == self.checked.files:
            resolved = self.checked.resolved
        else:
            resolved = resolve(
                files,
                self.routing,
                active.documents if active else None,
                lambda book: self._noise(book, active, now),
            )
        self.checked = None
        if active is None and resolved.problems:
            raise ConfigError(resolved.problems)
        compared = self._compare(resolved, active)
        is_old = (
            self._seen is None
            and not is_lost
            and self.storage.is_shared
            and self.storage.generation_of_digest(resolved.documents.digest) is not None
        )
        if compared.outcome == "same" or is_old:
            return compared
        rules = resolved.book.rules.values() if resolved.book else ()
        versions = [_version(rule) for rule in rules]
        published = self.storage.publish_generation(resolved.documents, self.node, now, versions)
        if resolved.book is not None:
            self.sets.compile(published, resolved.book)
        return Reloaded("published", published.number, resolved)

    def _noise(self, book: RuleBook, active: Generation | None, now: datetime) -> tuple[Problem, ...]:
        """Windows that would alert falsely too often, by what is stored: those that are in force stay so."""
        if active is None:
            return ()
        before = self.sets.get(active.number).rules
        fresh = [rule for rule in book.rules.values() if _is_noisy(rule) and not _is_as(rule, before.get(rule.id))]
        history = self.storage.history(fresh, now, has_sample=False) if fresh else None
        return () if history is None else tuple(noise(fresh, history))

    @staticmethod
    def _compare(resolved: Resolved, active: Generation | None) -> Reloaded:
        if active is None:
            return Reloaded("none", 0, resolved)
        if resolved.documents.digest == active.documents.digest:
            return Reloaded("same", active.number, resolved)
        mine, theirs = resolved.documents, active.documents
        paths = sorted(
            path
            for path in {*mine.rules, *mine.feeds, *theirs.rules, *theirs.feeds}
            if mine.rules.get(path, mine.feeds.get(path)) != theirs.rules.get(path, theirs.feeds.get(path))
        )
        what = ", ".join(paths) or "channels, people or routes of the config"
        differs = (
            f"its files ({mine.digest[:12]}) are not generation {active.number} ({theirs.digest[:12]}), "
            f"published by {active.node}: {what}. The published set is in force"
        )
        return Reloaded("kept", active.number, resolved, differs)


def _version(rule: Rule) -> RuleVersion:
    return RuleVersion(
        rule_id=rule.id,
        digest=rule.digest,
        match_digest=rule.match_digest,
        file=rule.place.file,
        line=rule.place.line,
        text=_RULE.dump_json(rule).decode(),
        is_quick=rule.is_quick,
        is_paused=rule.status is Status.PAUSED,
    )


def _is_noisy(rule: Rule) -> bool:
    """Whether the rule has a window that may alert by chance."""
    return isinstance(rule.window, Absence | Burst) and not rule.accept_noise


def _is_as(rule: Rule, before: Rule | None) -> bool:
    """Whether the rule alerted on the same before, and was not said to accept it."""
    return before is not None and before.window_digest == rule.window_digest and not before.accept_noise
