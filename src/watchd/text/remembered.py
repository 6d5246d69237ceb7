"""What was worked out for a word is kept for when it comes again: news repeats its vocabulary."""

from abc import ABC, abstractmethod
from typing import Final, TypeVar

Value = TypeVar("Value")
LONGEST: Final = 48  # characters; longer runs are Chinese sentences and links, which do not come again


class Remembered(dict[str, Value], ABC):
    """A bounded dictionary that works out what it lacks; subclasses say how in `find`.

    Two generations, at most `size` entries each: when the young one is full, the old one is forgotten. Looking up stays
    as fast as in any dictionary.
    """

    def __init__(self, size: int) -> None:
        super().__init__()
        self._size = size
        self._old: dict[str, Value] = {}

    @abstractmethod
    def find(self, key: str) -> Value:
        """The value of a key that is not remembered."""

    def __missing__(self, key: str) -> Value:
        if len(key) > LONGEST:
            return self.find(key)
        if len(self) >= self._size:
            self._old = dict(self)
            self.clear()
        value = self._old[key] if key in self._old else self.find(key)
        self[key] = value
        return value
