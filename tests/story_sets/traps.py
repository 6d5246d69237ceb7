"""The trap set: pairs of reports of one development in other words, and of two developments in nearly the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("en", "es", "ru", "fa", "zh")
KINDS = ("reworded", "actor", "place", "number", "denial", "step")
LATER_KINDS = ("reworded", "entry", "swap", "prefix", "clause", "lead", "negation")
WORD_KINDS = ("reworded", "qualifier", "added", "way", "number", "step")
AFFAIR_KINDS = ("time", "weapon", "part")


@dataclass(frozen=True)
class Text:
    """A headline and, where the pair has them, the lead below it."""

    title: str
    lead: str = ""


@dataclass(frozen=True)
class Pair:
    """Two reports, the earlier first."""

    language: str
    kind: str
    place: str  # file and line
    first: Text
    second: Text


def pairs() -> list[Pair]:
    """Every pair of the first set, in the order of the files."""
    return [
        Pair(language, kind, place, first, second)
        for language in LANGUAGES
        for kind, place, first, second in _blocks(f"traps.{language}.txt", KINDS)
    ]


def later_pairs(name: str = "traps_later.txt") -> list[Pair]:
    """Every pair of a set that has all languages in one file."""
    kinds = [
        f"{language} {kind}" for language in LANGUAGES for kind in (*KINDS, *LATER_KINDS, *WORD_KINDS, *AFFAIR_KINDS)
    ]
    return [
        Pair(language, kind, place, first, second)
        for what, place, first, second in _blocks(name, kinds)
        for language, kind in (what.split(),)
    ]


def _blocks(name: str, kinds: Sequence[str]) -> Iterator[tuple[str, str, Text, Text]]:
    """What each block is, where it stands, and its reports."""
    block: list[tuple[int, str]] = []
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        if line.startswith("#"):
            continue
        if line:
            block.append((number, line))
            continue
        if block:
            (start, kind), (_, first), (_, second) = block
            if kind not in kinds:
                raise ValueError(f"{name}:{start}: {kind} is none of {', '.join(kinds)}")
            yield kind, f"{name}:{start}", _text(first), _text(second)
            block = []


def _text(line: str) -> Text:
    title, _, lead = line.partition("||")
    return Text(title.strip(), lead.strip())
