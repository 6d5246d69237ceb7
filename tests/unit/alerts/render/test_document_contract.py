"""What receivers of webhooks may rely on: a schema for each type, kept as it was when the version was made.

`tests/golden/documents/VERSION` is never rewritten: within one `api_version` fields are only added, and what breaks
this test needs a new version.
"""

import json
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.golden.mails.views import T0, VIEWS
from tests.unit.alerts.render.json_schema import faults, narrowed

from watchd.alerts.action_links import links_of
from watchd.alerts.render.document import API_VERSION, as_sent, document_of, type_of
from watchd.alerts.render.document_schema import TYPES, document_schema
from watchd.model.notification import Message, Notification

KEPT = Path(__file__).parents[3] / "golden" / "documents" / API_VERSION


def kept(type_: str) -> dict[str, Any]:
    path = KEPT / f"{type_}.schema.json"
    if os.environ.get("GOLDEN_WRITE") and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document_schema(type_), indent=1) + "\n", encoding="utf-8")
    schema = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(schema, dict)
    return schema


def test_every_type_is_among_the_golden_documents() -> None:
    assert {type_of(view) for view in VIEWS.values()} == set(TYPES)


@pytest.mark.parametrize("name", VIEWS)
def test_a_document_is_what_its_schema_promises_and_nothing_else(name: str) -> None:
    document = json.loads(document_of(VIEWS[name]))
    assert list(faults(document, document_schema(document["type"]), is_closed=True)) == []


def test_links_and_lateness_are_what_the_schema_promises() -> None:
    view = replace(VIEWS["plain_es"], story_id="st_1")
    sent = Notification("al_1f0c", 1, "risk-board", "risk-board", T0, T0 + timedelta(hours=72))
    links = links_of(sent, view, "https://w.example", ("k" * 64,))
    late = timedelta(hours=7, minutes=12)
    message = Message(
        "nt_1", "ev_1", "al_1f0c", 1, "risk-board", "risk-board", document_of(view), links=links, delayed=late
    )
    document = json.loads(as_sent(message))
    assert len(document["data"]["links"]) == 8
    assert document["data"]["delayed_seconds"] == 7 * 3600 + 12 * 60
    assert list(faults(document, document_schema(document["type"]), is_closed=True)) == []


@pytest.mark.parametrize("name", VIEWS)
def test_a_receiver_that_was_written_for_this_version_understands_every_document(name: str) -> None:
    document = json.loads(document_of(VIEWS[name]))
    assert list(faults(document, kept(document["type"]), is_closed=False)) == []


@pytest.mark.parametrize("type_", TYPES)
def test_within_a_version_fields_are_only_added(type_: str) -> None:
    assert list(narrowed(kept(type_), document_schema(type_))) == []


def test_the_contract_test_sees_what_would_break_a_receiver() -> None:
    schema = document_schema("watch.alert.opened")
    document = json.loads(document_of(VIEWS["plain_es"]))
    document["data"]["alert"].pop("id")
    document["data"]["why"]["hits_total"] = "3"
    document["data"]["story"]["extra"] = 1
    assert set(faults(document, schema, is_closed=True)) == {
        ".data.alert.id: missing",
        ".data.why.hits_total: '3' is no integer",
        ".data.story.extra: the schema does not know it",
    }
    older = json.loads(json.dumps(schema))
    older["properties"]["data"]["properties"]["gone"] = {"type": "string"}
    older["properties"]["data"]["properties"]["lines_total"] = {"type": "string"}
    assert list(narrowed(older, schema)) == [
        "/properties/data/properties/lines_total/type: 'string' became 'integer'",
        "/properties/data/properties/gone: gone",
    ]
