"""Feed files to Feed values: every file at once, every problem with its place. Opens no file."""

import posixpath
from collections.abc import Mapping
from dataclasses import replace
from ipaddress import ip_network
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, model_validator

from watchd.documents import (
    Country,
    Day,
    Duration,
    Flag,
    InputError,
    Language,
    MapNode,
    Model,
    Name,
    Node,
    Version,
    bind,
    parse_duration,
    read,
)
from watchd.documents.editors import editor_schema
from watchd.errors import ConfigError, Place, Problem
from watchd.feeds.access import Access, literal_secrets
from watchd.model.feed import Expected, Feed, NetworkOptions
from watchd.text.encodings import codec_of
from watchd.text.urls import without_feed_scheme

_LONGEST_URL, _LONGEST_REASON = 2048, 200
_SCHEMES = {"http", "https"}


def _url(text: str) -> str:
    hint = "write the feed's whole address: https://example.org/feed.xml"
    if len(text) > _LONGEST_URL:
        raise InputError(f"a URL of {len(text):,} characters", f"use at most {_LONGEST_URL:,}")
    if " " in text or not text.isprintable():  # all other white space cannot be printed
        raise InputError("a URL holds no blanks", hint)
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise InputError(f"'{text[:80]}' is no URL", hint) from None
    if parts.username is not None or parts.password is not None:
        raise InputError(
            "a URL with a user name or password in it",
            "remove what stands before the @, and write `basic: {user: NAME, password_file: PATH}`",
        )
    if parts.scheme not in _SCHEMES:
        raise InputError(f"'{text[:80]}' is no http:// or https:// URL", hint)
    if not host or port == 0:
        raise InputError("a URL without a host", hint)
    return text


def _feed_url(text: str) -> str:
    return _url(without_feed_scheme(text))


def _host(text: str) -> str:
    if not text or any(sign.isspace() or sign in "/:@" for sign in text):
        raise InputError(f"'{text[:80]}' is no host name", "write it alone and in small letters, like example.org")
    return text.lower()


def _grade(text: str) -> str:
    if len(text) == 1 and text in "ABCDEF":
        return text
    raise InputError(f"'{text[:20]}' is no grade", "one of A, B, C, D, E, F; F: cannot be judged")


def _encoding(text: str) -> str:
    codec = codec_of(text)
    if codec is None:
        hint = "write windows-1251, koi8-r, gb18030 or the like; UTF-8 and UTF-16 are recognised without it"
        raise InputError(f"'{text[:40]}' is no encoding that is known", hint)
    return codec


def _proxy(text: str) -> str:
    if "@" in text:
        raise InputError(
            "a login may not stand in this file", "put the whole URL into a file and write `proxy_file: PATH`"
        )
    return _url(text)


def _private(text: str) -> str:
    try:
        ip_network(text, strict=False)
    except ValueError:
        _host(text)
    return text


def _reason(text: str) -> str:
    if text.strip() and len(text) <= _LONGEST_REASON and text.isprintable():
        return text.strip()
    raise InputError("a reason is a line of 1 to 200 signs", "write why the feed cannot be reached")


class _Entry(Model):
    """What every feed has."""

    id: Name
    """Stable: what is stored about the feed stands under it. Renaming it makes a new feed."""
    title: str = Field(default="", max_length=200)
    """The name people know it by."""
    language: Language | None = None
    """The language of its items, where they do not say themselves."""
    country: Country | None = None
    """Where it is published."""
    tags: tuple[Name, ...] = ()
    """Words that rules can ask for."""
    grade: Annotated[str, AfterValidator(_grade)] = Field(default="F", json_schema_extra={"enum": list("ABCDEF")})
    """Reliability as the Admiralty system writes it, A to F. F: cannot be judged."""
    publisher: Annotated[str, AfterValidator(_host)] | None = None
    """Who publishes its items, by host name, where their links do not tell."""
    owner: Name | None = None
    """Who owns it. Reports of feeds that have one owner count as one origin, whoever wrote them."""
    encoding: Annotated[str, AfterValidator(_encoding)] | None = None
    """The encoding of its documents, where they do not say it or say it wrongly."""
    first_poll: Annotated[Duration, Field(ge=parse_duration("1h"), le=parse_duration("7d"))] | None = None
    """At its first answer, items published less long ago are news and not history: for a feed that is added in the
    middle of something."""
    expect: Literal["unreachable"] | None = None
    """It cannot be reached for the time being, and no operator needs to hear of it until the day `until` is over."""
    reason: Annotated[str, AfterValidator(_reason)] | None = None
    """Why it cannot be reached, for whoever wonders."""
    until: Day | None = None
    """The last day on which it is expected to be unreachable."""

    @model_validator(mode="after")
    def _says_all_of_it(self) -> Self:
        given = {"expect": self.expect, "reason": self.reason, "until": self.until}
        missing = [name for name, value in given.items() if value is None]
        if missing and len(missing) < len(given):
            hint = "write `expect: unreachable`, a `reason:` and the last day, `until: 2027-01-31`; or remove them"
            raise InputError(f"{' and '.join(missing)} must be there too", hint)
        return self


