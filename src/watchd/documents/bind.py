"""A node to a model's value: pydantic judges, and each of its errors becomes a problem at the node that is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from watchd.documents.node import MapNode, Node
from watchd.documents.quoting import remedied
from watchd.documents.shape import Shape
from watchd.documents.suggest import nearest
from watchd.documents.wording import Wrong, echo, worded
from watchd.errors import Problem

M = TypeVar("M", bound=BaseModel)


def bind(node: Node, model: type[M], problems: list[Problem]) -> M | None:
    """The value of `node` as `model` reads it; None, with every reason added to `problems`, when it is not one."""
    if not isinstance(node, MapNode):
        what = "the file is empty" if node.kind == "nothing" else f"expected a mapping of fields, found {node.kind}"
        problems.append(node.problem(what, "write `name: value` lines"))
        return None
    try:
        return model.model_validate(node.plain())
    except ValidationError as error:
        found = _problems(_details(error), node, Shape(model), "")
        problems.extend(sorted(found, key=lambda problem: (problem.place.line, problem.place.column)))
        return None


@dataclass(frozen=True, slots=True)
class _Located:
    """One of pydantic's errors with the node it is about and what was expected there."""

    node: Node
    shape: Shape
    name: str  # the nearest key above, or the field that is missing
    key: Node | None = None  # where the key is wrong and not its value
    is_choice: bool = False  # one of several branches of a union that were all refused


def _details(error: ValidationError) -> list[ErrorDetails]:
    return error.errors(include_url=False, include_input=False)


def _problems(details: list[ErrorDetails], root: Node, shape: Shape, name: str) -> Iterator[Problem]:
    chosen: set[Node] = set()
    misspelt = _misspelt(details, root, shape, name)
    for one in details:
        if one["type"] == "missing" and one["loc"] in misspelt:
            continue
        found = _located(one, root, shape, name)
        if found.is_choice:
            if found.node not in chosen:
                chosen.add(found.node)
                yield from _of_best_branch(found)
            continue
        wrong = worded(one, found.key or found.node, found.shape, found.name)
        target = found.key or found.node.at(*wrong.at) or found.node
        yield target.problem(wrong.message, wrong.hint)


def _misspelt(details: list[ErrorDetails], root: Node, shape: Shape, name: str) -> set[tuple[str | int, ...]]:
    """Where fields are that stand there under a name like theirs: that they are missing is no mistake of its own."""
    found: set[tuple[str | int, ...]] = set()
    for one in details:
        if one["type"] == "extra_forbidden":
            *above, word = one["loc"]
            inside = _located(one, root, shape, name).shape
            meant = inside.called_elsewhere.get(str(word)) or nearest(str(word), inside.names)
            if meant is not None:
                found |= {(*above, meant), (*above, meant.removesuffix("_file"))}
    return found


def _of_best_branch(found: _Located) -> Iterator[Problem]:
    """Of a union's branches only the one the value looks like is judged: errors of the others would mislead."""
    node, branches = found.node, [one for one in found.shape.members if one.fits(found.node)]
    if not branches:
        expected = " or ".join(dict.fromkeys(member.looks for member in found.shape.members))
        hint = remedied(node.source, node.start) if _takes_text(found.shape) else ""
        yield node.problem(Wrong.of(found.name, f"expected {expected}, found {node.kind}").message, hint)
        return
    keys = {name for name, _, _ in node.items()} if isinstance(node, MapNode) else set()
    best = max(branches, key=lambda branch: len(keys & branch.fields.keys()))
    if isinstance(node, MapNode) and _takes_text(found.shape) and _is_text_by_accident(node, best):
        fields = ", ".join(best.fields)
        message = f"{found.name}: YAML reads '{echo(*keys)}' as a key, and the only keys are {fields}"
        yield node.problem(message, remedied(node.source, node.start))
        return
    try:
        TypeAdapter(best.annotation).validate_python(node.plain())
    except ValidationError as error:
        yield from _problems(_details(error), node, best, found.name)


def _takes_text(shape: Shape) -> bool:
    return any(member.looks == "text" for member in shape.members)


def _is_text_by_accident(node: MapNode, shape: Shape) -> bool:
    """Whether it was hardly meant as a mapping: `Peskov: no parts will be sent` is a headline."""
    if len(node.entries) != 1:
        return False
    key, _ = node.entries[0]
    has_braces = node.source.text[node.start : node.start + 1] == "{"
    return nearest(key.text or "", shape.names) is None and (key.is_bare_key or not has_braces)


def _located(details: ErrorDetails, node: Node, shape: Shape, name: str) -> _Located:
    steps = details["loc"]
    for index, step in enumerate(steps):
        if shape.discriminator is not None:
            shape = shape.tagged(str(step))
            continue
        if shape.members:
            return _Located(node, shape, name, is_choice=True)
        inner = node.child(step)
        if inner is None:
            return _Located(node, shape, str(step))
        key = node.key(str(step)) if isinstance(node, MapNode) else None
        rest = steps[index + 1 :]
        if rest == ("[key]",) or (not rest and details["type"] == "extra_forbidden"):
            return _Located(inner, shape, name, key)
        node, shape = inner, shape.child(step)
        name = step if isinstance(step, str) else name
    return _Located(node, shape, name)
