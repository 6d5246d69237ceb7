"""The classic YAML traps: what a syntax error most likely means to somebody who wrote a query, and its remedy."""

import re

import yaml

from watchd.documents.quoting import IN_WORDS, Misread, is_shown, misread, remedied
from watchd.documents.source import Source
from watchd.errors import Problem

_QUOTES = {"'", '"'}
_CLOSING = {"[": ("]", "a list"), "{": ("}", "a mapping")}
_BLOCK_SIGNS = {"|", ">"}
_SIGNS = {"@", "`", "%", "*", "&", "!", "-", "?", ":", ",", "#", "]", "}"}  # no value begins with one of them
_FIRST = {*_QUOTES, *_CLOSING, *_BLOCK_SIGNS, *_SIGNS}
_MISSING = re.compile(r"expected ',' or '([\]}])'")
_KEY_AND_VALUE = re.compile(r"\s*(?:-\s+)*(?P<key>[\w.-]+):\s+[^\s>|#]")
_NO_ENTRY = re.compile(r"\s*(?P<sign>-(?=\w)|[\u2013\u2014\u2022*]\s*)(?P<rest>[\w.-]+:\s.*)")
_SHOWN = 60
_INNER_COLON = re.compile(r":(?=\s|$)")
_OPENS_BLOCK = re.compile(r"(?P<head>\s*(?:-\s+)*)(?P<key>[\w.-]+:\s+)?[|>][-+0-9]*\s*(?:\s#.*)?$")
_BEGINS_ENTRY = re.compile(r"\s*(?:[#-]|[\w.-]+:(?:\s|$))")


def explained(error: yaml.MarkedYAMLError, source: Source) -> Problem:
    """The problem behind the parser's first syntax error, with a remedy where it is a known trap."""
    # Offsets of the two parsers agree; some releases of one leave the second mark out.
    mark = error.problem_mark or error.context_mark
    offset = mark.index if mark is not None else 0
    context = error.context_mark.index if error.context_mark is not None else offset
    what = str(error.problem or "not readable")
    for trap in (_tab, _quote, _block_not_indented, _escape, _misread, _bracket, _end, _colon, _comma, _indentation):
        found = trap(what, offset, context, source)
        if found is not None:
            return found
    return source.problem(offset, f"YAML cannot read this: {what}", "check the quotes, brackets and indentation here")


def _line(source: Source, offset: int) -> tuple[str, int]:
    """The line an offset stands on and the index in it."""
    start = source.text.rfind("\n", 0, offset) + 1
    return source.text[start:].split("\n", 1)[0], offset - start


def _tab(what: str, offset: int, context: int, source: Source) -> Problem | None:
    del what, context
    line, _ = _line(source, offset)
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" in indent:
        start = source.text.rfind("\n", 0, offset) + 1 + indent.index("\t")
        return source.problem(start, "a tab as indentation", "indent with spaces; YAML does not allow tabs there")
    if source.text[offset : offset + 1] == "\t":
        return source.problem(offset, "a tab before a value", "write a blank in its place; YAML allows no tab there")
    return None


def _quote(what: str, offset: int, context: int, source: Source) -> Problem | None:
    del offset
    opening = source.text[context : context + 1]
    if "unexpected end of stream" not in what or opening not in _QUOTES:
        return None
    return source.problem(context, f"the quote {opening} opened here is never closed", "close it, or remove it")


def _bracket(what: str, offset: int, context: int, source: Source) -> Problem | None:
    """A bracket that nothing closes, or whose closing is hidden in a comment."""
    opening, missing = source.text[context : context + 1], _MISSING.search(what)
    if missing is None or opening not in _CLOSING:
        return None
    if source.text.count("\n", context, offset) == 0 and offset < len(source.text):
        return None
    line, index = _line(source, context)
    hash_sign = line.find(" #", index)
    if hash_sign >= 0 and missing[1] in line[hash_sign:]:
        remedy = _without_comment(source, context - index + hash_sign)
        if remedy:
            message = f"a blank and # begin a comment, which hides the {missing[1]}"
            return source.problem(context - index + hash_sign + 1, message, remedy)
    return source.problem(context, f"the bracket {opening} opened here is never closed", f"close it with {missing[1]}")


def _without_comment(source: Source, blank: int) -> str:
    """The remedy for a value that a blank and # cut off, or for one that begins with the #; empty where none helps."""
    hidden = misread(source, blank)
    remedy = hidden.remedy if hidden is not None else remedied(source, blank + 1)
    return "" if remedy == IN_WORDS else remedy


