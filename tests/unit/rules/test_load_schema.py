"""Schemas for editors agree with the loader."""

import json

import pytest

from watchd.rules.schema import KINDS, json_schema


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_describes_every_field_and_refuses_others(kind: str) -> None:
    schema = json.loads(json.dumps(json_schema(kind)))
    models = [schema, *schema.get("$defs", {}).values()]
    for model in models:
        if "properties" in model:
            assert model["additionalProperties"] is False
            assert all("description" in field or "$ref" in field for field in model["properties"].values()), model[
                "title"
            ]
    assert schema["properties"]["version"]["const"] == 1


def test_the_rule_schema_spells_fields_as_files_do() -> None:
    rule = json_schema("rules")["$defs"]
    assert isinstance(rule, dict)
    fields = rule["RuleEntry"]["properties"]
    assert {"id", "match", "not", "only", "severity", "tests", "why"} <= set(fields)
    assert "never" not in fields


def test_an_unknown_kind_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        json_schema("windows")
