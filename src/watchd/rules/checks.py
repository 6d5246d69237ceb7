"""Checks of rules that could be read: each by itself, beside the boards, and in its surroundings."""

from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta

from watchd.documents import suggestion
from watchd.errors import Problem
from watchd.model.rule import DedupBy, Rule, Status
from watchd.model.window import Absence, Burst
from watchd.rules.boards import Board
from watchd.rules.drafts import Draft
from watchd.rules.files import DedupEntry
from watchd.rules.known import Known
from watchd.rules.values import STORY_STAYS_OPEN
from watchd.rules.window_checks import window_doubts, window_errors
from watchd.text.urls import host_of

_LONGEST_STORY = timedelta(days=14)
_AGAINST = {"-", "--", "0"}
_FOR = {"+", "++", "0"}


def errors(draft: Draft, rule: Rule) -> Iterator[Problem]:
    """What is wrong with a rule by itself."""
    if rule.window is not None:
        yield from window_errors(draft, rule.window)
    elif draft.entry.tests.timeline:
        hint = "remove it, or say in `alert_when:` what the rule waits for"
        yield draft.problem("a timeline tests a window, and the rule has none", hint, draft.at("tests", "timeline"))
    dedup = draft.entry.dedup if rule.window is None else DedupEntry()
    if dedup.by is DedupBy.VALUE:
        hint = "write story, item, rule or publisher"
        yield draft.problem("dedup: value goes with `alert_when: new`", hint, draft.at("dedup", "by"))
    if dedup.by is DedupBy.STORY and dedup.again_after is not None and dedup.again_after > _LONGEST_STORY:
        hint = "shorten it, or use `by: rule`"
        yield draft.problem("dedup: a story stays open for at most 14d", hint, draft.at("dedup", "again_after"))
    if rule.severity.is_urgent and rule.status is Status.LIVE and not (rule.tests or rule.timelines):
        hint = "add `tests:` with titles that must match and must not, or make it a draft"
        yield draft.problem(f"a live rule of severity {rule.severity.value} needs tests", hint, draft.at("severity"))


def warnings(draft: Draft, rule: Rule) -> Iterator[Problem]:
    """What is allowed but hardly meant."""
    dedup = draft.entry.dedup if rule.window is None else DedupEntry()
    if dedup.by is DedupBy.STORY and dedup.again_after is not None and dedup.again_after < STORY_STAYS_OPEN:
        hint = "leave it out, or use `by: rule` or `by: item` to be told again sooner"
        message = "dedup: a story stays open for 72h; a shorter again_after changes nothing"
        yield draft.problem(message, hint, draft.at("dedup", "again_after"))
    if rule.accept_noise and not isinstance(rule.window, Absence | Burst):
        message = "accept_noise: it is for windows with absence or burst; others make no noise of this kind"
        yield draft.problem(message, "remove it", draft.at("accept_noise"))
    if rule.window is not None:
        yield from window_doubts(draft, rule.window)
    yield from _idle_filters(draft)
    if not rule.severity.sends and "route" in draft.written:
        message = f"route: a rule of severity {rule.severity.value} is never sent, so its route does nothing"
        yield draft.problem(message, "remove the route, or raise the severity", draft.at("route"))
    if draft.is_quick:
        return
    if not (rule.tests or rule.timelines):
        yield draft.problem("it has no tests", "add `tests:`: a headline it must match and a near miss it must not")
    elif rule.tests and all(test.must_match for test in rule.tests):
        yield draft.problem(
            "it has no must_not_match test", "add the near miss that worries you most", draft.at("tests")
        )


def _idle_filters(draft: Draft) -> Iterator[Problem]:
    """What `only` asks for and `not` refuses: nothing passes where nothing else is asked for."""
    only, never = draft.entry.only, draft.entry.never
    for field in ("language", "feeds", "publishers", "tags", "countries"):
        refused = frozenset(getattr(never, field))
        for number, name in enumerate(getattr(only, field)):
            if name in refused:
                message = f"only: '{name}' stands under not: {field} too, so nothing passes by it"
                yield draft.problem(message, "remove one of the two", draft.at("only", field, number))