def _block_not_indented(what: str, offset: int, context: int, source: Source) -> Problem | None:
    """Text below `query: >` that begins where the key begins, or further left."""
    del what, context
    number = source.place(offset).line
    for text_line in (number, number - 1, number - 2):
        line, opening = source.line(text_line), _OPENS_BLOCK.match(source.line(text_line - 1))
        if opening is None or not line.strip() or _BEGINS_ENTRY.match(line):
            continue
        outer = len(opening["head"]) if opening["key"] else len(opening["head"].rstrip()) - 1
        indent = len(line) - len(line.lstrip(" "))
        if indent <= outer:
            message = "the text of a block is not indented below the line that opens it"
            return source.problem(
                source.offset(text_line, indent + 1), message, f"put more than {outer} blanks before it"
            )
    return None


def _end(what: str, offset: int, context: int, source: Source) -> Problem | None:
    del what, context
    if offset < len(source.text.rstrip()):
        return None
    hash_sign = source.text.rfind(" #")
    remedy = _without_comment(source, hash_sign) if hash_sign > source.text.rstrip().rfind("\n") else ""
    if remedy:
        return source.problem(hash_sign + 1, "a blank and # begin a comment, which hides the rest", remedy)
    return source.problem(offset, "the file ends in the middle of something", "close the bracket or quote still open")


def _escape(what: str, offset: int, context: int, source: Source) -> Problem | None:
    del context
    if "escape" not in what:
        return None
    hint = "in double quotes a backslash opens an escape; write \\\\ or use single quotes"
    return source.problem(source.text.rfind("\\", 0, offset + 1), "an escape that YAML does not know", hint)


def _misread(what: str, offset: int, context: int, source: Source) -> Problem | None:
    """A value that YAML would read if it stood in quotes."""
    del context
    value = misread(source, offset) if offset < len(source.text.rstrip()) else None
    if value is None:
        return None
    missing = _MISSING.search(what)
    if missing is not None and value.text[:1] not in _FIRST and not _INNER_COLON.search(value.text):
        hint = f"separate values with commas; if it is one value, {value.remedy}"
        return source.problem(offset, f"a comma or {missing[1]} is missing before this", hint)
    place, message = _explained(value, what, offset)
    return source.problem(place, message, value.remedy)


def _explained(value: Misread, what: str, offset: int) -> tuple[int, str]:
    """Where to point, and why YAML does not read the value."""
    sign = value.text[:1]
    if sign in _QUOTES:
        return offset, f"text follows the closing {sign}: a value that begins with a quote ends with that quote"
    if sign in _CLOSING:
        closing, kind = _CLOSING[sign]
        return offset, f"text follows the closing {closing}: YAML takes a value that begins with {sign} for {kind}"
    if sign in _BLOCK_SIGNS:
        return value.start, f"text follows {sign} on its line, where YAML wants it on the lines below, indented"
    if sign in _SIGNS:
        return value.start, f"a value may not begin with {sign}"
    if "mapping values are not allowed" in what or _INNER_COLON.search(value.text):
        return offset, "a colon and a blank inside a value: YAML reads it as another key"
    return offset, "a sign inside a value that YAML keeps for itself"


def _colon(what: str, offset: int, context: int, source: Source) -> Problem | None:
    del context
    if "mapping values are not allowed" not in what:
        return None
    line = source.line(source.place(offset).line - 1)
    if dash := _NO_ENTRY.match(line):
        entry = dash["rest"].strip()
        may_be_shown = len(entry) <= _SHOWN and is_shown(source, source.offset(source.place(offset).line - 1, 0))
        written = f": write - {entry}" if may_be_shown else ""
        hint = f"an entry of a list begins with a dash and a blank{written}"
        return source.problem(
            source.offset(source.place(offset).line - 1, dash.start("sign") + 1), "no entry of a list", hint
        )
    above = _KEY_AND_VALUE.match(line)
    hint = "align the key with the keys it belongs to; a line above may lack its colon, or the blank after it"
    if above is not None:
        key = above["key"]
        hint = f"align the key with the keys it belongs to; if it is text, put all of it below `{key}: >`, indented"
    return source.problem(offset, "a key where YAML expects none", hint)


def _comma(what: str, offset: int, context: int, source: Source) -> Problem | None:
    del context
    missing = _MISSING.search(what)
    if missing is None:
        return None
    hint = f"separate values with commas; where a value holds [ ] {{ }} or , {IN_WORDS}"
    return source.problem(offset, f"a comma or {missing[1]} is missing before this", hint)


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
