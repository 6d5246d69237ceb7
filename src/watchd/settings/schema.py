"""The JSON schema of `watchd.yaml`, for editors: from the same models, with the keys that secrets have in files."""

from typing import Any

from pydantic import BaseModel

from watchd.channels import CHANNELS
from watchd.documents.editors import editor_schema
from watchd.documents.shape import secret_file
from watchd.settings.config import Config, Network, Storage


def json_schema(kind: str = "config") -> dict[str, Any]:
    """The schema of a config file; `kind` is what `watchd schema` was asked for and must be `config`."""
    if kind != "config":
        raise ValueError(f"settings have no schema called {kind}")
    schema = editor_schema(Config, "watchd.yaml")
    open_fields = _open_fields(Storage, Network, *CHANNELS.values())
    for name, definition in schema.get("$defs", {}).items():
        _name_files(definition, open_fields.get(name, frozenset()))
    return schema


def _open_fields(*models: type[BaseModel]) -> dict[str, frozenset[str]]:
    return {model.__name__: getattr(model, "plain_secrets", frozenset()) for model in models}


def _name_files(definition: dict[str, Any], open_fields: frozenset[str]) -> None:
    """Beside each secret the key that names its file; the secret itself only where it may stand."""
    properties: dict[str, Any] = definition.get("properties", {})
    for name, field in list(properties.items()):
        if not any(one.get("format") == "password" for one in (field, *field.get("anyOf", ()))):
            continue
        about = f"A file that holds `{name}` and nothing else. {field.get('description', '')}".strip()
        properties[secret_file(name)] = {"type": "string", "description": about}
        if name in open_fields:
            for one in (field, *field.get("anyOf", ())):
                one.pop("format", None)
                one.pop("writeOnly", None)
        else:
            del properties[name]
        if name in definition.get("required", ()):
            definition["required"].remove(name)
            if name in open_fields:
                definition["anyOf"] = [{"required": [name]}, {"required": [secret_file(name)]}]
