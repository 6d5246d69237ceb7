"""The summary: one webhook shortened, and the closing table. Pure."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from watchd.demo.outcome import Outcome, is_harmless
from watchd.demo.outlets import OUTLETS

_SHOWN: Mapping[str, tuple[str, ...]] = {
    "alert": ("id", "revision", "severity", "title"),
    "rule": ("id", "signal"),
    "why": ("reason",),
    "story": ("reports_total", "copies_total", "publishers_total", "origins_total"),
}


def json_lines(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """An alert's document, shortened: a key and its value a line, `...` where something was left out."""
    data = document["data"]
    yield "{", ""
    for name in ("type", "timestamp", "api_version"):
        yield f'  "{name}": ', f"{_written(document[name])},"
    yield '  "data": {', ""
    for name, keys in _SHOWN.items():
        shown = _written({key: data[name][key] for key in keys})
        yield f'    "{name}": ', f"{shown},"
    item = {key: data["items"][0][key] for key in ("publisher", "lang", "role")}
    yield '    "items": ', f"[{_written(item)[:-1]}, ...}}],"
    yield "    ...", ""
    yield "  }", ""
    yield "}", ""


def closing_lines(outcome: Outcome, old: int) -> list[tuple[str, str]]:
    """The closing table, a name and a value a row; `old` articles stood in the feeds before the story began."""
    tally, hostile = outcome.tally, outcome.hostile
    polls, decided = tally.polls, tally.decisions
    unchanged = polls["not_modified"] + polls["unchanged"]
    answers = f"{polls['ok']} with news, {unchanged} not modified, {polls['failed']} failed"
    sent = f"{tally.sent['desk-mail']} mails, {tally.sent['risk-board']} webhooks"
    languages = ", ".join(f"{name} {number}" for name, number in outcome.languages.most_common())
    rows = [
        ("polled", f"{len(OUTLETS)} feeds, {polls.total()} times: {answers}"),
        ("items", f"{tally.items['new'] - old} new, {tally.items['revised']} revised; {old} were there before"),
        ("matched", f"{tally.matches} times, {tally.matches - decided.total()} of them in old news"),
        ("suppressed", f"{decided['suppress']} copies, counted in the alert they belong to"),
        ("grouped", f"{decided['group']} in other words, listed with the alert it belongs to"),
        ("alerts", f"{decided['new']} ({languages}), {decided['update']} of them updated"),
        ("delivered", f"{sent}; {len(outcome.deliveries)} signatures verified, {tally.unsent} attempts failed"),
        ("operators", f"told {len(outcome.operators)} times: what was old news, and which feed is broken"),
    ]
    if hostile is not None and is_harmless(hostile):
        rows.append(("hostile title", "told as text: no header, markup or terminal code got through"))
    return rows


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
