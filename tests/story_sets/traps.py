"""The trap set: pairs of reports of one development in other words, and of two developments in nearly the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("en", "es", "ru", "fa", "zh")
KINDS = ("reworded", "actor", "place", "number", "denial", "step")


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
    """Every pair, in the order of the files."""
    return [pair for language in LANGUAGES for pair in _read(language)]


def _read(language: str) -> Iterator[Pair]:
    path = Path(__file__).with_name(f"traps.{language}.txt")
    block: list[tuple[int, str]] = []
    for number, line in enumerate([*path.read_text(encoding="utf-8").splitlines(), ""], start=1):
        if line.startswith("#"):
            continue
        if line:
            block.append((number, line))
            continue
        if block:
            (start, kind), (_, first), (_, second) = block
            if kind not in KINDS:
                raise ValueError(f"{path.name}:{start}: {kind} is none of {', '.join(KINDS)}")
            yield Pair(language, kind, f"{path.name}:{start}", _text(first), _text(second))
            block = []


def _text(line: str) -> Text:
    title, _, lead = line.partition("||")
    return Text(title.strip(), lead.strip())
