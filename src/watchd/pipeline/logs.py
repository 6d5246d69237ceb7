"""What windows count, kept between turns: a cache that names the turn it was read at and catches up inside the lock."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from watchd.model.window import PastMatch
from watchd.ports import Turn
from watchd.rules.windows import Log

Key = tuple[str, str]  # rule_id, match_digest
_SPARE = timedelta(days=30)  # what windows need no more is forgotten now and then


@dataclass(slots=True)
class LogCache:
    """Logs of matches by rule and match digest.

    What a turn adds counts at once, and is taken out again when the next one begins, which reads it back if it was
    written: a transaction that is taken back leaves no trace.
    """

    _logs: dict[Key, Log] = field(default_factory=dict)
    _after: dict[Key, datetime] = field(default_factory=dict)  # from when on each log is whole
    _read_at: int = -1  # the turn
    _under_way: Turn | None = None  # the turn that uses it; a number is used again when a turn is taken back
    _loose: list[tuple[Key, str, PastMatch | None]] = field(default_factory=list)

    def log(self, turn: Turn, key: Key, after: datetime) -> Log:
        """The rule's log as of this turn, whole from a moment on."""
        self._begin(turn)
        if key not in self._logs or after < self._after[key]:
            kept = self._logs.get(key, Log())
            stored = turn.past([key], -1, after)[key]
            log = Log(stored, begun_at=turn.begun_at(key))
            for loose_key, item_id, _ in self._loose:
                if loose_key == key and (match := kept.get(item_id)) is not None:
                    log.add(match)
            self._logs[key], self._after[key] = log, after
        elif after - self._after[key] > _SPARE:
            self._logs[key].forget(after)
            self._after[key] = after
        return self._logs[key]

    def add(self, turn: Turn, key: Key, match: PastMatch) -> None:
        """What this turn is about to write."""
        self._begin(turn)
        log = self._logs.get(key)
        if log is not None:
            self._loose.append((key, match.item_id, log.get(match.item_id)))
            log.add(match)

    def rename(self, turn: Turn, key: Key, story_id: str, before: str, name: str) -> None:
        """What one origin of a story wrote was written by another, in this turn's words and all that are kept."""
        self._begin(turn)
        log = self._logs.get(key)
        for match in list(log) if log is not None else ():
            if match.story_id == story_id and match.origin == before:
                self.add(turn, key, replace(match, origin=name))

    def committed(self, turn: int) -> None:
        """What that turn added was written as it stands here, and it changed nothing else that windows count."""
        if self._under_way is not None and self._under_way.number == turn:
            self._loose.clear()
            self._read_at = turn

    def keep_only(self, keys: Iterable[Key]) -> None:
        """Forget rules that no window looks at any more."""
        wanted = set(keys)
        for key in self._logs.keys() - wanted:
            del self._logs[key], self._after[key]

    def _begin(self, turn: Turn) -> None:
        if self._under_way is turn:
            return
        for key, item_id, before in reversed(self._loose):
            log = self._logs.get(key)
            if log is not None:
                log.discard(item_id)
                if before is not None:
                    log.add(before)
        self._loose.clear()
        if self._logs and self._read_at < turn.number - 1:
            for key, matches in turn.past(list(self._logs), self._read_at).items():
                for match in matches:
                    self._logs[key].add(match)
        self._read_at, self._under_way = turn.number - 1, turn
