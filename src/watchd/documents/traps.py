"""The classic YAML traps: what a syntax error most likely means to somebody who wrote a query, and its remedy."""

import re

import yaml

from watchd.documents.source import Source
from watchd.errors import Problem

_VALUE = re.compile(r"(?:^\s*(?:-\s+)*|(?<=[:,\[{])\s*|(?<=:\s)-\s+)(?P<sign>[@*&!%`\"'])")
_KEY = re.compile(r"^\s*(?:-\s+)*[{]?\s*(?P<key>[\w.-]+)\s*:(?=\s|$)")
_INNER_COLON = re.compile(r":\s+.*?(?P<word>\S+):(?=\s|$)")


def explained(error: yaml.MarkedYAMLError, source: Source) -> Problem:
    """The problem behind the parser's first syntax error, with a remedy where it is a known trap."""
    # Offsets of the two parsers agree; some releases of one leave the second mark out.
    mark = error.problem_mark or error.context_mark
    offset = mark.index if mark is not None else 0
    context = error.context_mark.index if error.context_mark is not None else offset
    what = str(error.problem or "not readable")
    for trap in (_tab, _never_closed, _end, _escape, _first_sign, _colon, _indentation):
        found = trap(what, offset, context, source)
        if found is not None:
            return found
    return source.problem(offset, f"YAML cannot read this: {what}", "check the quotes, brackets and indentation here")


def _line(source: Source, offset: int) -> tuple[str, int]:
    """The line an offset stands on and the index in it."""
    start = source.text.rfind("\n", 0, offset) + 1
    return source.text[start:].split("\n", 1)[0], offset - start


def _block_remedy(line: str) -> str:
    found = _KEY.match(line)
    key = found["key"] if found else "query"
    return f"put the text in a block: `{key}: >` and the text on the next line, indented"


def _tab(what: str, offset: int, context: int, source: Source) -> Problem | None:
    del what, context
    line, _ = _line(source, offset)
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" not in indent:
        return None
    start = source.text.rfind("\n", 0, offset) + 1 + indent.index("\t")
    return source.problem(start, "a tab as indentation", "indent with spaces; YAML does not allow tabs there")


def _never_closed(what: str, offset: int, context: int, source: Source) -> Problem | None:
    opening = source.text[context : context + 1]
    if "unexpected end of stream" in what and opening in {"'", '"'}:
        return source.problem(context, f"the quote {opening} opened here is never closed", "close it, or remove it")
    is_flow = re.search(r"expected ',' or '([\]}])'", what)
    if is_flow is None or opening not in {"[", "{"}:
        return None
    if source.text.count("\n", context, offset) == 0 and offset < len(source.text):
        found = _first_sign(what, offset, context, source)
        hint = "separate values with commas; quote a value that holds [ ] { } or ,"
        return found or source.problem(offset, f"a comma or {is_flow[1]} is missing before this", hint)
    return source.problem(context, f"the bracket {opening} opened here is never closed", f"close it with {is_flow[1]}")


def _end(what: str, offset: int, context: int, source: Source) -> Problem | None:
    del what, context
    if offset < len(source.text.rstrip()):
        return None
    return source.problem(offset, "the file ends in the middle of something", "close the bracket or quote still open")


def _escape(what: str, offset: int, context: int, source: Source) -> Problem | None:
    del context
    if "escape" not in what:
        return None
    hint = "in double quotes a backslash opens an escape; write \\\\ or use single quotes"
    return source.problem(source.text.rfind("\\", 0, offset + 1), "an escape that YAML does not know", hint)


def _first_sign(what: str, offset: int, context: int, source: Source) -> Problem | None:
    """A value that begins with a sign YAML keeps for itself, or with a quote that closes before the value ends."""
    del what, context
    line, index = _line(source, offset)
    before = [hit for hit in _VALUE.finditer(line) if hit.start("sign") <= index]
    if not before:
        return None
    sign = before[-1]["sign"]
    start = offset - index + before[-1].start("sign")
    if sign not in {"'", '"'}:
        return source.problem(start, f"a value may not begin with {sign}", _block_remedy(line))
    message = f"text follows the closing {sign}: a value that begins with a quote ends with that quote"
    return source.problem(offset, message, _block_remedy(line))


def _colon(what: str, offset: int, context: int, source: Source) -> Problem | None:
    del context
    if "mapping values are not allowed" not in what:
        return None
    line, index = _line(source, offset)
    if _INNER_COLON.search(line[: index + 1]):
        message = "a colon and a blank inside a value: YAML reads it as another key"
        return source.problem(offset, message, _block_remedy(line))
    hint = "align the key with the keys it belongs to; a line above may lack its colon, or the blank after it"
    return source.problem(offset, "a key where YAML expects none", hint)


def _indentation(what: str, offset: int, context: int, source: Source) -> Problem | None:
    del context
    if "did not find expected key" in what or "expected <block end>" in what or "'-' indicator" in what:
        hint = "align it with the lines it belongs to, with spaces"
        return source.problem(offset, "the indentation does not fit the lines above", hint)
    if "could not find expected ':'" in what:
        line, _ = _line(source, offset)
        return source.problem(
            offset, "a line above lacks its colon", f"write `key: value`{' before this line' if line else ''}"
        )
    return None
