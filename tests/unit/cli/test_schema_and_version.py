"""`schema` and `version`: what editors and fault reports take."""

import json

import pytest
from tests.unit.cli.program import watchd

from watchd import __version__
from watchd.alerts.render import document_schema
from watchd.cli.schema import TYPES


@pytest.mark.parametrize(
    ("kind", "key"),
    [("rules", "rules"), ("lists", "lists"), ("boards", "hypotheses"), ("feeds", "feeds"), ("config", "storage")],
)
def test_each_kind_of_file_has_a_schema(kind: str, key: str) -> None:
    result = watchd("schema", kind)
    assert result.exit_code == 0
    schema = json.loads(result.stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert key in schema["properties"]


@pytest.mark.parametrize("type_", TYPES)
def test_each_type_of_document_has_a_schema(type_: str) -> None:
    schema = json.loads(watchd("schema", type_).stdout)
    assert schema["properties"]["type"] == {"const": type_}


def test_every_type_that_documents_have_can_be_asked_for() -> None:
    assert set(TYPES) == set(document_schema.TYPES)


def test_another_kind_is_a_usage_error() -> None:
    result = watchd("schema", "rule")
    assert result.exit_code == 2
    assert "'rules'" in result.stderr


def test_the_version_is_told_in_words_and_as_json() -> None:
    assert watchd("--version").stdout == f"watchd {__version__}\n"
    assert watchd("version").stdout.startswith(f"watchd {__version__}\nPython 3.")
    told = json.loads(watchd("version", "--json").stdout)
    assert told["schema"] == "watchd.version/1"
    assert told["version"] == __version__
    assert "sqlalchemy" in told["libraries"]
