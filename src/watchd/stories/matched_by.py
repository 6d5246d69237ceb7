"""What a rule found in a report: what its headline names, and the words there that did it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from watchd.model.match import Span
from watchd.stories.words import words_of


@dataclass(frozen=True, slots=True)
class MatchedBy:
    """The signature of a match, and the words that are shown of it."""

    signature: frozenset[str] = frozenset()
    spans: Sequence[Span] = ()

    @property
    def in_headline(self) -> frozenset[str]:
        """The keys of the headline's words that the rule looks for."""
        return frozenset().union(*(words_of(span.text).keys for span in self.spans if span.field == "title"))


NOTHING: Final = MatchedBy()
