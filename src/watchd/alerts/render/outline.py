"""An Outline: one alert in words, in the order it is read, before it becomes text or HTML.

Both forms are drawn from the same outline, so they say the same in the same order. Every text in it is cleaned and
cut; nothing in it is markup.
"""

from dataclasses import dataclass

from watchd.alerts.render.links import Link


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence; `is_hit` where the rule's words stand."""

    text: str
    is_hit: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """The sentence that matched, in its own language, and who wrote it."""

    pieces: tuple[Piece, ...]
    publisher: str
    language: str  # a well-formed language tag, or empty


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the rule and the word that satisfied it."""

    name: str
    word: str
    field: str
    language: str


@dataclass(frozen=True, slots=True)
class Source:
    """One report: who, when, what, and where to read it."""

    number: int
    publisher: str
    language: str
    when: str
    role: str
    title: str
    link: Link | None
    unlinked: str = ""  # the URL as text, where it may not be clicked
    feed: str = ""  # the name people know the feed by, where it is not the publisher's


@dataclass(frozen=True, slots=True)
class Section:
    """A part under one title; any of its kinds of content may be empty."""

    title: str
    paragraphs: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    points: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    more: str = ""  # last: "+9 more", what was left out, or where more stands
    commands: tuple[str, ...] = ()
    takes_links: bool = False  # a recipient's own links, before everything else


@dataclass(frozen=True, slots=True)
class Outline:
    """The whole message."""

    subject: str
    headline: str
    severity: str
    badges: tuple[str, ...]
    footer: tuple[str, ...]
    headline_language: str = ""
    lead: tuple[str, ...] = ()  # before the quote: what it is worth
    quote: Quote | None = None
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Room:
    """How many whole things a message lists before it says "+9 more"."""

    sources: int = 10
    terms: int = 12
    points: int = 60

    @property
    def is_least(self) -> bool:
        """Whether nothing more can be left out."""
        return self.sources == self.terms == self.points == 1

    def halved(self) -> "Room":
        """Room for half of it, but for one of each."""
        return Room(max(1, self.sources // 2), max(1, self.terms // 2), max(1, self.points // 2))
