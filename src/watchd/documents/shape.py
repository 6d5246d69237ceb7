"""A Shape: what a model expects at one point of a document, to say which fields and choices would have been right."""

import types
from collections.abc import Mapping as AbstractMapping
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, Discriminator, SecretStr
from pydantic.fields import FieldInfo

from watchd.documents.node import ListNode, MapNode, Node


class Shape:
    """An annotation without `Annotated` and `| None` around it, what was said there, and its union's discriminator."""

    def __init__(self, annotation: Any, discriminator: str | None = None) -> None:
        self.annotation, self.metadata = _bare(annotation)
        named = (one.discriminator for one in self.metadata if isinstance(one, Discriminator))
        self.discriminator = discriminator or next((name for name in named if isinstance(name, str)), None)
        self._origin = get_origin(self.annotation)

    @property
    def members(self) -> "tuple[Shape, ...]":
        """The branches of a union, without None; empty for anything else."""
        if self._origin not in {Union, types.UnionType}:
            return ()
        return tuple(Shape(member) for member in get_args(self.annotation) if member is not type(None))

    @property
    def is_secret(self) -> bool:
        """Whether the value must never be shown."""
        return isinstance(self.annotation, type) and issubclass(self.annotation, SecretStr)

    @property
    def model(self) -> type[BaseModel] | None:
        """The model, where one is expected."""
        is_model = isinstance(self.annotation, type) and issubclass(self.annotation, BaseModel)
        return self.annotation if is_model else None

    @property
    def fields(self) -> "dict[str, Shape]":
        """The fields of the model as files spell them, its own before those that it inherits."""
        if self.model is None:
            return {}
        bases = [base for base in self.model.__mro__[1:] if issubclass(base, BaseModel)]
        own_first = sorted(
            self.model.model_fields.items(), key=lambda field: sum(field[0] in base.model_fields for base in bases)
        )
        return {
            spelling(name, info): Shape(info.rebuild_annotation(), _discriminator(info)) for name, info in own_first
        }

    @property
    def names(self) -> tuple[str, ...]:
        """What may be written in the mapping: the fields, and `NAME_file` for each secret one."""
        fields = self.fields
        return (*fields, *(secret_file(name) for name, field in fields.items() if field.is_secret))

    @property
    def called_elsewhere(self) -> AbstractMapping[str, str]:
        """How what other tools call by another name is written in the mapping."""
        found: AbstractMapping[str, str] = getattr(self.model, "CALLED_ELSEWHERE", {})
        return found

    @property
    def choices(self) -> tuple[str, ...]:
        """The words a Literal or an enumeration allows, or the tags of a union; empty where any value may stand."""
        if self.discriminator is not None:
            return tuple(tag for member in self.members for tag in member.tags(self.discriminator))
        if self._origin is Literal:
            return tuple(str(choice) for choice in get_args(self.annotation))
        if isinstance(self.annotation, type) and issubclass(self.annotation, Enum):
            return tuple(str(choice.value) for choice in self.annotation)
        return ()

    @property
    def looks(self) -> str:
        """What a person calls it: a mapping, a list, or text."""
        base = self._origin or self.annotation
        if not isinstance(base, type) or issubclass(base, str):
            return "text"
        if issubclass(base, BaseModel | AbstractMapping):
            return "a mapping"
        return "a list" if issubclass(base, Sequence | AbstractSet) else "text"

    def bound(self, name: str) -> object:
        """The limit that `ge`, `gt`, `le` or `lt` sets, as the model wrote it."""
        return next((limit for one in self.metadata if (limit := getattr(one, name, None)) is not None), None)

    def tags(self, discriminator: str) -> tuple[str, ...]:
        """The values of the field that tells this branch of a union from the others."""
        field = self.fields.get(discriminator)
        return field.choices if field is not None else ()

    def tagged(self, tag: str) -> "Shape":
        """The branch of a union with this tag."""
        found = (member for member in self.members if tag in member.tags(self.discriminator or ""))
        return next(found, Shape(Any))

    def child(self, step: str | int) -> "Shape":
        """What is expected under a key or at an index."""
        if self.model is not None:
            return self.fields.get(str(step), Shape(Any))
        inner = [one for one in get_args(self.annotation) if one is not Ellipsis]
        if not inner:
            return Shape(Any)
        if self._origin is tuple and isinstance(step, int) and step < len(inner):
            return Shape(inner[step])
        return Shape(inner[-1])

    def fits(self, node: Node) -> bool:
        """Whether the node looks like it at first sight."""
        if isinstance(node, MapNode):
            return self.looks == "a mapping"
        return self.looks == ("a list" if isinstance(node, ListNode) else "text")


def secret_file(name: str) -> str:
    """The key that names a file for the secret field `name`."""
    return f"{name}_file"


def spelling(name: str, info: FieldInfo) -> str:
    """A field's name as it stands in files: its alias where it has one."""
    return info.validation_alias if isinstance(info.validation_alias, str) else info.alias or name


def _discriminator(info: FieldInfo) -> str | None:
    return info.discriminator if isinstance(info.discriminator, str) else None


def _bare(annotation: Any) -> tuple[Any, tuple[object, ...]]:
    """The annotation itself, and everything that was said about it."""
    metadata: list[object] = []
    while True:
        if get_origin(annotation) is Annotated:
            annotation, *said = get_args(annotation)
            for one in said:
                metadata += _said_in(one) if isinstance(one, FieldInfo) else [one]
        elif get_origin(annotation) in {Union, types.UnionType}:
            members = [member for member in get_args(annotation) if member is not type(None)]
            if len(members) > 1:
                return annotation, tuple(metadata)
            annotation = members[0]
        else:
            return annotation, tuple(metadata)


def _said_in(info: FieldInfo) -> list[object]:
    discriminator = _discriminator(info)
    return [*info.metadata, *([Discriminator(discriminator)] if discriminator else [])]
