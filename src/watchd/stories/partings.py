"""Which stories an article is no part of, because somebody told it apart from them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class Partings:
    """The partings of one rule, with the keys of the reports on both sides: of articles and of headlines."""

    left: Mapping[str, str] = field(default_factory=dict)  # by a story that was told apart, the one it left
    _sides: frozenset[str] = field(init=False)  # every story of a parting
    _holders: dict[str, set[str]] = field(default_factory=dict)  # by key, the stories of partings that have it

    def __post_init__(self) -> None:
        self._sides = frozenset({*self.left, *self.left.values()})

    def add(self, story_id: str, keys: Iterable[str]) -> None:
        """A report of the story has these keys; of stories that no parting names nothing is kept."""
        if story_id in self._sides:
            for key in keys:
                self._holders.setdefault(key, set()).add(story_id)

    def barred(self, keys: Iterable[str]) -> set[str]:
        """The stories that whatever has one of these keys is no part of.

        A key that the story it left has as well tells nothing apart.
        """
        found: set[str] = set()
        if not self._holders:  # as it is where nobody told anything apart
            return found
        for key in keys:
            holders = self._holders.get(key, set())
            found |= {self.left[one] for one in holders & self.left.keys() if self.left[one] not in holders}
        return found
