"""The JSON Schema of each type of document that webhooks get: what a receiver may rely on within one `api_version`.

Every field that is listed is always there, unless it says otherwise; receivers must bear further ones.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from watchd.alerts.render.document import API_VERSION
from watchd.model.alert import AlertKind
from watchd.model.feedback import LinkAction
from watchd.model.rule import Severity, Tlp

Schema = dict[str, Any]  # a JSON Schema holds whatever JSON holds

_KINDS: Mapping[str, tuple[tuple[AlertKind, ...], str]] = {
    "watch.alert.opened": ((AlertKind.ITEM, AlertKind.WINDOW), "open"),
    "watch.alert.updated": ((AlertKind.ITEM, AlertKind.WINDOW), "open"),
    "watch.alert.resolved": ((AlertKind.WINDOW,), "resolved"),
    "watch.system.degraded": ((AlertKind.SYSTEM,), "open"),
    "watch.system.recovered": ((AlertKind.SYSTEM,), "resolved"),
    "watch.summary": ((AlertKind.SUMMARY,), "open"),
    "watch.test": ((AlertKind.TEST,), "open"),
}
TYPES: Sequence[str] = tuple(_KINDS)
"""Every type, as it stands under `type`."""

_TEXT: Schema = {"type": "string"}
_TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_TIME: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"}
_TIME_OR_NULL: Schema = {**_TIME, "type": ["string", "null"]}


def document_schema(type_: str) -> Schema:
    """The schema (2020-12) of one type of document; KeyError for a word that is none."""
    kinds, state = _KINDS[type_]
    alert = _alert()
    alert["properties"]["kind"] = {"enum": [kind.value for kind in kinds]}
    alert["properties"]["state"] = {"const": state}
    whole = _object(
        type={"const": type_},
        timestamp=_TIME,
        api_version={"const": API_VERSION},
        data=_object(
            alert=alert,
            rule=_rule(),
            why=_why(),
            story=_story(),
            items=_list(_item()),
            lines=_list(_TEXT),
            lines_total=_COUNT,
            together=_list(_companion()),
            together_total=_COUNT,
            commands=_object(optional=True, ack=_TEXT, verdict=_TEXT, mute=_TEXT),
            untrusted_fields=_list(_TEXT),
        ),
    )
    # Only where `web.public_url` is set, and the alert can be answered.
    whole["properties"]["data"]["properties"]["links"] = _object(
        optional=True,
        note=_TEXT,
        until=_object(optional=True, **{action.value: _TIME for action in LinkAction}),
        **{action.value: _TEXT for action in LinkAction},
    )
    # Only where it left much later than it should have.
    whole["properties"]["data"]["properties"]["delayed_seconds"] = _COUNT
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{type_}, {API_VERSION}",
        **whole,
    }


def _object(*, optional: bool = False, **properties: Schema) -> Schema:
    """An object whose fields are all there, or any of them."""
    return {"type": "object", "properties": properties, "required": [] if optional else list(properties)}


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _alert() -> Schema:
    return _object(
        id=_TEXT,
        revision={"type": "integer", "minimum": 1},
        kind=_TEXT,
        state=_TEXT,
        severity={"enum": [severity.value for severity in Severity]},
        tlp={"enum": [tlp.value for tlp in Tlp]},
        title=_TEXT,
        opened_at=_TIME,
        next_step=_TEXT,
        docs=_TEXT,
        note=_TEXT,
        test={"type": "boolean"},
    )


def _rule() -> Schema:
    return _object(
        id=_TEXT,
        title=_TEXT,
        version=_TEXT,
        file=_TEXT,
        line=_COUNT,
        owner=_TEXT_OR_NULL,
        question=_TEXT,
        why=_TEXT,
        signal=_TEXT,
    )


def _why() -> Schema:
    hit = _object(item=_TEXT, term=_TEXT, matched=_TEXT, field=_TEXT, lang=_TEXT_OR_NULL, start=_COUNT, end=_COUNT)
    role = {**hit, "type": ["object", "null"]}
    coverage = _object(
        feeds=_COUNT,
        answering=_COUNT,
        missing=_list(_object(feed=_TEXT, since=_TIME_OR_NULL, reason=_TEXT)),
    )
    return _object(
        reason=_TEXT,
        hits=_list(hit),
        hits_total=_COUNT,
        roles=_list(_object(item=_TEXT, actor=role, action=role, target=role, reading=_TEXT)),
        roles_total=_COUNT,
        matches=_COUNT,
        coverage={**coverage, "type": ["object", "null"]},
    )


def _story() -> Schema:
    return _object(
        id=_TEXT_OR_NULL,
        summary=_TEXT,
        reports_total=_COUNT,
        copies_total=_COUNT,
        related_total=_COUNT,
        publishers_total=_COUNT,
        origins=_list(_object(name=_TEXT, published=_TIME, reports=_COUNT)),
        origins_total=_COUNT,
        unknown_origin_total=_COUNT,
        languages={"type": "object", "additionalProperties": _COUNT},
        first_published=_TIME_OR_NULL,
        last_published=_TIME_OR_NULL,
        items_included=_COUNT,
    )


def _item() -> Schema:
    return _object(
        id=_TEXT,
        role=_TEXT,
        feed=_TEXT,
        feed_title=_TEXT_OR_NULL,
        country=_TEXT_OR_NULL,
        publisher=_TEXT,
        title=_TEXT,
        url=_TEXT_OR_NULL,
        published=_TIME_OR_NULL,
        seen_at=_TIME,
        late_by={"type": ["integer", "null"]},
        lang=_TEXT_OR_NULL,
        flags=_list(_TEXT),
        excerpt=_TEXT,
        marks=_list({"type": "array", "items": _COUNT, "minItems": 2, "maxItems": 2}),
    )


def _companion() -> Schema:
    return _object(
        alert=_TEXT, revision=_COUNT, severity=_TEXT, title=_TEXT, rule=_TEXT, rule_title=_TEXT, reason=_TEXT
    )
