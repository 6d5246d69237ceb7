"""Values that YAML misreads, in single quotes: each is tried before it is proposed, so that the remedy works."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from watchd.documents.events import NOTHING, events
from watchd.documents.extents import KEY, end_of_lines_below, ends, line_end, starts
from watchd.documents.source import Source

IN_WORDS = "put the whole value in single quotes, and write each ' inside it twice"

_LARGEST = 128 * 1024  # characters of a document; trying takes as long as reading, and people edit files of 10,000
_LONGEST = 200  # characters of a value that a message may repeat
_MOST_TRIES = 24
_TELLING = "\"'@`%*&![{|>"  # a value that begins with one of these is misread, tried or not
_PASTED = re.compile(rf"(?:{KEY}|-)\s+$")
_INDICATOR = re.compile(r"^[|>][-+0-9]*\s+")


@dataclass(frozen=True, slots=True)
class Misread:
    """A value that YAML cannot read as it stands, and can once it is written as `remedy` says."""

    start: int  # where it begins, an offset into the source's text
    text: str  # the value as it stands, without what YAML takes for a comment
    remedy: str


def as_value(text: str) -> str:
    """The text as it can be written for any value: as it is where YAML reads it so, else in single quotes."""
    return text if _is_plain(text) else _quoted(text)


def remedied(source: Source, start: int) -> str:
    """The remedy for the value that begins at an offset: itself in quotes, or in words where that is no remedy."""
    found = next(_tried(source, start), None)
    return found.remedy if found is not None else IN_WORDS


def misread(source: Source, offset: int) -> Misread | None:
    """The value behind a syntax error at an offset: the nearest before it that can be read once it is in quotes."""
    for start in starts(source, offset):
        found = next(_tried(source, start), None)
        if found is not None:
            return found
    return None


def _tried(source: Source, start: int) -> Iterator[Misread]:
    """The value at an offset in quotes, for each end it may have with which YAML can read on."""
    text = source.text
    if len(text) > _LARGEST:
        if text[start] in _TELLING:
            yield Misread(start, text[start : line_end(text, start)], IN_WORDS)
        return
    for end in list(ends(text, start))[:_MOST_TRIES]:
        value = text[start:end].rstrip()
        meant = _INDICATOR.sub("", value, count=1) if value[:1] in "|>" else value
        meant = re.sub(r"\s*\n\s*", " ", meant)
        quoted = _quoted(meant)
        if meant and _reads(f"{text[:start]}{quoted}{text[start + len(value) :]}", start, start + len(quoted)):
            yield Misread(start, value, _remedy(source, start, value, quoted))


def _reads(text: str, start: int, end: int) -> bool:
    """Whether YAML reads past the value between two offsets, and the brackets it stands in are still closed."""
    # A line that is indented below would go on with what is quoted already.
    past = max(line_end(text, end), end_of_lines_below(text, start))
    begin = text.rfind("\n", 0, start) + 1
    try:
        if any(begin <= place <= end for place in _keys_of_many(text)):
            return False  # no key of a document is a mapping or a list
    except yaml.MarkedYAMLError as error:
        if error.problem_mark is None or error.problem_mark.index <= past:
            return False
        # A bracket that stands before is not closed any more, or the line is no whole entry any more.
        opened = error.context_mark.index if error.context_mark is not None else past + 1
        is_open = "flow" in str(error.context) or ("scanning" in str(error.context) and opened >= begin)
        return not (is_open and opened <= past)
    except yaml.YAMLError:
        return False
    return True


def _keys_of_many(text: str) -> Iterator[int]:
    """Where keys begin that are mappings or lists, as YAML allows them to be; raises what YAML raises."""
    is_key: list[bool | None] = []  # of each open collection, whether a key comes next; None: it is a list
    for event in events(text):
        if isinstance(event, yaml.CollectionEndEvent):
            is_key.pop()
        elif isinstance(event, yaml.NodeEvent):
            if is_key and is_key[-1] is not None:
                if is_key[-1] and isinstance(event, yaml.CollectionStartEvent) and event.start_mark is not None:
                    yield event.start_mark.index
                is_key[-1] = not is_key[-1]
            if isinstance(event, yaml.CollectionStartEvent):
                is_key.append(True if isinstance(event, yaml.MappingStartEvent) else None)


def _remedy(source: Source, start: int, value: str, quoted: str) -> str:
    head = source.text[source.text.rfind("\n", 0, start) + 1 : start]
    found = _PASTED.search(head)
    pasted = f"{found.group().strip()} " if found is not None else ""
    may_be_shown = len(quoted) <= _LONGEST and "\n" not in value and is_shown(source, start)
    if may_be_shown:
        return f"put it in single quotes: {pasted}{quoted}"
    if pasted and _reads_as_block(source.text, start, value, head):
        return f"put the text in a block: `{pasted}>` and the text on the lines below it, indented"
    return IN_WORDS


def is_shown(source: Source, start: int) -> bool:
    """Whether an error shows the line as it is: what looks like a secret is not repeated."""
    number = source.place(start).line
    return source.is_file and source.excerpt(number) == source.line(number)


def _reads_as_block(text: str, start: int, value: str, head: str) -> bool:
    """Whether the value may be a block: in brackets none may stand."""
    indent = " " * (len(head) + 1)
    block = "\n".join([">", *(indent + line.strip() for line in value.split("\n"))])
    return _reads(f"{text[:start]}{block}{text[start + len(value) :]}", start, start + len(block))


def _is_plain(text: str) -> bool:
    """Whether the text means itself without quotes, also in brackets."""
    if text in NOTHING or text != " ".join(text.split()):
        return False
    for written in (f"a: {text}\n", f"[{text}]\n"):
        try:
            found = [event for event in events(written) if isinstance(event, yaml.ScalarEvent)]
        except yaml.YAMLError:
            return False
        if found[-1].value != text or found[-1].style:
            return False
    return True


def _quoted(text: str) -> str:
    doubled = text.replace("'", "''")
    return f"'{doubled}'"
