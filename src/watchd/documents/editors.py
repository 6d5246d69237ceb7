"""JSON schemas for editors: what completes and checks a file while somebody writes it."""

import ast
import inspect
import textwrap
from dataclasses import is_dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any

from pydantic import BaseModel, SecretStr
from pydantic.json_schema import GenerateJsonSchema

from watchd.documents.values import format_duration

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def editor_schema(model: type[BaseModel], title: str) -> dict[str, Any]:
    """The JSON schema of a file that `model` reads, with defaults as people write them."""
    schema = model.model_json_schema(by_alias=True, schema_generator=_EditorSchema)
    return {"$schema": _DIALECT, **schema, "title": title}


class _EditorSchema(GenerateJsonSchema):
    """Pydantic's schema without made-up titles, with durations as `15m`, and what docstrings say of fields."""

    def model_schema(self, schema: Any) -> dict[str, Any]:
        """The shape of a mapping; each field is described by the docstring below it."""
        shown = super().model_schema(schema)
        fields = schema["cls"].model_fields
        for name, text in _field_docs(schema["cls"]).items():
            if fields[name].description is None:
                shown["properties"][fields[name].alias or name]["description"] = text
        return shown

    def field_title_should_be_set(self, schema: Any) -> bool:
        """No: a title that repeats the key helps nobody."""
        del schema
        return False

    def encode_default(self, dft: Any) -> Any:
        """A default as it would stand in a file."""
        if isinstance(dft, timedelta):
            return format_duration(dft)
        if isinstance(dft, SecretStr):
            return dft.get_secret_value()
        if isinstance(dft, BaseModel):
            return {name: self.encode_default(getattr(dft, name)) for name in sorted(dft.model_fields_set)}
        if is_dataclass(dft):  # a value that a validator made of text
            return str(dft)
        if isinstance(dft, dict):
            return {name: self.encode_default(value) for name, value in dft.items()}
        return super().encode_default(dft)

    def default_schema(self, schema: Any) -> dict[str, Any]:
        """A field with its default; none is shown where null only means that nothing was given."""
        shown = super().default_schema(schema)
        if shown.get("default", ...) is None:
            del shown["default"]
        return shown


def _field_docs(model: type[BaseModel]) -> dict[str, str]:
    """What stands below each field that has a docstring, by its name; a class's own word before its parents'.

    Pydantic could keep these itself (`use_attribute_docstrings`), at the price of reading the source of every model
    at each start; only editors want them.
    """
    found: dict[str, str] = {}
    for parent in reversed(model.__mro__):
        if (
            issubclass(parent, BaseModel)
            and parent.__module__.partition(".")[0] != BaseModel.__module__.partition(".")[0]
        ):
            found |= _own_docs(parent)
    return {name: text for name, text in found.items() if name in model.model_fields}


def _own_docs(model: type[BaseModel]) -> dict[str, str]:
    (definition,) = ast.parse(textwrap.dedent(inspect.getsource(model))).body
    assert isinstance(definition, ast.ClassDef)
    found = {}
    for field, below in pairwise(definition.body):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                found[name] = inspect.cleandoc(text)
    return found
