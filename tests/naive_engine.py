"""The matching of rules written out plainly: no trie, no anchors, every rule tried on every item.

An oracle for the engine. It shares the tokeniser, the sentence borders, the tree and the readings of direction with it,
and nothing else.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, product
from unicodedata import normalize

from tests.naive_events import Way, ways

from watchd.model.item import Item
from watchd.rules.engine import CompiledRule
from watchd.rules.query import And, Event, Field, FieldName, Form, ListRef, Near, Or, Query, Term
from watchd.text import Stemmer, Token, ends_sentence, fold, language_of, tokenise

Span = tuple[int, int]
Lists = Mapping[str, Mapping[str, tuple[Term, ...]]]
STEMMER = Stemmer()


@dataclass(frozen=True)
class Text:
    plain: str
    language: str | None
    limit: int | None = None  # code points that count

    @cached_property
    def tokens(self) -> list[Token]:
        return tokenise(self.plain)


def naive_match(rule: CompiledRule, item: Item, lists: Lists) -> frozenset[str] | None:
    """The signature of the match, or None."""
    language = language_of(item.language)
    texts = {name: Text(item.text(name), language) for name in ("title", "summary", "body")}
    if not holds(rule.query, texts, lists):
        return None
    if rule.exclude is not None:
        summary = texts["summary"]
        read = {**texts, "summary": Text(summary.plain, language, None if item.body else 600)}
        lead = {name: read[name] for name in ("title", "summary")}
        if holds(rule.exclude, lead, lists, everything=read):
            return None
    return frozenset(names(rule.query, texts, lists))


def holds(query: Query, texts: Mapping[str, Text], lists: Lists, everything: Mapping[str, Text] | None = None) -> bool:
    everything = texts if everything is None else everything
    if isinstance(query, And):
        return all(holds(part, texts, lists, everything) for part in query.parts) and not any(
            holds(part, texts, lists, everything) for part in query.without
        )
    if isinstance(query, Or):
        return any(holds(part, texts, lists, everything) for part in query.parts)
    if isinstance(query, Field):
        return holds(query.query, scope(query.name, everything), lists, everything)
    if isinstance(query, Near):
        return any(is_near(query, text, lists) for text in texts.values())
    if isinstance(query, Event):
        return any(event_ways(query, text, lists) for text in texts.values())
    return any(list(occurrences(query, text, lists)) for text in texts.values())


def scope(name: FieldName, texts: Mapping[str, Text]) -> dict[str, Text]:
    wanted = ("title", "summary") if name is FieldName.LEAD else (name.value,)
    return {field: texts[field] for field in wanted}


def names(
    query: Query, texts: Mapping[str, Text], lists: Lists, everything: Mapping[str, Text] | None = None
) -> Iterator[str]:
    everything = texts if everything is None else everything
    if isinstance(query, Field):
        yield from names(query.query, scope(query.name, everything), lists, everything)
    elif isinstance(query, Or | And):
        for part in query.parts:
            if holds(part, texts, lists, everything):
                yield from names(part, texts, lists, everything)
    elif isinstance(query, Near):
        for place, part in enumerate(query.parts):
            for leaf in leaves(part):
                narrowed = Near(
                    (*query.parts[:place], leaf, *query.parts[place + 1 :]), query.distance, query.is_ordered
                )
                if holds(narrowed, texts, lists, everything):
                    yield str(leaf)
    elif isinstance(query, Event):
        yield from event_names(query, texts, lists)
    else:
        yield str(query)


def event_names(query: Event, texts: Mapping[str, Text], lists: Lists) -> Iterator[str]:
    for text in texts.values():
        for way in event_ways(query, text, lists):
            for role, part in query.parts.items():
                yield from (str(leaf) for leaf in leaves(part) if way[role] in occurrences(leaf, text, lists))


def event_ways(query: Event, text: Text, lists: Lists) -> list[Way]:
    found = {role: sorted(set(occurrences(part, text, lists))) for role, part in query.parts.items()}
    return ways(found, query, text.plain, text.tokens, text.language)


def leaves(query: Query) -> list[Query]:
    return [leaf for part in query.parts for leaf in leaves(part)] if isinstance(query, Or) else [query]


def occurrences(query: Query, text: Text, lists: Lists) -> Iterator[Span]:
    if isinstance(query, Or):
        for part in query.parts:
            yield from occurrences(part, text, lists)
        return
    assert isinstance(query, Term | ListRef)
    tokens = text.tokens
    for one in wanted_of(query, text.language, lists):
        for start in range(len(tokens)):
            for end in set(ends(one, 0, text, start)):
                if text.limit is None or tokens[end - 1].end <= text.limit:
                    yield start, end


def wanted_of(leaf: Term | ListRef, own: str | None, lists: Lists) -> Iterator["Wanted"]:
    if isinstance(leaf, Term):
        yield Wanted(leaf, own)
        return
    for language, entries in lists[leaf.name].items():
        if leaf.language in {None, language}:
            for entry in entries:
                yield Wanted(entry, language)


def term_tokens(term: Term) -> list[tuple[Token, bool]]:
    """The term's tokens, each with whether `*` follows it."""
    text = " ".join(word.text for word in term.words)
    borders: dict[int, bool] = {}
    place = 0
    for word in term.words:
        place += len(word.text)
        borders[place] = word.is_prefix
        place += 1
    return [(token, borders.get(token.end, False)) for token in tokenise(text)]


