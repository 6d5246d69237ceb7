"""Pydantic's errors in the words of somebody who edits files: what was expected, what was found, what is right."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from pydantic_core import ErrorDetails

from watchd.documents.node import ListNode, MapNode, Node, ScalarNode
from watchd.documents.quoting import IN_WORDS, remedied
from watchd.documents.shape import Shape, secret_file
from watchd.documents.suggest import nearest, suggestion
from watchd.documents.values import InputError, format_duration

_LONGEST_ECHO = 60
_COMMENT = re.compile(r"[ \t]*#(?=\w)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")

_GLUED = re.compile(r"(?P<key>[\w-]+)(?::(?!//)|：\s*)")  # `a:x`, and a full-width colon
_EXAMPLES = {"text": "...", "a list": "[...]", "a mapping": "{...}"}

_EXPECTED = {
    "string": "text",
    "int": "a whole number",
    "float": "a number",
    "decimal": "a number",
    "bool": "true or false",
    "list": "a list",
    "tuple": "a list",
    "set": "a list",
    "frozen_set": "a list",
    "dict": "a mapping",
    "mapping": "a mapping",
    "model": "a mapping",
    "dataclass": "a mapping",
    "date": "a date like 2027-11-01",
    "time": "a time like 07:00",
    "time_delta": "a duration like 15m",
    "url": "a URL",
}
_BOUNDS = {
    "greater_than_equal": ("ge", "at least"),
    "greater_than": ("gt", "more than"),
    "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "less than"),
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """A problem in words, with the path below the node where a validator said it belongs."""

    message: str
    hint: str = ""
    at: tuple[str | int, ...] = ()

    @classmethod
    def of(cls, name: str, message: str, hint: str = "", at: tuple[str | int, ...] = ()) -> "Wrong":
        """The problem, led by the name of the field it is about."""
        return cls(f"{name}: {message}" if name else message, hint, at)


def worded(details: ErrorDetails, node: Node, shape: Shape, name: str) -> Wrong:
    """What is wrong with `node`, where `shape` was expected in the field `name`."""
    wrong = _worded(details, node, shape, name)
    start = _hidden(node) if shape.looks == "text" and not shape.is_secret else None
    if start is None:
        return wrong
    message = f"{wrong.message}: YAML takes what follows # for a comment"
    return replace(wrong, message=message, hint=remedied(node.source, start))


def _hidden(node: Node) -> int | None:
    """Where the comment begins that stands on the line in place of a value, as a hashtag; None where none does."""
    found = _COMMENT.match(node.source.text, node.start) if node.kind == "nothing" else None
    return None if found is None else found.end() - 1


def _worded(details: ErrorDetails, node: Node, shape: Shape, name: str) -> Wrong:
    kind = details["type"]
    context: Mapping[str, object] = details.get("ctx", {})
    if kind in _SPECIAL:
        return _SPECIAL[kind](node, shape, name, context)
    if kind in _BOUNDS:
        key, relation = _BOUNDS[kind]
        return Wrong.of(name, f"must be {relation} {_shown(shape.bound(key))}, found {_found(node, shape)}")
    if kind.endswith(("too_short", "too_long")):
        return _length(kind, node, name, context)
    expected = _EXPECTED.get(kind.removesuffix("_size").rsplit("_", 1)[0]) or _EXPECTED.get(kind.split("_", 1)[0])
    if expected is None:
        return Wrong.of(name, details["msg"][:1].lower() + details["msg"][1:])
    return Wrong.of(name, f"expected {expected}, found {_found(node, shape)}", _remedy(expected, node, shape))


def _missing(node: Node, shape: Shape, name: str, context: Mapping[str, object]) -> Wrong:
    del node, context
    field = shape.fields.get(name)
    hint = ""
    if field is not None and field.is_secret:
        hint = f"write `{secret_file(name)}:` and the path of a file that holds it"
    elif field is not None and field.choices:
        only = len(field.choices) == 1
        hint = f"write `{name}: {field.choices[0]}`" if only else f"one of {', '.join(field.choices)}"
    return Wrong(f"missing field '{name}'", hint)


def _unknown(node: Node, shape: Shape, name: str, context: Mapping[str, object]) -> Wrong:
    del name, context
    word = echo(node.text or "") if isinstance(node, ScalarNode) else ""
    known = shape.called_elsewhere.get(word.casefold().replace("-", "_"), "")
    inside = "" if known else _inside(word, shape)
    meant = "" if inside else suggestion(known or word, shape.names)
    hint = f"write {known}" if known and not meant else inside
    hint = "" if meant else hint or f"known here: {', '.join(shape.names)}"
    if isinstance(node, ScalarNode) and node.is_bare_key:
        hint = "in braces a comma ends a value: " + IN_WORDS
    return Wrong(f"unknown field '{word}'{meant}", hint)


def _inside(word: str, shape: Shape) -> str:
    """Where the field stands that somebody wrote one level too high; empty where there is none of that name."""
    above = next((name for name, field in shape.fields.items() if word in field.fields), None)
    return "" if above is None else f"it stands under {above}: {above}: {{{word}: ...}}"


def _choice(node: Node, shape: Shape, name: str, context: Mapping[str, object]) -> Wrong:
    del context
    if not isinstance(node, ScalarNode) or node.text is None:
        return Wrong.of(name, f"expected one of {', '.join(shape.choices)}, found {node.kind}")
    meant = suggestion(node.text, shape.choices)
    return Wrong.of(name, f"unknown value '{echo(node.text)}'{meant}", f"one of {', '.join(shape.choices)}")


def _tag_unknown(node: Node, shape: Shape, name: str, context: Mapping[str, object]) -> Wrong:
    del name, context
    field = shape.discriminator or ""
    inner = node.child(field)
    word = inner.text if isinstance(inner, ScalarNode) and inner.text else ""
    meant = suggestion(word, shape.choices)
    return Wrong(f"{field}: unknown value '{echo(word)}'{meant}", f"one of {', '.join(shape.choices)}", (field,))


def _tag_missing(node: Node, shape: Shape, name: str, context: Mapping[str, object]) -> Wrong:
    del name, context
    field, hint = shape.discriminator or "", f"one of {', '.join(shape.choices)}"
    known = {name for member in shape.members for name in member.names}
    keys = [key for key, _, _ in node.items() if key not in known] if isinstance(node, MapNode) else []
    misspelt = nearest(field, keys)
    if misspelt is not None:
        return Wrong(f"unknown field '{echo(misspelt)}'; did you mean '{field}'?", hint, (misspelt,))
    at = (field,) if node.child(field) is not None else ()
    return Wrong(f"missing field '{field}'", hint, at)


def _refused(node: Node, shape: Shape, name: str, context: Mapping[str, object]) -> Wrong:
    del node, shape
    error = context.get("error")
    if isinstance(error, InputError):
        return Wrong.of(
            error.at[-1] if error.at and isinstance(error.at[-1], str) else name, str(error), error.hint, error.at
        )
    return Wrong.of(name, str(error))


_SPECIAL: dict[str, Callable[[Node, Shape, str, Mapping[str, object]], Wrong]] = {
    "missing": _missing,
    "extra_forbidden": _unknown,
    "literal_error": _choice,
    "enum": _choice,
    "union_tag_invalid": _tag_unknown,
    "union_tag_not_found": _tag_missing,
    "value_error": _refused,
    "assertion_error": _refused,
}


def _length(kind: str, node: Node, name: str, context: Mapping[str, object]) -> Wrong:
    unit = "characters" if kind.startswith("string") else "entries"
    bound, relation = ("min_length", "at least") if kind.endswith("too_short") else ("max_length", "at most")
    limit = context.get(bound)
    if limit == 1 and bound == "min_length":
        return Wrong.of(name, "is empty", "give a value, or remove the line")
    actual = len(node.text or "") if isinstance(node, ScalarNode) else context.get("actual_length")
    return Wrong.of(name, f"must have {relation} {limit} {unit}, has {actual}")


def _remedy(expected: str, node: Node, shape: Shape) -> str:
    if expected == "a mapping":
        return _mapping_remedy(node, shape)
    if node.kind == "nothing":
        return "give a value, or remove the line"
    if expected == "a list":
        return _list_remedy(node, shape)
    if expected in {"a number", "a whole number"} and isinstance(node, ScalarNode):
        digits = _NUMBER.search(node.text or "")
        is_one = digits is not None and not (expected == "a whole number" and "." in digits[0])
        return f"write the number alone: {digits[0]}" if digits is not None and is_one else ""
    if expected == "text" and not isinstance(node, ScalarNode):
        return IN_WORDS if shape.is_secret else remedied(node.source, node.start)
    return ""


def _mapping_remedy(node: Node, shape: Shape) -> str:
    if node.kind == "nothing":
        return "give it keys on the lines below, indented further than it, or remove the line"
    if isinstance(node, ScalarNode):
        text = node.text or ""
        glued = _GLUED.match(text)
        if glued is not None and (not shape.fields or glued["key"] in shape.fields):
            return f"a blank stands behind the colon: {glued['key']}: {echo(text[glued.end() :])}"
        example = next(
            (f"{{{name}: {_EXAMPLES[field.looks]}}}" for name, field in _likely(text, shape)), "{key: value}"
        )
        return f"write its keys on the lines below, indented, or in braces: {example}"
    lists = [f"{name}: [...]" for name, field in shape.fields.items() if field.looks == "a list"]
    if lists and not (isinstance(node, ListNode) and all(isinstance(one, MapNode) for one in node.items)):
        return f"say which list it is: {' or '.join(lists)}"
    return "write its keys without a dash before them" if shape.fields else "give each a name: `name: value`"


def _likely(text: str, shape: Shape) -> list[tuple[str, Shape]]:
    """The fields of which somebody gave one value alone, the likeliest first: the one that it names."""
    return sorted(shape.fields.items(), key=lambda field: field[0] != text)


def _list_remedy(node: Node, shape: Shape) -> str:
    if isinstance(node, ScalarNode):
        return f"put it in brackets: [{echo(node.text or '')}]"
    names = shape.child(0).names
    return f"begin each with a dash and a blank{f', as in `- {names[0]}: ...`' if names else ''}"


def _found(node: Node, shape: Shape) -> str:
    if not isinstance(node, ScalarNode) or node.text is None:
        return node.kind
    return "a value that is not shown" if shape.is_secret else f"'{echo(node.text)}'"


def echo(text: str) -> str:
    """At most a short line of what somebody wrote."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_ECHO else line[:_LONGEST_ECHO] + "…"


def _shown(bound: object) -> str:
    return format_duration(bound) if isinstance(bound, timedelta) else str(bound)
