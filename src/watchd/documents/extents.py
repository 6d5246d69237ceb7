"""Where the values of a YAML text may begin and end, by the look of its lines: for a text that no parser reads."""

import re
from collections.abc import Iterator

from watchd.documents.source import Source

# A key of a file's own, after which a value stands: `Moscow: no parts` begins with a word of the text.
KEY = r"(?:[a-z][a-z0-9_.-]*|\"[^\"]*\"|'[^']*')\s*:"

_FURTHEST = 2_000  # characters that a value in brackets may go on
_FURTHEST_ABOVE = 20  # lines
_BEFORE = re.compile(rf"(?:^\s*(?:-\s+)*|[\[{{,]\s*){KEY}\s+|(?:^|(?<=\s))-[ ]+|[\[{{,]\s*")
_DASHES = re.compile(r"^\s*(?:-\s+)+")
_HEAD = re.compile(rf"(?P<indent>\s*)(?P<dashes>(?:-\s+)*)(?P<key>{KEY})?\s*")
_KEY_ALONE = re.compile(rf"\s*{KEY}(?:\s|$)")
_COMMENT = re.compile(r"\s#.*$")


def starts(source: Source, offset: int) -> Iterator[int]:
    """Where the value that holds an offset may begin: on its line, the nearest first, or on the line it goes on."""
    for number in _lines(source, offset):
        line, begin = source.line(number), source.offset(number, 1)
        # The blank of `- x: y` ends where its key begins, and one match hides the other.
        found = {begin + hit.end() for pattern in (_BEFORE, _DASHES) for hit in pattern.finditer(line)}
        for start in sorted(found, reverse=True):
            if start <= offset and start < begin + len(line) and not _is_around(source.text, start, offset):
                yield start


def ends(text: str, start: int) -> Iterator[int]:
    """Where a value may end, the likeliest first.

    In brackets at a comma or a closing bracket, else with its line (what looks like a comment may be a part of it), or
    with the lines that are indented below it.
    """
    end = line_end(text, start)
    line = text[start:end]
    inner = list(_ends_in_brackets(text[start : start + _FURTHEST]))
    yield from (start + length for length in inner if length < len(line))
    comment = _COMMENT.search(line)
    if comment is not None:
        yield start + comment.start()
    yield end
    below = end_of_lines_below(text, start)
    if below > end:
        yield below
    yield from (start + length for length in inner if length > len(line))


def end_of_lines_below(text: str, start: int) -> int:
    """The end of the last line that belongs to a value because it is indented more than what holds the value."""
    begin = text.rfind("\n", 0, start) + 1
    head = _HEAD.match(text, begin, start)
    outer = len(head["indent"]) + (len(head["dashes"]) if head["key"] else 0) if head is not None else 0
    end = last = line_end(text, start)
    while end < len(text):
        following = line_end(text, end + 1)
        line = text[end + 1 : following]
        if line.strip():
            if _indent(line) <= outer:
                break
            last = following
        end = following
    return last


def line_end(text: str, offset: int) -> int:
    """The offset of the end of the line that an offset stands on."""
    found = text.find("\n", offset)
    return found if found >= 0 else len(text)


def _lines(source: Source, offset: int) -> Iterator[int]:
    """The number of the line, and of the one it goes on: the nearest above that is indented less."""
    number = source.place(offset).line
    yield number
    line = source.line(number)
    if _KEY_ALONE.match(line):
        return  # an entry of its own, indented too far
    indent = _indent(line)
    for above in range(number - 1, max(number - _FURTHEST_ABOVE, 0), -1):
        line = source.line(above)
        if line.strip() and _indent(line) < indent:
            yield above
            return


def _is_around(text: str, start: int, offset: int) -> bool:
    """Whether brackets that open at `start` are still open at an offset: what is wrong stands among their values."""
    if text[start] not in "[{":
        return False
    depth, is_quoted = 0, False
    for sign in text[start:offset]:
        if sign == '"':
            is_quoted = not is_quoted
        elif not is_quoted:
            depth += (sign in "[{") - (sign in "]}")
            if depth == 0:
                return False
    return True


def _ends_in_brackets(text: str) -> Iterator[int]:
    depth, is_quoted = 0, False
    for index, sign in enumerate(text):
        if sign == '"':
            is_quoted = not is_quoted
        elif is_quoted:
            continue
        elif sign in "([{":
            depth += 1
        elif sign in ")]}":
            if depth == 0 and sign != ")":
                yield index
            depth = max(depth - 1, 0)
        elif sign == "," and depth == 0:
            yield index


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
