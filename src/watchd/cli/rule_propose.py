"""A rule proposed from an item: the lists and words it holds, and a near miss among the items stored."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watchd.model.feed import Feed
    from watchd.model.item import Item
    from watchd.rules.load import RuleBook
    from watchd.rules.query import Query

_PARTS = 3  # of a proposed query
_SHORTEST = 5  # letters of a word that says something
_TITLE, _FIELDS = "title", ("title", "summary")


def proposed_query(item: "Item", book: "RuleBook") -> str:
    """Lists of the set that the item holds, title first, filled up with its longest names and words; may be empty."""
    from watchd.rules.query import And, format_query

    parts = list(_lists_in(item, book))[:_PARTS]
    parts += _words_in(item, book, parts)[: _PARTS - len(parts) if parts else _PARTS - 1]
    if not parts:
        return ""
    return format_query(And(tuple(parts)) if len(parts) > 1 else parts[0])


def near_miss(
    query: "Query", item: "Item", book: "RuleBook", stored: "Iterable[Item]", feeds: "Mapping[str, Feed]"
) -> str:
    """The newest stored title that holds some of what the query wants and does not match it; empty: there is none."""
    from watchd.rules.engine import CompiledRule, Engine
    from watchd.rules.query import And

    if not isinstance(query, And):
        return ""
    whole = Engine((CompiledRule("whole", "", query),), book.lists, feeds)
    for other in stored:
        title = " ".join(other.title.split())
        if other.id == item.id or not title or len(title) > 120:  # noqa: PLR2004 - a headline that fits a line
            continue
        opened = whole.opened(_titled(other))
        held = sum(opened.holds(part) for part in query.parts)
        if 0 < held < len(query.parts):
            return title
    return ""


def _titled(item: "Item") -> "Item":
    """The item as a test has it: its title alone."""
    from dataclasses import replace

    return replace(item, summary="", body="")


def _lists_in(item: "Item", book: "RuleBook") -> "Iterator[Query]":
    """The lists that title or summary hold, in the order of the words; those of the title first."""
    from watchd.rules.engine import CompiledRule, Engine
    from watchd.rules.query import ListRef

    refs = [ListRef(name) for name in book.lists]
    engine = Engine([CompiledRule(ref.name, "", ref) for ref in refs], book.lists, {})
    found = {hit.rule_id: hit.spans[0] for hit in engine.match(item).hits if hit.spans}
    places = {name: (_FIELDS.index(span.field), span.start) for name, span in found.items() if span.field in _FIELDS}
    covered: set[tuple[int, int]] = set()
    for name in sorted(places, key=lambda name: (*places[name], name)):
        if places[name] not in covered:  # of two lists that hold one word, one is enough
            covered.add(places[name])
            yield ListRef(name)


def _words_in(item: "Item", book: "RuleBook", parts: "list[Query]") -> "list[Query]":
    """Words of the title that no list holds: names first, then the longest."""
    from watchd.rules.engine import CompiledRule, Engine
    from watchd.rules.query import Term, Word, query_warnings
    from watchd.text.tokens import tokenise

    engine = Engine([CompiledRule(str(part), "", part) for part in parts], book.lists, {})
    held = {(span.start, span.end) for hit in engine.match(item).hits for span in hit.spans if span.field == _TITLE}
    words: dict[str, tuple[bool, int, int]] = {}
    for token in tokenise(item.title):
        text = item.title[token.start : token.end]
        is_held = any(start <= token.start < end for start, end in held)
        if not is_held and not token.is_ideograph and not token.is_glued and len(text) >= _SHORTEST:
            is_name = token.start > 0 and text[0].isupper()
            words.setdefault(text, (not is_name, -len(text), token.start))
    found = [Term((Word(text),)) for text in sorted(words, key=lambda text: words[text])]
    return [term for term in found if not query_warnings(term)]