class FeedEntry(_Entry, Access):
    """A feed that is asked at its URL."""

    type: Literal["http"] = "http"
    """How its documents come."""
    url: Annotated[str, AfterValidator(_feed_url)]
    """The feed's address, http or https; `feed://` is read as https. watchd never rewrites it in this file."""
    interval: Annotated[Duration, Field(ge=parse_duration("1m"), le=parse_duration("7d"))] | None = None
    """How often it is asked, where that differs from `poll.interval`; a host of somebody else every 5m at most."""
    ignore_hints: Flag = False
    """Ask it at its interval even where its server or the feed itself wants to be asked more rarely."""
    allow_private: tuple[Annotated[str, AfterValidator(_private)], ...] = ()
    """Networks or host names that may have private addresses, for this feed alone."""
    proxy: Annotated[str, AfterValidator(_proxy)] | None = None
    """A proxy for this feed alone."""
    no_proxy: tuple[str, ...] = ()
    """Hosts that are reached without the proxy."""
    ca_file: str | None = None
    """Certificates to trust beside the system's, relative to this file."""

    @model_validator(mode="after")
    def _one_proxy(self) -> Self:
        if self.proxy is not None and self.proxy_file is not None:
            raise InputError("two proxies", "keep `proxy` or `proxy_file`", ("proxy_file",))
        return self


class FolderEntry(_Entry):
    """A folder that another machine fills with documents, each read once."""

    type: Literal["file"]
    """How its documents come."""
    path: Annotated[str, Field(min_length=1, max_length=1000)]
    """The folder, relative to this file."""
    interval: Annotated[Duration, Field(ge=parse_duration("5s"), le=parse_duration("7d"))] = parse_duration("1m")
    """How often it is looked into."""


def _asked_unless_said(entry: object) -> object:
    return {"type": "http", **entry} if isinstance(entry, dict) else entry


AnyEntry = Annotated[FeedEntry | FolderEntry, Discriminator("type"), BeforeValidator(_asked_unless_said)]


class FeedFile(Model):
    """A file of feeds."""

    version: Version
    feeds: tuple[AnyEntry, ...]
    """The feeds, in any order."""


def load_feeds(files: Mapping[str, str]) -> tuple[Feed, ...]:
    """Every feed of every file, in the order of path and position; raises ConfigError with every problem.

    `files` holds the texts by the paths people know them under. Ids are unique over all of them.
    """
    feeds: list[Feed] = []
    problems: list[Problem] = []
    first: dict[str, Place] = {}
    for path in sorted(files):
        try:
            root = read(files[path], path)
        except ConfigError as error:
            problems += error.problems
            continue
        problems += _repeated(root, first)
        found: list[Problem] = []
        file = bind(root, FeedFile, found)
        hidden = literal_secrets(root) if found else ()
        problems += [problem.without(hidden) for problem in found]
        feeds += [_feed(entry, path) for entry in file.feeds] if file is not None else []
    if problems:
        raise ConfigError(problems)
    return tuple(feeds)


def json_schema() -> dict[str, Any]:
    """The JSON schema of a feed file, for editors."""
    return editor_schema(FeedFile, "watchd feeds")


def _repeated(root: Node, first: dict[str, Place]) -> list[Problem]:
    """Ids that another feed has already, in this file or in one before it."""
    found = []
    entries = root.at("feeds")
    for entry in getattr(entries, "items", ()) if not isinstance(entries, MapNode) else ():
        node = entry.at("id")
        name = node.plain() if node is not None else None
        if node is None or not isinstance(name, str):
            continue
        if name in first:
            hint = "give each feed an id of its own"
            found.append(node.problem(f"id: '{name}' stands twice; first at {first[name]}", hint))
        else:
            first[name] = node.place
    return found


def _feed(entry: FeedEntry | FolderEntry, path: str) -> Feed:
    plain = Feed(
        id=entry.id,
        title=entry.title,
        language=entry.language,
        country=entry.country,
        tags=frozenset(entry.tags),
        grade=entry.grade,
        publisher=entry.publisher,
        owner=entry.owner,
        interval=entry.interval,
        encoding=entry.encoding,
        first_poll=entry.first_poll,
        unreachable=Expected(entry.reason, entry.until) if entry.reason and entry.until else None,
    )
    here = posixpath.dirname(path)
    if isinstance(entry, FolderEntry):
        return replace(plain, folder=posixpath.join(here, entry.path))
    network = NetworkOptions(
        allow_private=entry.allow_private,
        proxy=entry.proxy,
        no_proxy=entry.no_proxy,
        ca_file=posixpath.join(here, entry.ca_file) if entry.ca_file else None,
        client_cert=posixpath.join(here, entry.client_cert) if entry.client_cert else None,
        client_key=posixpath.join(here, entry.client_key) if entry.client_key else None,
    )
    credentials = entry.credentials().placed(lambda named: posixpath.join(here, named))
    return replace(plain, url=entry.url, ignores_hints=entry.ignore_hints, network=network, credentials=credentials)


def feed_at(url: str) -> Feed:
    """A feed that stands in no file, with nothing said of it but its URL; raises InputError where that is none."""
    address = _feed_url(url)
    return Feed(id=urlsplit(address).hostname or "", url=address)
