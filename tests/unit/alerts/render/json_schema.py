"""As much of JSON Schema as our documents' schemas use: what is wrong with a value, by path."""

import re
from collections.abc import Iterator
from typing import Any

_TYPES: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}
_KNOWN = {"$schema", "title", "type", "properties", "required", "items", "const", "enum", "pattern", "minimum",
          "additionalProperties", "minItems", "maxItems"}  # fmt: skip


def faults(value: Any, schema: dict[str, Any], *, is_closed: bool, path: str = "") -> Iterator[str]:
    """Everything that is wrong; closed: a field that the schema does not list is wrong as well."""
    assert set(schema) <= _KNOWN, set(schema) - _KNOWN
    types = schema.get("type", list(_TYPES))
    allowed = tuple(_TYPES[name] for name in ([types] if isinstance(types, str) else types))
    if not isinstance(value, allowed) or (isinstance(value, bool) and bool not in allowed):
        yield f"{path}: {value!r} is no {types}"
    elif "const" in schema and value != schema["const"]:
        yield f"{path}: {value!r} is not {schema['const']!r}"
    elif value not in schema.get("enum", [value]):
        yield f"{path}: {value!r} is none of {schema['enum']}"
    elif isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{path}: {value!r} does not fit {schema['pattern']}"
    elif isinstance(value, int) and value < schema.get("minimum", value):
        yield f"{path}: {value} is too small"
    elif isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            yield f"{path}: {len(value)} entries"
        for entry in value:
            yield from faults(entry, schema.get("items", {}), is_closed=is_closed, path=f"{path}[]")
    elif isinstance(value, dict):
        yield from _of_object(value, schema, is_closed=is_closed, path=path)


def _of_object(value: dict[str, Any], schema: dict[str, Any], *, is_closed: bool, path: str) -> Iterator[str]:
    properties, others = schema.get("properties", {}), schema.get("additionalProperties")
    yield from (f"{path}.{name}: missing" for name in schema.get("required", ()) if name not in value)
    for name, entry in value.items():
        inner = properties.get(name, others)
        if inner is not None:
            yield from faults(entry, inner, is_closed=is_closed, path=f"{path}.{name}")
        elif is_closed:
            yield f"{path}.{name}: the schema does not know it"


def narrowed(old: Any, new: Any, path: str = "") -> Iterator[str]:
    """Where `new` promises less than `old`, or another thing: what breaks a receiver."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        if old != new:
            yield f"{path}: {old!r} became {new!r}"
        return
    for key, value in old.items():
        here = f"{path}/{key}"
        if key == "required":
            yield from (f"{here}: {name}" for name in value if name not in new.get(key, ()))
        elif key == "title":
            continue
        elif key not in new:
            yield f"{here}: gone"
        else:
            yield from narrowed(value, new[key], here)
