"""Reports with the agency each says it has its news from, and traps: agencies that are what the news is about."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("en", "es", "ru", "zh", "fa")


@dataclass(frozen=True)
class Credited:
    """One report; `agency` is empty where it names nobody."""

    agency: str
    language: str
    title: str
    summary: str
    body: str
    place: str  # file and line


def credited(name: str = "credits.txt") -> list[Credited]:
    """Every report of a file, in its order."""
    return list(_read(Path(__file__).with_name(name)))


def _read(path: Path) -> Iterator[Credited]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        label, *texts = (part.strip() for part in line.split("||"))
        words = label.split()
        place = next(place for place, word in enumerate(words) if word in LANGUAGES)
        agency = " ".join(words[:place])
        beginning, end = (*texts, "", "")[:2]
        body = f"{beginning} {'The rest of it follows. ' * 30 if end else ''}{end}".strip()
        yield Credited(
            "" if agency == "-" else agency,
            words[place],
            " ".join(words[place + 1 :]),
            beginning,
            body,
            f"{path.name}:{number}",
        )