def board_errors(draft: Draft, boards: Mapping[str, Board], *, is_closed: bool) -> Iterator[Problem]:
    """A signal that names what is not there (where the set is closed), or contradicts the board."""
    signal = draft.entry.signal
    if signal is None:
        return
    board = boards.get(signal.board)
    side = "supports" if signal.supports is not None else "undermines"
    if board is None:
        if is_closed:
            message = f"signal: unknown board '{signal.board}'{suggestion(signal.board, boards)}"
            yield draft.problem(message, "boards are defined in files with `board:`", draft.at("signal", "board"))
        return
    at = draft.at("signal", side)
    if signal.hypothesis not in board.hypotheses:
        if is_closed:
            meant = suggestion(signal.hypothesis, board.hypotheses)
            message = f"signal: board {board.id} has no hypothesis '{signal.hypothesis}'{meant}"
            yield draft.problem(message, f"it has {', '.join(board.hypotheses)}", at)
        return
    reading = board.reading(draft.id, signal.hypothesis)
    if reading is not None and reading[0] in (_AGAINST if signal.supports is not None else _FOR):
        message = (
            f"signal: it {side} {signal.hypothesis}, but board {board.id} reads it as "
            f'"{reading[0]}" there (indicator {reading[1]})'
        )
        yield draft.problem(message, f"the board decides: mend the signal, or {board.place.file}", at)


def known_errors(draft: Draft, rule: Rule, known: Known) -> Iterator[Problem]:
    """A marking that no channel may carry of those that get its alerts."""
    reached = known.reached(rule)
    if rule.severity.sends and reached and not any(channel.max_tlp.allows(rule.tlp) for channel in reached):
        names = ", ".join(channel.name for channel in reached)
        hint = f"raise `max_tlp` of one of them, or route it elsewhere: {names}"
        yield draft.problem(f"tlp: no channel of its route may carry {rule.tlp.value}", hint, draft.at("tlp"))


def known_warnings(draft: Draft, rule: Rule, known: Known) -> Iterator[Problem]:
    """Filters that no feed passes."""
    yield from _publisher_warnings(draft, {feed.publisher for feed in known.feeds} | {feed.id for feed in known.feeds})
    languages = known.expected_languages(rule.only, rule.never)
    for word, entry in (("only", draft.entry.only), ("not", draft.entry.never)):
        for number, name in enumerate(entry.language):
            if languages is not None and name not in languages:
                there = ", ".join(sorted(languages))
                message = f"{word}: no feed that it reads has the language '{name}'"
                hint = f"they have {there}; add such a feed, mend a feed's `language:`, or remove it"
                yield draft.problem(message, hint, draft.at(word, "language", number))
    if not any((rule.only.tags, rule.only.countries, rule.never.tags, rule.never.countries)):
        return
    tags = frozenset().union(*(feed.tags for feed in known.feeds))
    countries = frozenset(feed.country for feed in known.feeds if feed.country)
    for word, entry in (("only", draft.entry.only), ("not", draft.entry.never)):
        for field, names, choices in (("tags", entry.tags, tags), ("countries", entry.countries, countries)):
            for number, name in enumerate(names):
                if name not in choices:
                    message = f"{word}: no feed has '{name}' among its {field}{suggestion(name, choices)}"
                    yield draft.problem(message, "it asks for nothing that is there", draft.at(word, field, number))


def _publisher_warnings(draft: Draft, named: Collection[str | None]) -> Iterator[Problem]:
    """Publishers that no item has: other tools know them by codes and addresses, and watchd by host names."""
    for word, entry in (("only", draft.entry.only), ("not", draft.entry.never)):
        for number, name in enumerate(entry.publishers):
            host = host_of(name if "//" in name else f"//{name}")
            if name.casefold() in named or (host == name.casefold() and "." in host):
                continue
            hint = f"write {host}" if "." in host else "write a host name as alerts print it, such as reuters.com"
            message = f"{word}: no item has the publisher '{name[:80]}': publishers are host names"
            yield draft.problem(message, hint, draft.at(word, "publishers", number))
