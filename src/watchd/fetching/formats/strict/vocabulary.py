"""Which element may stand where, and what it does there; what is not listed, and would matter, is a doubt."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from watchd.fetching.formats.strict.record import HANDLED, RENAMED


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Room:
    """What may stand inside an element of one kind."""

    fields: Mapping[str, str] = field(default_factory=dict)
    """Element -> the method of `Values` that takes its text. An element inside it is a doubt."""
    quiet: frozenset[str] = frozenset()
    """Elements that have a meaning which nothing here depends on. An element inside them is a doubt."""
    wraps: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Elements without consequence that may hold these others."""
    whole: Mapping[str, str] = field(default_factory=dict)
    """Elements that are rooms themselves, whatever they hold -> the name of the room."""
    nested: Mapping[str, str] = field(default_factory=dict)
    """Elements that are rooms where they hold others -> the name of the room."""
    takes_strangers: bool = True
    """Whether elements that nobody has heard of may stand here without a prefix, too."""
    begins: str = "nothing"
    """The method of `Values` that is called when the room opens,"""
    ends: str = "nothing"
    """and when it closes."""


_DATES: Final = {
    "pubdate": "published",
    "published": "published",
    "issued": "published",
    "dcterms_issued": "published",
    "updated": "updated",
    "modified": "updated",
    "lastbuilddate": "updated",
    "dc_date": "updated",
    "dcterms_modified": "updated",
    "created": "created",
    "dcterms_created": "created",
}
_TEXTS: Final = {
    "title": "title",
    "dc_title": "title",
    "media_title": "media_title",
    "description": "description",
    "dc_description": "description",
    "media_description": "description",
    "abstract": "abstract",
    "summary": "summary",
    "itunes_summary": "summary",
    "language": "own_language",
    "dc_language": "own_language",
}
_QUIET: Final = _words(
    "category keywords dc_subject media_category media_keywords itunes_keywords generator cloud enclosure "
    "rights copyright dc_rights subtitle tagline itunes_subtitle info feedburner_browserfriendly "
    "webmaster managingeditor dc_publisher dc_author dc_creator dc_contributor itunes_author "
    "name email uri url homepage width height itunes_block itunes_explicit itunes_image "
    "media_thumbnail media_credit media_rating media_restriction media_license media_player "
    "georss_point georss_line georss_polygon georss_box creativecommons_license cc_license"
)
_MEDIA: Final = _words(
    "media_thumbnail media_credit media_rating media_restriction media_license media_player "
    "media_category media_keywords"
)
_PERSON: Final = _words("name email uri url homepage")
_WRAPS: Final = {
    "author": _PERSON,
    "contributor": _PERSON,
    "itunes_owner": _words("itunes_name itunes_email name email"),
    "itunes_category": _words("itunes_category"),
}
_MEDIA_ROOMS: Final = {"media_group": "media", "media_content": "media"}
_SIDE_ROOMS: Final = {"image": "image", "textinput": "textinput"}
_SIDES: Final = {"image": "begin_image", "textinput": "begin_image"}

ROOMS: Final[Mapping[str, Room]] = {
    "rss": Room(whole={"channel": "channel"}),
    "channel": Room(
        fields={**_TEXTS, **_DATES, **_SIDES, "ttl": "ttl"},
        quiet=_QUIET | _words("link guid id"),
        wraps=_WRAPS,
        whole={"item": "item"},
        nested={**_MEDIA_ROOMS, **_SIDE_ROOMS},
        begins="begin_channel",
    ),
    "feed": Room(
        fields={**_TEXTS, **_DATES, "ttl": "ttl"},
        quiet=_QUIET | _words("link id"),
        wraps=_WRAPS,
        whole={"entry": "item"},
        nested=_MEDIA_ROOMS,
    ),
    "item": Room(
        fields={
            **_TEXTS,
            **_DATES,
            "guid": "identity",
            "id": "identity",
            "link": "link",
            "content": "content",
            "content_encoded": "content_encoded",
            "source": "source",
            "image": "begin_image",
        },
        quiet=_QUIET | {"ttl"},
        wraps=_WRAPS,
        nested={**_MEDIA_ROOMS, "source": "source"},
        begins="begin_entry",
        ends="end_entry",
    ),
    "media": Room(
        fields={"media_title": "media_title", "media_description": "description"},
        quiet=_MEDIA,
        nested=_MEDIA_ROOMS,
    ),
    "image": Room(
        fields={"title": "image_title"},
        quiet=_words("link url description width height"),
        takes_strangers=False,
        begins="begin_image",
    ),
    "textinput": Room(
        fields={"title": "image_title"},
        quiet=_words("link description name"),
        takes_strangers=False,
        begins="begin_image",
    ),
    "source": Room(
        fields={"title": "image_title", "id": "identity", "link": "source_link", **_DATES},
        quiet=_words("subtitle rights generator category"),
        nested={"author": "source_person", "contributor": "source_person"},
        begins="begin_source",
        ends="end_source",
    ),
    "source_person": Room(
        fields={"uri": "source_address", "url": "source_address", "homepage": "source_address"},
        quiet=_words("name email"),
    ),
    "rdf_rdf": Room(fields=_SIDES, whole={"channel": "rdf_channel", "item": "item"}, nested=_SIDE_ROOMS),
    "rdf_channel": Room(
        fields={**_TEXTS, **_DATES, **_SIDES, "ttl": "ttl"},
        quiet=_QUIET | _words("link"),
        wraps={**_WRAPS, "items": frozenset()},
        nested=_SIDE_ROOMS,
        begins="begin_channel",
    ),
}
"""By the name of the element, where one stands for it; `item` is an entry of Atom, too."""

# Fields that feedparser reads again, or that an item is made of.
_TELLING: Final = RENAMED | _words("links href authors contributors publisher publishers ttl")


def is_stranger(name: str) -> bool:
    """Whether an element means nothing, and its text would be kept under a name that nothing else reads."""
    return not (name in HANDLED or name in _TELLING or name.endswith(("_detail", "_parsed")))
