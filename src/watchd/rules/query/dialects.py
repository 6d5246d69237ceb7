"""What other tools write (Meltwater, Factiva, Nexis, Google, Lucene), and what watchd calls the same thing."""

import re
from collections.abc import Mapping
from typing import Final

from watchd.rules.query.tree import NEARNESS, STRETCHES, FieldName

# `near5`, `near:5`, `w/5`, `adj5`, `pre/5`, `within5`, `near/5w`, `near/5f` (forwards); with s or p for a sentence or
# paragraph, behind a slash: `nears` is a word.
DISTANCE: Final = re.compile(
    rf"(?i)(?P<name>{NEARNESS})(?P<slash>[/:]?)(?P<count>\d{{1,4}}|(?<=[/:])(?:{STRETCHES}))(?P<unit>[fw]?)"
    rf"|/(?P<bare>\d{{1,4}}|{STRETCHES})"
)
ORDERED: Final = frozenset({"adj", "pre", "before", "onear"})
# Words in a usual sentence; and the most NEAR takes, for a paragraph or a whole part of an article.
REACH: Final[Mapping[str, int]] = {**dict.fromkeys(("s", "sent"), 20), **dict.fromkeys(("p", "para", "seg"), 50)}

SIGNS: Final[Mapping[str, str]] = {"|": "OR", "||": "OR", "&": "AND", "&&": "AND", "+": "AND"}

# `hd=`, `intitle:` and their like, before `=` or `:`.
FIELDS: Final[Mapping[str, FieldName]] = {
    **dict.fromkeys(("hd", "hl", "hed", "hdl", "headline", "intitle", "allintitle", "ti"), FieldName.TITLE),
    **dict.fromkeys(("hlp", "hlead", "lp", "wlead", "ingress", "intro"), FieldName.LEAD),
    **dict.fromkeys(("td", "tx", "text", "intext", "allintext", "bdy", "content", "fulltext"), FieldName.BODY),
    **dict.fromkeys(("snippet", "abstract", "description", "desc"), FieldName.SUMMARY),
}
# Google's, which hold for all words behind them.
TO_THE_END: Final = frozenset({"allintitle", "allintext"})
OF_GOOGLE: Final = frozenset({"site", "inurl", "allinurl"})
# Words of Nexis around brackets that ask for capitals, and those that only say how words are counted.
CAPITALS: Final = frozenset({"caps", "allcaps"})
COUNTED: Final = re.compile(r"(?i)plural|singular|nocaps")
# What other tools know of an item and watchd does not, and what to do about it.
UNKNOWN: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        (
            *(
                "author",
                "byline",
                "by",
                "sentiment",
                "tone",
                "tier",
                "reach",
                "section",
                "dateline",
                "length",
                "wc",
                "quote",
            ),
            *("sourcetype", "mediatype", "engagementtype", "authorverified", "authorfollowers", "links", "continent"),
        ),
        "watchd does not know it of an item",
    ),
    **dict.fromkeys(
        ("before", "after", "when", "date", "daterange", "pd"),
        "a rule reads news as it comes; `max_age:` under only: keeps old articles out",
    ),
    **dict.fromkeys(
        ("filetype", "ext", "related", "cache", "link", "define"), "it asks about web pages; a rule reads feeds"
    ),
    **dict.fromkeys(
        (
            *("ns", "co", "in", "fds", "subject", "company", "industry", "organization", "person", "ticker", "terms"),
            *("geographic", "city", "state", "topic", "topicid", "entityinfo"),
        ),
        "codes are not known here; write the words instead",
    ),
}
# What stands behind the sign of such a name, a blank too far or not; an operator is no value.
VALUE: Final = (
    r"(?:\s*(?!(?:AND|OR|NOT|O?NEAR)\b)"
    r"(?:\"(?P<quoted>[^\"]*)\"?|[(\[](?P<several>[^()\[\]]*)[)\]]?|(?P<plain>[^\s()|]+)))?"
)
DATE: Final = re.compile(r"(?i)(?P<name>date)\s+(?:after|before|aft|bef|is|from|on)\s+[\d/.-]+(?:\s+to\s+[\d/.-]+)?")
LENGTH: Final = re.compile(r"(?i)(?P<name>wc|length)\s*[<>]=?\s*\d+")
AROUND: Final = re.compile(r"(?i)around\s?\((\d{1,4})\)|within\s(\d{1,4})\swords?\sof(?=\s)")
# What is known of an item outside its text stands beside `match:`, under only: or not:.
FILTERS: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        (
            "source",
            "site",
            "domain",
            "url",
            "inurl",
            "allinurl",
            "rst",
            "sc",
            "sn",
            "publisher",
            "publication",
            "outlet",
        ),
        "publishers",
    ),
    **dict.fromkeys(("language", "lang", "la", "contentlanguage", "sourcelanguage"), "language"),
    **dict.fromkeys(("country", "location", "region", "re", "sourcecountry"), "countries"),
    **dict.fromkeys(("tag", "tags", "category"), "tags"),
    **dict.fromkeys(("feed", "feeds", "rss"), "feeds"),
}

# Words people type for the operators. They are ordinary words too, so they count only where an operator is missing.
OPERATOR_WORDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("and", "but", "y", "e", "i", "et", "und", "и", "та", "و", "和", "与"), "AND"),
    **dict.fromkeys(("or", "o", "u", "ou", "oder", "или", "либо", "або", "یا", "或"), "OR"),
    **dict.fromkeys(
        (
            "andnot",
            "and-not",
            "but-not",
            "not",
            "no",
            "except",
            "minus",
            "without",
            "sin",
            "nicht",
            "не",
            "кроме",
            "без",
            "нет",
            "非",
        ),
        "AND NOT",
    ),
    **dict.fromkeys(("near", "cerca", "рядом"), "NEAR/10"),
    "onear": "ONEAR/10",
    **dict.fromkeys(("before", "followedby"), "ONEAR/10"),
    "same": "NEAR/50",  # Factiva: in one paragraph
    "adj": "ONEAR/1",
}
