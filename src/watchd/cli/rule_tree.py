"""The tree of a rule on a screen and as JSON: parts set in below what they belong to, with their words beside them."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from watchd.cli.layout import width_of, wrapped
from watchd.cli.shown import flat, harmless, terminal_width, write

if TYPE_CHECKING:
    from watchd.model.match import Span
    from watchd.rules.event.tried import Tried
    from watchd.rules.explain import Part

_GAP = "   "
_STEP = "  "
_MOST_SET_IN = 60  # columns of a part with words beside it; a longer one pushes its own words out
_LEAST_ROOM = 20

Row = tuple[str, str]


def write_tree(parts: "Sequence[Part]") -> None:
    """Each part on a line that begins with `yes` or `no`: whether it holds."""
    write_rows([row for part in parts for row in _rows(part, 0)])


def write_rows(rows: Sequence[Row]) -> None:
    """Lines that may be set in, each with what stands beside it, in two columns."""
    widths = [width_of(left) for left, right in rows if right]
    column = max([width for width in widths if width <= _MOST_SET_IN], default=0)
    room = terminal_width()
    for left, right in rows:
        padded = left + " " * (column - width_of(left)) if right else left
        if room is None or not right:
            write(f"{padded}{_GAP}{right}".rstrip() + "\n")
            continue
        place = width_of(padded) + len(_GAP)
        first, *more = wrapped(right, max(_LEAST_ROOM, room - place))
        write(f"{padded}{_GAP}{first}\n" + "".join(f"{' ' * place}{line}\n" for line in more))


def tree_json(part: "Part") -> dict[str, object]:
    """The part and its parts."""
    found: dict[str, object] = {
        "part": part.said,
        "holds": part.holds,
        "words": [span_json(span) for span in part.spans],
    }
    if part.note:
        found["note"] = part.note
    if part.tried:
        found["tried"] = [_tried_json(one) for one in part.tried]
    if part.parts:
        found["parts"] = [tree_json(one) for one in part.parts]
    return found


def span_json(span: "Span") -> dict[str, object]:
    """The words of an item."""
    return {"field": span.field, "start": span.start, "end": span.end, "text": span.text, "term": span.term}


def _tried_json(one: "Tried") -> dict[str, object]:
    return {
        "roles": {role: span_json(span) for role, span in one.roles},
        "as_asked": one.asked or None,
        "exchanged": one.exchanged or None,
        "readings": list(one.readings),
        "taken": one.is_taken,
    }


def _rows(part: "Part", depth: int) -> Iterator[Row]:
    left = f"{'yes' if part.holds else 'no ':<3}  {_STEP * depth}{flat(part.said)}"
    yield left, harmless("; ".join(filter(None, [_words(part.spans), part.note])))
    for inner in part.parts:
        yield from _rows(inner, depth + 1)
    for one in part.tried:
        yield f"     {_STEP * (depth + 1)}{'taken' if one.is_taken else 'tried'}", harmless(_tried(one))


def _words(spans: "Sequence[Span]") -> str:
    return ", ".join(f"{flat(span.text)} ({span.field})" for span in spans)


def _tried(one: "Tried") -> str:
    roles = ", ".join(f"{role} {flat(span.text)}" for role, span in one.roles)
    if not one.readings:
        return f"{roles}: nothing is known of its direction"
    if one.asked and one.exchanged:
        said = f"read as asked by '{one.asked}', exchanged by '{one.exchanged}'"
    elif one.asked:
        said = f"read as asked by '{one.asked}'"
    elif one.exchanged:
        said = f"read the other way round by '{one.exchanged}'"
    else:
        said = f"no reading fits ({', '.join(one.readings)})"
    return f"{roles}: {said}"
