"""`schema` and `version`: what editors and fault reports take."""

import json

import pytest
from tests.unit.cli.program import watchd

from watchd import __version__


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
