"""A Generation: the rule, list, board and feed files and the routing that all nodes work with, by number."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from watchd.model.ids import digest


@dataclass(frozen=True)
class Documents:
    """The texts of one generation, by the path people know them under; no channel secrets.

    `rules` holds rule, list and board files. A file that was refused stands here in its last good version.
    """

    rules: Mapping[str, str]
    feeds: Mapping[str, str]
    routing: str  # canonical JSON of model.route.Routing

    @cached_property
    def digest(self) -> str:
        """Equal exactly when every text is equal: a set whose digest is the active one is not tested again."""
        return digest(
            json.dumps(dict(self.rules), sort_keys=True),
            json.dumps(dict(self.feeds), sort_keys=True),
            self.routing,
        )


@dataclass(frozen=True, slots=True)
class Generation:
    """One published set of documents."""

    number: int
    documents: Documents
    node: str  # who published it
    published_at: datetime
