"""A sketch of a long text: the smallest hashes of its three-word runs, enough to say how much two texts share."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final
from zlib import crc32

from watchd.text.characters import is_ideograph
from watchd.text.fold import fold

LEAST_WORDS: Final = 48  # shorter texts share runs of words by chance
_MOST_SIGNS: Final = 8_000  # of a text that are read
SKETCH_SIZE: Final = 64  # hashes kept: the share is right to about 6 in 100
_PIECE: Final = re.compile(r"\w+")


@lru_cache(maxsize=2_000)
def sketch_of(text: str) -> tuple[int, ...]:
    """The sketch of a text; empty where it has fewer than 48 words (Chinese signs count singly)."""
    folded = fold(text[:_MOST_SIGNS])
    words: list[str] = _PIECE.findall(folded)
    if not folded.isascii():
        words = [piece for word in words for piece in (word if is_ideograph(word[0]) else (word,))]
    if len(words) < LEAST_WORDS:
        return ()
    runs = {crc32(" ".join(words[place : place + 3]).encode()) for place in range(len(words) - 2)}
    return tuple(sorted(runs)[:SKETCH_SIZE])


def share(one: Sequence[int], other: Sequence[int]) -> float:
    """The part of three-word runs that two sketched texts share, estimated; 0 where one has no sketch."""
    if not one or not other:
        return 0.0
    both = sorted(set(one) | set(other))[: min(SKETCH_SIZE, max(len(one), len(other)))]
    held = set(one) & set(other)
    return sum(run in held for run in both) / len(both)