@dataclass(frozen=True)
class Wanted:
    """A term, and the language of its stems."""

    term: Term
    language: str | None

    @cached_property
    def steps(self) -> list[tuple[Token, bool]]:
        return term_tokens(self.term)


def ends(wanted: Wanted, done: int, text: Text, index: int) -> Iterator[int]:
    """Past which tokens the rest of the term may end, when its next token is to be found at `index`."""
    steps, tokens = wanted.steps, text.tokens
    if done == len(steps):
        yield index
        return
    if index >= len(tokens) or (done > 0 and not fits_border(steps[done][0], text, tokens, index)):
        return
    folded, exact = "", ""
    for last in range(done, len(steps)):
        step, is_prefix = steps[last]
        if last > done and not joins(steps[last - 1], step, wanted.term.form):
            break
        folded, exact = folded + step.folded, exact + step.exact
        forms = [folded, step.other] if last == done and step.other else [folded]
        if any(equals(wanted, one, exact, tokens[index], is_prefix=is_prefix) for one in forms):
            yield from ends(wanted, last + 1, text, index + 1)


def joins(before: tuple[Token, bool], step: Token, form: Form) -> bool:
    """Whether glue may be nothing, so that two tokens of the term are one of the text."""
    token, is_prefix = before
    return step.is_glued and is_letters(step) and is_letters(token) and not is_prefix and form is not Form.STEM


def fits_border(step: Token, text: Text, tokens: Sequence[Token], index: int) -> bool:
    if tokens[index].is_glued:
        return True
    return not step.is_glued and not ends_sentence(text.plain, tokens[index - 1], tokens[index], text.language)


def is_letters(token: Token) -> bool:
    return not token.is_ideograph and not token.folded.isdigit()


def equals(wanted: Wanted, folded: str, exact: str, token: Token, *, is_prefix: bool) -> bool:
    readings = [reading for reading in (token.folded, token.other) if reading]
    form, language = wanted.term.form, wanted.language
    if form is Form.EXACT and not (token.exact.startswith(exact) if is_prefix else token.exact == exact):
        return False
    if is_prefix:
        return any(reading.startswith(folded) for reading in readings)
    if form is Form.STEM:
        return bool(stems(folded, exact, language) & stems(token.folded, token.exact, language)) or any(
            STEMMER.stem(reading, language) in stems(folded, exact, language) for reading in readings
        )
    return folded in readings


def stems(folded: str, exact: str, language: str | None) -> set[str]:
    """That of the folded word, and, in a known language, that of the word as it is written, folded afterwards."""
    written = set() if language is None else {fold(STEMMER.stem(normalize("NFC", exact.lower()), language))}
    return {STEMMER.stem(folded, language)} | written


def is_near(query: Near, text: Text, lists: Lists) -> bool:
    found = [sorted(set(occurrences(part, text, lists))) for part in query.parts]
    tokens = text.tokens
    for chosen in product(*found):
        in_order = sorted(chosen)
        if query.is_ordered and in_order != list(chosen):
            continue
        if all(
            earlier[1] <= later[0] and words_between(tokens, earlier[1], later[0]) <= query.distance
            for earlier, later in pairwise(in_order)
        ):
            return True
    return False


def words_between(tokens: Sequence[Token], start: int, end: int) -> float:
    """Words that lie wholly between: a glued run is one, an ideograph half."""
    count = 0.0
    runs: list[list[int]] = []
    for index, token in enumerate(tokens):
        if token.is_ideograph:
            count += 0.5 if start <= index < end else 0
        elif index and token.is_glued and not tokens[index - 1].is_ideograph:
            runs[-1].append(index)
        else:
            runs.append([index])
    return count + sum(run[0] >= start and run[-1] < end for run in runs)
