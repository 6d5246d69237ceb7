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
