"""Which of the newest edits hold together, and which must wait: as few as can be, each with the reason.

Files lean on each other: a rule names lists and feeds, an id may stand once. So an edit can be sound in itself and
break a file that nobody touched; then the edit is at fault and not that file. Reads no file.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from watchd.errors import Place, Problem

_MOST_TRIED = 16  # edits that are tried one by one; each try reads the whole set
_MOST_NAMED = 3


class File(NamedTuple):
    """A file of a set: feeds and rules are read apart, so one path may be both."""

    kind: str
    path: str


Texts = Mapping[File, str]
Problems = Mapping[File, tuple[Problem, ...]]
Edits = frozenset[File]


@dataclass(slots=True)
class Reverting:
    """The search among the files in which `newest` differs from `good`, which loads; `read` judges a set of texts."""

    newest: Texts
    good: Texts
    read: Callable[[Texts], Problems]
    is_leaned_on: Callable[[File], bool] = lambda _file: False  # tried first, for it breaks others more often
    _known: dict[Edits, Problems] = field(default_factory=dict)
    _told: dict[File, tuple[Problem, ...]] = field(default_factory=dict)  # of each edit, when it was first refused

    @property
    def edits(self) -> tuple[File, ...]:
        """The files that were changed, added or removed; first those that others lean on."""
        files = {*self.newest, *self.good}
        changed = [file for file in files if self.newest.get(file) != self.good.get(file)]
        return tuple(sorted(changed, key=lambda file: (not self.is_leaned_on(file), file)))

    def texts(self, back: Edits) -> dict[File, str]:
        """The newest set with some edits taken back."""
        kept = {file: text for file, text in self.newest.items() if file not in back}
        return {**kept, **{file: self.good[file] for file in back if file in self.good}}

    def problems(self, back: Edits) -> Problems:
        """What is wrong with that set; each is read once."""
        if back not in self._known:
            found = self.read(self.texts(back))
            self._known[back] = found
            for file in found.keys() - back:
                self._told.setdefault(file, found[file])
        return self._known[back]

    def with_fallen(self, back: Iterable[File]) -> Edits | None:
        """These edits taken back, and all that cannot stand without them.

        None where that leaves a problem in a file nobody edited, or in the good version of one.
        """
        edits, taken = frozenset(self.edits), frozenset(back)
        while found := self.problems(taken):
            fallen = (found.keys() & edits) - taken
            if not fallen:
                return None
            taken |= fallen
        return taken

    def fewest(self) -> Edits | None:
        """Few edits to take back so that the rest loads, none of which alone could stay; None: not even `good` loads.

        Beyond 16 of them some may wait that could stay.
        """
        needed: tuple[File, ...] = ()
        rest = self.edits
        while (back := self.with_fallen(needed)) is None:
            count = self._enough(needed, rest)
            if count is None:
                return None
            needed, rest = (*needed, rest[count - 1]), rest[: count - 1]
        back = self._fewer(frozenset(needed), back)
        while (less := self._fewer(back, back)) != back:
            back = less
        return back

    def reasons(self, back: Edits) -> dict[File, tuple[Problem, ...]]:
        """Why each of these edits waits: what would be wrong if it alone came into force."""
        return {file: self._reasons(file, back) for file in sorted(back)}

    def _enough(self, needed: tuple[File, ...], rest: tuple[File, ...]) -> int | None:
        """How many of `rest`, from the first, must be taken back beside `needed`."""
        too_few, enough = 0, min(1, len(rest))
        while self.with_fallen((*needed, *rest[:enough])) is None:
            if enough == len(rest):
                return None
            too_few, enough = enough, min(2 * enough, len(rest))
        while enough - too_few > 1:
            middle = (too_few + enough) // 2
            if self.with_fallen((*needed, *rest[:middle])) is None:
                too_few = middle
            else:
                enough = middle
        return enough

    def _fewer(self, start: Edits, back: Edits) -> Edits:
        """`back`, or what is left of it where one edit of `start` after the other need not be taken back."""
        if len(start) > _MOST_TRIED:
            return back
        for file in sorted(start):
            less = self.with_fallen(start - {file})
            if less is not None and len(less) < len(back):
                start, back = less & start, less
        return back

    def _reasons(self, file: File, back: Edits) -> tuple[Problem, ...]:
        found: Problems = self.problems(back - {file}) if len(back) <= _MOST_TRIED or file not in self._told else {}
        own = found.get(file) or self._told.get(file, ())
        others = sorted(other.path for other in back - {file})
        if own and (file in self.problems(frozenset()) or not others):
            return own
        if own:
            # It may be sound beside the newest version of those, which is not in force.
            return tuple(_beside(problem, others) for problem in own)
        broken = tuple(problem for problems in found.values() for problem in problems)
        return (self._broken_by(file, broken),)

    def _broken_by(self, file: File, broken: tuple[Problem, ...]) -> Problem:
        """A problem of the edit that is at fault, which shows only in files that nobody edited."""
        first = f"{broken[0].place}: {broken[0].message}" if broken else "another file that waits"
        more = f"; {len(broken) - 1:,} more problems come of it" if len(broken) > 1 else ""
        if file not in self.newest:
            message, hint = f"it was removed, and is needed: {first}{more}", "put it back, or mend what needs it"
        elif file not in self.good:
            message, hint = f"this new file breaks: {first}{more}", "mend it, or both in one step"
        else:
            message, hint = f"this edit breaks: {first}{more}", "take it back, or mend both in one step"
        return Problem(Place(file.path), message, hint)


def _beside(problem: Problem, others: list[str]) -> Problem:
    named = ", ".join(others[:_MOST_NAMED]) + (f" and {len(others) - _MOST_NAMED} more" if others[_MOST_NAMED:] else "")
    versions = "the last good version" if len(others) == 1 else "the last good versions"
    said = f"read beside {versions} of {named}"
    hint = f"{problem.hint}; {said}" if problem.hint else said
    return Problem(problem.place, problem.message, hint, problem.source_line)
