"""How well `event:` knows who does it to whom: sentences asked as they are, and the other way round."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from watchd.model.item import Item
from watchd.model.match import Roles
from watchd.rules.engine import CompiledRule, Engine
from watchd.rules.query import Direction, Event, Or, Query, parse_entry, parse_query

HERE = Path(__file__).parent
PARTS = (
    "tuned",
    "held",
    "late",
    "last",
    "learnt",
    "fresh",
    "hard",
    "harder",
    "blind",
    "rare",
    "rarer",
    "later",
    "latest",
    "wire",
    "desk",
    "bureau",
    "mended",
    "agency",
    "ticker",
    "splash",
    "column",
    "byline",
    "deadline",
    "edition",
    "extra",
    "probed",
)
LANGUAGES = ("en", "es", "ru", "zh", "fa")
_FIGHTING = (
    "fight* fought defeat* attack* strik* struck airstrike* destroy* target* engag* kill* eliminat* counter* degrad* "
    "liberat* bomb* fire* firing clear* combat* campaign isolat* rid"
)
_LISTS = {"fighting": {"en": tuple(map(parse_entry, _FIGHTING.split()))}}
_AT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Sentence:
    """A sentence in which `actor` does `action` to `target`, put the way `reading` says."""

    language: str | None
    part: str  # one of PARTS; the README says what each is for
    reading: str
    kind: str
    text: str
    actor: str
    action: str
    target: str

    def event(self, direction: Direction) -> Event:
        actor, action, target = map(parse_query, (self.actor, self.action, self.target))
        return Event(actor, action, target, direction=direction)


@dataclass
class Score:
    """Of so many sentences: true pairs found, exchanged pairs let through, roles right where both parts are either."""

    count: int = 0
    found: int = 0
    let_through: int = 0
    known: int = 0  # found by a reading
    right: int = 0
    failures: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        share = {
            "true": self.found / self.count,
            "exchanged": self.let_through / self.count,
            "read": self.known / self.count,
            "roles": self.right / self.count,
        }
        return f"{self.count:5}  " + "  ".join(f"{name} {part:.3f}" for name, part in share.items())


def sentences(language: str) -> list[Sentence]:
    with (HERE / f"{language}.csv").open(encoding="utf-8", newline="") as file:
        return [
            Sentence(
                language, row["part"], row["reading"], row["kind"], row["sentence"], row["actor"], row["action"],
                row["target"],
            )
            for row in csv.DictReader(file)
        ]  # fmt: skip


def matched(query: Query, sentence: Sentence) -> tuple[Roles, ...] | None:
    """The roles of the match; None where the event does not hold."""
    item = Item(
        id="i", feed_id="f", seen_at=_AT, event_at=_AT, published=None, url="", url_key="", publisher="",
        language=sentence.language, title=sentence.text, summary="", body="", digest="",
    )  # fmt: skip
    hits = Engine([CompiledRule("r", "m", query)], _LISTS, {}).match(item).hits
    return hits[0].roles if hits else None


def add(score: Score, sentence: Sentence, direction: Direction) -> None:
    event = sentence.event(direction)
    found = matched(event, sentence)
    let_through = matched(replace(event, actor=event.target, target=event.actor), sentence)
    either = Or(tuple(part for part in (event.actor, event.target) if part is not None))
    both = matched(replace(event, actor=either, target=either), sentence)
    score.count += 1
    score.found += found is not None
    score.known += bool(found and found[0].reading)
    score.let_through += let_through is not None
    score.right += bool(both and found and _texts(both[0]) == _texts(found[0]))
    if found is None:
        score.failures.append(f"not found [{sentence.reading}] {sentence.text}")
    if let_through is not None:
        score.failures.append(f"exchanged [{sentence.reading}; {let_through[0].reading or '-'}] {sentence.text}")


def _texts(roles: Roles) -> tuple[str | None, ...]:
    return tuple(None if span is None else span.text for span in (roles.actor, roles.target))


def scores(
    these: Iterable[Sentence], direction: Direction = Direction.CHECKED, *, by_reading: bool = False
) -> dict[str, Score]:
    """Scores by part, or by reading."""
    found: dict[str, Score] = {}
    for sentence in these:
        add(found.setdefault(sentence.reading if by_reading else sentence.part, Score()), sentence, direction)
    return found


def lines(parts: Sequence[str], *, with_failures: bool = False) -> Iterator[str]:
    """The figures of each language: by part, then by reading."""
    for language in LANGUAGES:
        these = [sentence for sentence in sentences(language) if sentence.part in parts]
        if not these:
            continue
        for name, score in scores(these).items():
            yield f"{language}  {name:14}{score}"
        for name, score in scores(these, by_reading=True).items():
            yield f"{language}    {name:12}{score}"
            if with_failures:
                yield from (f"        {failure}" for failure in score.failures)
        strict = scores(these, Direction.STRICT)
        total = Counter[str]()
        for score in strict.values():
            total.update(count=score.count, found=score.found, let=score.let_through)
        yield (
            f"{language}  strict        {total['count']:5}  true {total['found'] / total['count']:.3f}"
            f"  exchanged {total['let'] / total['count']:.3f}"
        )
