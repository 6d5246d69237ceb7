"""Names that rules say of what no rule file defines: channels, people, feeds. Checked where they are written.

So a rule that cannot be read for another reason is checked too, and a file's `defaults:` once and not for each rule.
"""

from collections.abc import Iterable, Iterator

from watchd.documents import ListNode, MapNode, Node, ScalarNode, suggestion
from watchd.errors import Problem
from watchd.rules.known import Known

_MOST_LISTED = 8  # as many as fit on a line


def unknown_names(called: str, node: Node, known: Known) -> Iterator[Problem]:
    """The names in a rule, or in a file's defaults, that nothing has; `called` begins each message."""
    routing, feeds = known.routing, known.feed_ids
    for where in _texts(node.at("route")):
        yield from _unknown(f"{called}: route: unknown channel", where, routing.channels)
    if routing.people:
        yield from _unknown(f"{called}: owner: unknown person", node.at("owner"), routing.people)
    for word in ("only", "not"):
        for where in _texts(node.at(word, "feeds")) if known.knows_feeds else ():
            yield from _unknown(f"{called}: {word}: unknown feed", where, feeds)
    for word in ("must_match", "must_not_match"):
        samples = node.at("tests", word)
        for sample in samples.items if isinstance(samples, ListNode) and known.knows_feeds else ():
            if isinstance(sample, MapNode):
                yield from _unknown(f"{called}: tests: unknown feed", sample.at("feed"), feeds)


def _texts(node: Node | None) -> Iterable[Node]:
    return node.items if isinstance(node, ListNode) else ()


def _unknown(what: str, node: Node | None, choices: Iterable[str]) -> Iterator[Problem]:
    if not isinstance(node, ScalarNode) or not node.text or node.text in choices:
        return
    names = sorted(choices)
    hint = f"there is {', '.join(names)}" if 0 < len(names) <= _MOST_LISTED else ""
    yield node.problem(f"{what} '{node.text[:80]}'{suggestion(node.text, names)}", hint)
