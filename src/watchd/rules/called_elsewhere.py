"""What other tools call the fields of a rule, and how each is written here: for who writes them from memory."""

from collections.abc import Mapping
from typing import Final

_QUERY, _ROUTE = "match: {query: ...}", "route: [...], with names of channels"

OF_A_RULE: Final[Mapping[str, str]] = {
    **dict.fromkeys(("name", "headline", "label"), "title"),
    **dict.fromkeys(("description", "reason", "rationale", "note", "notes", "comment"), "why"),
    **dict.fromkeys(("priority", "urgency", "level", "importance"), "severity"),
    **dict.fromkeys(("author", "analyst", "assignee"), "owner"),
    **dict.fromkeys(("until", "valid_until", "end"), "expires"),
    **dict.fromkeys(("enabled", "disabled", "active"), "status"),
    **dict.fromkeys(("keyword", "keywords", "search", "terms", "words", "pattern", "condition"), _QUERY),
    **dict.fromkeys(("lang", "languages"), "only: {language: [...]}"),
    **dict.fromkeys(("source", "sources", "sites"), "only: {publishers: [...]}, or only: {feeds: [...]}"),
    **dict.fromkeys(("notify", "send", "send_to", "to", "channel", "channels", "recipients", "actions"), _ROUTE),
}
# Fields of a rule at the top of a file, where its list of rules should be.
OF_A_FILE: Final[Mapping[str, str]] = dict.fromkeys(
    ("id", "match", "title", "query", "severity", "tests"), "rules: above, and each rule below it as `- id: ...`"
)
# Settings of a window, and parts of an event.
_WITHIN: Final = dict.fromkeys(
    ("window", "in", "period", "timeframe", "timespan", "interval", "last", "during"), "within"
)
_LEAST: Final = dict.fromkeys(
    ("min", "minimum", "threshold", "more_than", "num_events", "number", "at_last"), "at_least"
)
_TIMES: Final = dict.fromkeys(("factor", "ratio", "multiplier", "spike_height"), "times")
_BASELINE: Final = dict.fromkeys(("history", "compared_to", "lookback", "reference"), "baseline")
_DISTINCT: Final = dict.fromkeys(("unique", "by", "per", "count_by", "cardinality"), "distinct")
OF_A_RATE: Final[Mapping[str, str]] = {**_WITHIN, **_LEAST, **_TIMES, **_BASELINE, **_DISTINCT}
OF_A_DROP: Final[Mapping[str, str]] = {
    **_WITHIN, **_BASELINE, **dict.fromkeys(("below", "to", "under", "by"), "to_below"), "compared_with": "of"
}  # fmt: skip
OF_AN_ABSENCE: Final[Mapping[str, str]] = {
    **dict.fromkeys((*_WITHIN, "within", "after", "since"), "for"), **dict.fromkeys(_LEAST, "need"), **_BASELINE
}  # fmt: skip
OF_A_SEQUENCE: Final[Mapping[str, str]] = {
    **_WITHIN, **dict.fromkeys(("rules", "events", "stages"), "steps"), **dict.fromkeys(("without", "not"), "missing")
}  # fmt: skip
OF_NEW: Final[Mapping[str, str]] = {
    **dict.fromkeys((*_WITHIN, "within", "for", "baseline"), "memory"), **dict.fromkeys(("regex", "regexp"), "pattern")
}  # fmt: skip
OF_DUE: Final[Mapping[str, str]] = dict.fromkeys(("on", "date", "until", "before", "deadline", "within"), "by")
OF_AN_EVENT: Final[Mapping[str, str]] = {
    **dict.fromkeys(("subject", "who", "agent", "source"), "actor"),
    **dict.fromkeys(("verb", "what", "predicate", "deed"), "action"),
    **dict.fromkeys(("object", "whom", "to_whom", "patient", "victim", "recipient"), "target"),
    **dict.fromkeys(("near", "distance", "window"), "within"),
}
