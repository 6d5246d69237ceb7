"""JSON Schemas of rule, list and board files, from the models the loader binds with, so that editors complete."""

from watchd.documents import Model
from watchd.documents.editors import editor_schema
from watchd.rules.files import BoardFile, ListsFile, RulesFile

_FILES: dict[str, tuple[type[Model], str]] = {
    "rules": (RulesFile, "watchd rule file"),
    "lists": (ListsFile, "watchd list file"),
    "boards": (BoardFile, "watchd board file"),
}

KINDS = tuple(_FILES)


def json_schema(kind: str) -> dict[str, object]:
    """The JSON Schema (2020-12) of a kind of file, one of KINDS; raises KeyError for another."""
    model, title = _FILES[kind]
    return editor_schema(model, title)
