"""What the windows of one turn are judged by: the logs of their rules, the entries of others, and what was watched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from watchd.errors import StorageError
from watchd.model.rule import Rule
from watchd.model.window import Due, Outcome, Stay, Succession
from watchd.pipeline.logs import LogCache
from watchd.pipeline.sight import Sight
from watchd.ports import Turn
from watchd.rules.windows import Judgement, Log, Past, judge

_RETRY = timedelta(hours=1)  # of a window that could not be judged
_AGAIN = timedelta(minutes=1)  # of one whose matches are still looked for


@dataclass(slots=True)
class Pasts:
    """The pasts of the rules of one turn."""

    turn: Turn
    rules: Mapping[str, Rule]
    cache: LogCache
    sight: Sight
    stays: Sequence[Stay]  # of this turn, growing
    begins: datetime  # the first moment anything is looked at
    _reach: dict[str, timedelta] = field(default_factory=dict)  # of each rule, how far back windows look at its matches
    _logs: dict[str, Log] = field(default_factory=dict)  # this turn asked for, when how far they go was settled
    _recomputed: frozenset[tuple[str, str]] | None = None

    def reaches(self, rule_id: str, reach: timedelta) -> None:
        """Some window looks so far back at the matches of a rule."""
        self._reach[rule_id] = max(reach, self._reach.get(rule_id, reach))

    def log(self, rule_id: str) -> Log:
        """The matches of a rule, as far back as any window looks at them."""
        log = self._logs.get(rule_id)
        if log is None:
            key = (rule_id, self.rules[rule_id].match_digest)
            log = self._logs[rule_id] = self.cache.log(self.turn, key, self.begins - self._reach[rule_id])
        return log

    def is_recomputed(self, rule: Rule) -> bool:
        """Whether matches of the rule, or of one that its window names, are still looked for in stored items."""
        assert rule.window is not None
        if self._recomputed is None:
            self._recomputed = frozenset(self.turn.recomputing())
        names = (self.rules[name] for name in sorted(rule.window.names) if name in self.rules)
        return any((one.id, one.match_digest) in self._recomputed for one in (rule, *names))

    def judged(self, rule: Rule, at: datetime) -> Judgement:
        """What the rule's window says as of a moment."""
        assert rule.window is not None
        try:
            if self.is_recomputed(rule):
                said = "its matches are still being looked for in the stored items"
                return Judgement(Outcome.LEARNING, said, at + _AGAIN)
            return judge(rule.window, self._past(rule, at), at, rule.zone)
        except StorageError:
            raise
        except Exception as error:  # noqa: BLE001 - supervisor of one window: the others are looked at all the same
            return Judgement(Outcome.UNKNOWN, f"could not be judged: {type(error).__name__}: {error}", at + _RETRY)

    def _past(self, rule: Rule, at: datetime) -> Past:
        assert rule.window is not None
        steps = sorted(entry_steps(rule, self.rules))
        named = [name for name in rule.window.names if name in self.rules]
        return Past(
            own=self.log(rule.id),
            others={name: self.log(name) for name in named},
            entered=self._entered(steps, at - rule.window.reach) if steps else {},
            watch=self.sight.watch_of(rule),
            watches={name: self.sight.watch_of(rule, self.rules[name]) for name in named},
            watched_since=self.sight.since(rule) if isinstance(rule.window, Due) else None,
        )

    def _entered(self, rule_ids: Sequence[str], after: datetime) -> Mapping[str, Sequence[datetime]]:
        """When the windows of these rules entered `alert`, by earlier turns and by this one."""
        stored = self.turn.stays(rule_ids, after)
        fresh = [(stay.rule_id, stay.entered_at) for stay in self.stays]
        return {
            rule_id: sorted({*stored[rule_id], *(at for name, at in fresh if name == rule_id)}) for rule_id in rule_ids
        }


def entry_steps(rule: Rule, rules: Mapping[str, Rule]) -> frozenset[str]:
    """The rules whose windows' entering of `alert` is a step of this one, or what it counts from."""
    return rule.window.entries & rules.keys() if isinstance(rule.window, Succession | Due) else frozenset()
