"""A rule that is about to be written: its file as text, checked beside the rules there are before it is one."""

import os
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from watchd.cli.rule_files import RuleFiles
from watchd.cli.texts import shown_path, texts_of
from watchd.errors import ConfigError, Problem

if TYPE_CHECKING:
    from watchd.rules.load import RuleBook
    from watchd.rules.query import Query, QueryProblem

SCHEMA_NAME = "rules.schema.json"  # beside a rule file, where no config folder has schemas
_SCHEMAS = Path("config") / "schemas" / "rules.json"
_LONGEST_ID, _LONGEST_TITLE = 60, 100
_JOINERS = "\u200c\u200d"  # Persian and Indian scripts are written with them
_LONG = 60  # characters of a query that stands in a block


@dataclass(slots=True)
class NewRule:
    """What goes into the file."""

    rule_id: str
    query: str
    title: str = ""
    why: str = ""
    severity: str = "low"
    is_draft: bool = False
    is_quick: bool = False
    must_match: list[Mapping[str, str]] = field(default_factory=list)  # title, summary, language
    must_not_match: list[str] = field(default_factory=list)

    def text(self, schema: str) -> str:
        """The whole file."""
        return "\n".join([f"# yaml-language-server: $schema={schema}", "version: 1", *self._lines(), ""])

    def _lines(self) -> Iterator[str]:
        from watchd.documents import as_value

        if self.is_quick:
            yield "watch:"
            yield f"  {self.rule_id}: {as_value(self.query)}"
            return
        yield "rules:"
        yield f"  - id: {self.rule_id}"
        for name in ("title", "why"):
            value = getattr(self, name)
            if value:
                yield f"    {name}: {as_value(value)}"
        if self.is_draft:
            yield "    status: draft    # live, once it finds what it should: then it is told"
        yield "    match:"
        if len(self.query) > _LONG:
            yield "      query: >"
            yield f"        {self.query}"
        else:
            yield f"      query: {as_value(self.query)}"
        yield f"    severity: {self.severity}"
        yield from self._tests()

    def _tests(self) -> Iterator[str]:
        from watchd.documents import as_value

        if not (self.must_match or self.must_not_match):
            return
        yield "    tests:"
        if self.must_match:
            yield "      must_match:"
            yield from (f"        - {_sample(one)}" for one in self.must_match)
        if self.must_not_match:
            yield "      must_not_match:"
            yield from (f"        - {as_value(one)}" for one in self.must_not_match)


def _sample(one: Mapping[str, str]) -> str:
    from watchd.documents import as_value

    given = {name: " ".join(value.split()) for name, value in one.items() if value.strip()}
    if list(given) == ["title"]:
        return as_value(given["title"])
    return "{" + ", ".join(f"{name}: {as_value(value)}" for name, value in given.items()) + "}"


def target_of(rule_id: str, to: Path | None, files: RuleFiles) -> Path:
    """The file that the rule goes into: what was asked for, else ID.yaml in the first folder of rules."""
    if to is not None:
        return to
    folder = next((path for path in files.paths if path.suffix not in {".yaml", ".yml"}), None)
    return (folder or files.paths[0].parent) / f"{rule_id}.yaml"


def schema_for(path: Path) -> tuple[str, Path | None]:
    """What the first line names: the schema of a config folder above; else one beside the file, and where that goes."""
    for folder in path.absolute().parents[:4]:
        if (folder / _SCHEMAS).is_file():
            return Path(os.path.relpath(folder / _SCHEMAS, path.absolute().parent)).as_posix(), None
    beside = path.parent / SCHEMA_NAME
    return SCHEMA_NAME, None if beside.is_file() else beside


def problems_of(text: str, path: Path, files: RuleFiles) -> "tuple[list[Problem], RuleBook | None]":
    """What is wrong with the new file beside those there are; and the whole set, where all of it can be read."""
    from watchd.rules.load import load_rules

    texts = texts_of([one for one in files.paths if one.exists()], [])
    name = shown_path(path)
    try:
        return [], load_rules({**texts, name: text})
    except ConfigError as error:
        return [one for one in error.problems if one.place.file == name], None


def query_problems(text: str, lists: Mapping[str, Sequence[str]] | None) -> list[str]:
    """What is wrong with a query that somebody typed, with the line, a caret and the remedy of each or of several."""
    from watchd.rules.query import QueryError, check_lists, parse_query

    one_line = " ".join(text.split())
    try:
        tree = parse_query(one_line)
    except QueryError as error:
        problems = error.problems
    else:
        problems = () if lists is None else check_lists(tree, lists)
    return [_shown(one_line, list(group)) for _, group in groupby(problems, key=lambda one: one.hint or one)]


def _shown(line: str, problems: "Sequence[QueryProblem]") -> str:
    """What one remedy mends: the messages, the line with a caret below each place, the remedy."""
    marks = [" "] * (max(one.offset + max(one.length, 1) for one in problems))
    for one in problems:
        marks[one.offset : one.offset + max(one.length, 1)] = "^" * max(one.length, 1)
    messages = dict.fromkeys(one.message for one in problems)
    return "\n".join(filter(None, [*messages, f"    {line}", f"    {''.join(marks)}", problems[0].hint]))


def id_of(text: str, taken: Sequence[str] = ()) -> str:
    """An id made of the words of a text; empty where it has none in Latin letters. One that is taken gets a number."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    found = ""
    for word in words:
        if len(found) + len(word) + 1 > _LONGEST_ID:
            break
        found = f"{found}-{word}" if found else word
    if not found or not found[0].isalpha():
        return ""
    number = 2
    unique = found
    while unique in taken:
        unique, number = f"{found}-{number}", number + 1
    return unique


def id_of_query(query: "Query", taken: Sequence[str] = ()) -> str:
    """An id made of what the query wants: `destroyer* AND Caribbean` is destroyer-caribbean."""
    from watchd.rules.query import And, ListRef, Term
    from watchd.rules.query.tree import walk

    negated = {
        id(inner) for part in walk(query) if isinstance(part, And) for one in part.without for inner in walk(one)
    }
    wanted = [part for part in walk(query) if isinstance(part, Term | ListRef) and id(part) not in negated]
    texts = [part.name if isinstance(part, ListRef) else " ".join(word.text for word in part.words) for part in wanted]
    return id_of(" ".join(texts[:3]).replace("_", " "), taken)


def on_one_line(text: str) -> str:
    """Text of a stranger as a file may hold it: one line, without signs that nobody sees but joiners of letters."""
    seen = (sign for sign in text if sign in _JOINERS or unicodedata.category(sign)[0] != "C" or sign.isspace())
    return " ".join("".join(seen).split())


def title_of(text: str) -> str:
    """The text as a title: one line of at most 100 characters."""
    flat = on_one_line(text)
    return flat if len(flat) <= _LONGEST_TITLE else flat[: _LONGEST_TITLE - 1].rstrip() + "…"
