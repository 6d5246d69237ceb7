"""One report of an agency in many outlets: forty in Spanish, ten each in four other languages, each with its words."""

from dataclasses import dataclass
from pathlib import Path

AGENCIES = {"es": "EFE", "en": "Reuters", "ru": "TASS", "zh": "Xinhua", "fa": "IRNA"}


@dataclass(frozen=True)
class Reprint:
    """What one outlet published."""

    title: str
    summary: str


def reprints(language: str) -> list[Reprint]:
    """Those of one language, in the order in which they were published."""
    path = Path(__file__).with_name(f"syndicated.{language}.txt")
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    parts = [[part.strip() for part in line.split("||")] for line in lines]
    return [Reprint(title, summary) for title, summary in parts]
