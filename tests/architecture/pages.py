"""The pages people read, as tests see them: fenced blocks with their marks, tables, code spans and links.

A mark is an HTML comment right above a fenced block, which readers do not see: `<!-- file: rules/a.yaml -->`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_MARK = re.compile(r"<!--\s*(?P<key>[a-z ]+?)(?::\s*(?P<value>.*?))?\s*-->")
_FENCE = re.compile(r"(?P<ticks>`{3,})(?P<language>[a-z]*)")
_SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_CELL = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: where it stands, its language, its marks and its lines."""

    page: str
    line: int
    language: str
    marks: Mapping[str, str]
    text: str

    @property
    def place(self) -> str:
        """`docs/rules.md:12`, for messages."""
        return f"{self.page}:{self.line}"


def pages() -> list[Path]:
    """Every page of the project."""
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def name_of(page: Path) -> str:
    """The page as people name it."""
    return page.relative_to(ROOT).as_posix()


def page_text(name: str) -> str:
    """A page by its name below the root."""
    return (ROOT / name).read_text("utf-8")


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    lines = page.read_text("utf-8").splitlines()
    marks: dict[str, str] = {}
    number = 0
    while number < len(lines):
        line = lines[number]
        found, mark = _FENCE.match(line), _MARK.fullmatch(line.strip())
        if found:
            end = lines.index(found["ticks"], number + 1)
            yield Block(name_of(page), number + 1, found["language"], marks, "\n".join(lines[number + 1 : end]) + "\n")
            marks, number = {}, end
        elif mark:
            marks = {**marks, mark["key"]: mark["value"] or ""}
        elif line.strip():
            marks = {}
        number += 1


def prose(text: str) -> str:
    """The text without fenced blocks and marks."""
    return re.sub(r"(?ms)^(`{3,}).*?^\1$|<!--.*?-->", "", text)


def section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next one of its level or above."""
    level = heading.split(" ", 1)[0]
    lines = text.splitlines()
    start = lines.index(heading) + 1
    ends = (
        number
        for number in range(start, len(lines))
        if re.match(rf"#{{1,{len(level)}}} ", lines[number]) and not _is_fenced(lines, number)
    )
    return "\n".join(lines[start : next(ends, len(lines))])


def rows(text: str) -> list[list[str]]:
    """The rows of every table in a text, cell by cell, without head and rule."""
    found: list[list[str]] = []
    is_body = False
    for line in text.splitlines():
        if not line.startswith("|"):
            is_body = False
        elif set(line) <= set("|-: "):
            is_body = True
        elif is_body:
            found.append([cell.strip() for cell in _CELL.split(line)[1:-1]])
    return found


def first_codes(table: Sequence[Sequence[str]]) -> list[str]:
    """The code spans of each row's first cell."""
    return [code for row in table for code in codes(row[0])]


def codes(text: str) -> list[str]:
    """Code spans outside fenced blocks."""
    return _SPAN.findall(prose(text))


def links(text: str) -> list[str]:
    """Targets of links."""
    return [found["target"] for found in _LINK.finditer(prose(text))]


def _is_fenced(lines: Sequence[str], number: int) -> bool:
    return sum(line.startswith("```") for line in lines[:number]) % 2 == 1
