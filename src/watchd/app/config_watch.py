"""The config file beside the settings that run: which edits wait for a restart, and whether it is broken."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from watchd.errors import ConfigError, Problem, first_of
from watchd.settings import Settings
from watchd.settings.differences import differences
from watchd.settings.names import name_in, project_folder

_MOST_KEYS = 10  # as many as fit a message


@dataclass(slots=True)
class ConfigWatch:
    """Reads the config at each look, as it was read at the start, and keeps what it came to."""

    running: Settings
    read: Callable[[], Settings]
    changed: tuple[str, ...] = field(default=(), init=False)  # keys; of the last version that could be read
    problems: tuple[Problem, ...] = field(default=(), init=False)  # of the newest version
    has_spoken: bool = True  # whether a condition of the file may be raised that this process has to end

    def look(self) -> bool:
        """Read it now; whether that came to something else than the last time."""
        before = self.changed, self.problems
        try:
            self.changed, self.problems = differences(self.running, self.read()), ()
        except ConfigError as error:
            self.problems = tuple(map(self._named, error.problems))
        return before != (self.changed, self.problems)

    @property
    def needs_restart(self) -> str:
        """A sentence on the settings that only a restart takes over; empty where there are none."""
        changed = self.changed
        if not changed:
            return ""
        keys = ", ".join(changed[:_MOST_KEYS])
        if len(changed) > _MOST_KEYS:
            keys += f" and {len(changed) - _MOST_KEYS} more"
        needs = "needs" if len(changed) == 1 else "need"
        return f"changed since this process started: {keys} {needs} a restart"

    @property
    def broken(self) -> str:
        """A sentence on why the file cannot be used as it is now; empty where it can."""
        if not self.problems:
            return ""
        told = first_of(self.problems)
        where = "" if told.startswith(self.file) else f"{self.file}: "
        return f"{where}{told}. This process works on with what it started with; a restart would fail"

    @property
    def file(self) -> str:
        """What the config file is called in messages, on every node alike."""
        return self._name(self.running.file)

    def _named(self, problem: Problem) -> Problem:
        path = Path(problem.place.file)
        return replace(problem, place=replace(problem.place, file=self._name(path))) if path.is_absolute() else problem

    def _name(self, path: Path) -> str:
        return name_in(project_folder(self.running).absolute(), path.absolute())
