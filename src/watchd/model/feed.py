"""A Feed: a polled source as its file describes it, and what is stored about its polls."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from urllib.parse import urlsplit

from watchd.model.credentials import ANONYMOUS, Credentials
from watchd.model.feed_memory import FeedMemory
from watchd.model.host import host_name

FOLDER_LANE = "file:"  # leads the lane of a feed that is a folder; no host name holds a colon


@dataclass(frozen=True, slots=True)
class NetworkOptions:
    """How one feed or channel reaches the network, where that differs from the `network:` section."""

    allow_private: tuple[str, ...] = ()  # networks or host names that may be private addresses
    proxy: str | None = None
    no_proxy: tuple[str, ...] = ()
    ca_file: str | None = None
    client_cert: str | None = None  # shown to the origin that is asked, and to nobody a redirect leads to
    client_key: str | None = None
    contact: str = ""  # whom a server's operator may write to; of the `network:` section alone


@dataclass(frozen=True, slots=True)
class ReadingHints:
    """What a feed's file says that decides where its documents leave a choice."""

    language: str | None = None
    country: str | None = None
    encoding: str | None = None  # a codec's name


@dataclass(frozen=True, slots=True)
class Expected:
    """That a feed cannot be reached for the time being, and why: nobody needs to hear of it."""

    reason: str
    until: date  # the last day, in UTC

    def holds(self, now: datetime) -> bool:
        """Whether it is expected still."""
        return now.date() <= self.until


@dataclass(frozen=True, slots=True)
class Feed:
    """One polled source. Its `id` is stable; its `url` is never rewritten by watchd.

    It is asked at its URL, or its documents are files that another machine puts into `folder`; then it has no URL.
    """

    id: str
    url: str = ""
    title: str = ""
    language: str | None = None
    country: str | None = None
    tags: frozenset[str] = frozenset()
    grade: str = "F"  # Admiralty letter A-F; F: cannot be judged
    publisher: str | None = None
    owner: str | None = None  # who owns it: the reports of feeds with one owner have one origin
    interval: timedelta | None = None  # None: the host's, or the default of `poll.interval`
    first_poll: timedelta | None = None  # at its first answer, items published less long ago are news; None: none is
    ignores_hints: bool = False  # asked at its interval even where its server wants to be asked more rarely
    encoding: str | None = None  # the codec to read its documents with, where they are no UTF-8
    folder: str | None = None
    network: NetworkOptions = field(default_factory=NetworkOptions)
    credentials: Credentials = ANONYMOUS
    unreachable: Expected | None = None  # it cannot be reached, and is not expected to be

    @property
    def tells_secrets(self) -> bool:
        """Whether its server is told anything that no other may know."""
        return self.credentials.are_secret or self.network.client_cert is not None

    @property
    def host(self) -> str:
        """The lane of this feed: the host of its URL, as hosts are told apart; a folder is a lane of its own."""
        return f"{FOLDER_LANE}{self.id}" if self.folder is not None else lane_host(self.url)

    @property
    def hints(self) -> ReadingHints:
        """What helps to read its documents."""
        return ReadingHints(self.language, self.country, self.encoding)


@lru_cache(maxsize=4096)  # asked several times for each poll
def lane_host(url: str) -> str:
    """The host of a URL as hosts are told apart: by its name alone, without its port."""
    return host_name(urlsplit(url).hostname or "")


class Health(StrEnum):
    """What the last polls say of a feed."""

    NEW = "new"  # not polled yet
    OK = "ok"
    FAILING = "failing"
    GONE = "gone"  # it said for a day that it is gone for good; looked at once a week


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server wants back to answer "not modified": verbatim, and only for the scope they were given in."""

    etag: str | None = None
    last_modified: str | None = None
    scope: str = ""  # digest of final URL, credentials and parser version; other scopes ask without validators


@dataclass(frozen=True, slots=True)
class FeedState:
    """The stored row of one feed, as the last committed poll left it."""

    feed_id: str
    host: str
    due_at: datetime
    hint_until: datetime | None = None  # the server asked not to be polled before, by Retry-After
    validators: Validators = field(default_factory=Validators)
    body_digest: str = ""
    baseline_at: datetime | None = None  # when the first parsed poll was stored; set once, for ever
    last_good_at: datetime | None = None  # the last 200 or 304
    errors: int = 0  # failed polls in a row
    health: Health = Health.NEW
    reason: str = ""
    since: datetime | None = None  # since when the health is what it is
    quarantined: int = 0  # items of the last poll that could not be read
    identity: str = ""  # "link": its guids changed while its links stayed, and are not trusted any more
    memory: FeedMemory = field(default_factory=FeedMemory)


@dataclass(frozen=True, slots=True)
class Pause:
    """Why a feed is not asked: somebody said so."""

    feed_id: str
    since: datetime
    author: str
    reason: str
    until: datetime | None = None  # None: until somebody resumes it


@dataclass(frozen=True, slots=True)
class Flood:
    """What a feed listed at once, far more than ever before: held until somebody says what it is."""

    feed_id: str
    items: int
    since: datetime
    matches: tuple[tuple[str, int], ...] = ()  # how many of them each rule would match


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a feed listed at its first answer, until somebody is told of it."""

    feed_id: str
    at: datetime
    is_evaluated: bool  # every item of it; until then nobody knows what the rules would have matched
