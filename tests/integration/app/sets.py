"""A small rule set, and what a test changes of it."""

from collections.abc import Mapping

from watchd.app.resolve import Files
from watchd.model.generation import Documents
from watchd.model.route import Routing

RULES = """\
version: 1
rules:
  - id: parts
    title: Parts
    severity: medium
    match: {query: $parts}
"""
LISTS = """\
version: 1
lists:
  parts:
    en: [radar]
"""
FEEDS = """\
version: 1
feeds:
  - {id: wire, url: "https://wire.example/rss"}
"""


def files(rules: Mapping[str, str] | None = None, feeds: Mapping[str, str] | None = None) -> Files:
    """The files of a node, with these changes."""
    return Files(
        {"rules/lists.yaml": LISTS, "rules/rules.yaml": RULES, **(rules or {})}, {"feeds.yaml": FEEDS, **(feeds or {})}
    )


def documents(rules: Mapping[str, str] | None = None) -> Documents:
    """The set that was published before, with these changes."""
    return files(rules).documents(Routing())
