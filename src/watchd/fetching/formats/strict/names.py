"""Element and attribute names as the parser of record spells them, whatever prefixes a document declares."""

from collections.abc import Mapping
from typing import Final

from watchd.fetching.formats.strict.doubt import Doubt
from watchd.fetching.formats.strict.record import NAMESPACES

_USERLAND: Final = "http://backend.userland.com/rss"
_LOWERED: Final = ("rel", "type")  # attributes whose values are compared without case
_VERSIONS: Final = {"http://purl.org/rss/1.0/": "rss10", "http://www.w3.org/2005/atom": "atom10"}


class Names:
    """The names of one document. expat gives `URI local prefix`; a declaration must mean the same everywhere in it."""

    def __init__(self) -> None:
        self.version = ""
        """The format, as far as namespaces tell: feedparser's name of it."""
        self._declared: dict[str, tuple[str | None, str]] = {}
        self._prefixes: dict[str, str] = {}
        self._borrowed: set[str] = set()
        self._used: set[str] = set()
        self._elements: dict[str, str] = {}
        self._attributes: dict[str, tuple[str, str]] = {}

    def declare(self, prefix: str | None, uri: str | None) -> bool:
        """Take note of a declaration, before the element that makes it. Is it news? Raises Doubt where it is a trap."""
        if not uri:
            return False
        known = self._declared.get((prefix or "").lower())
        if known is not None:
            if known != (prefix, uri):
                raise Doubt("a prefix is declared twice, differently")
            return False
        self._declared[(prefix or "").lower()] = (prefix, uri)
        if uri.split() != [uri]:
            raise Doubt("a namespace with space in it")
        self.version = self.version or _version_of(prefix, uri.lower())
        if prefix:
            self._check(prefix, _standard(uri))
            self._prefixes.setdefault(uri, prefix)
        self._elements.clear()
        return True

    def element(self, raw: str) -> str:
        """An element's name: `title`, `dc_creator`, `yt_videoid`."""
        name = self._elements.get(raw)
        if name is None:
            name = self._elements[raw] = self._element(raw)
        return name

    def attributes(self, raw: Mapping[str, str]) -> dict[str, str]:
        """An element's attributes: `href`, `xml:lang`. One with a prefix counts as if it had none, too."""
        spelled = [(self._spelled(name), value) for name, value in raw.items()]
        read = {short: value for (short, _), value in spelled}
        read.update((long, value) for (_, long), value in spelled)
        for name in _LOWERED:
            if name in read:
                read[name] = read[name].lower()
        return read

    def has_prefix(self, raw: str) -> bool:
        """Whether an element's name has a prefix as it is spelled here."""
        return self.element(raw) != _parts(raw)[1].lower()

    def _check(self, prefix: str, standard: str | None) -> None:
        """A well-known prefix may mean a namespace nobody knows, but not where its own is used, too."""
        if standard is None:
            self._borrowed.add(prefix)
        else:
            self._used.add(standard)
            if prefix in _STANDARDS and prefix != standard:
                raise Doubt("a well-known prefix for another namespace")
        if not self._borrowed.isdisjoint(self._used):
            raise Doubt("one prefix for two namespaces")

    def _element(self, raw: str) -> str:
        uri, local, _ = _parts(raw)
        if ":" in local:
            raise Doubt("a name with two colons")
        prefix = _standard(uri) if uri else ""
        if prefix is None:
            prefix = self._prefixes.get(uri, "").lower()
        return f"{prefix}_{local}".lower() if prefix else local.lower()

    def _spelled(self, raw: str) -> tuple[str, str]:
        names = self._attributes.get(raw)
        if names is None:
            uri, local, prefix = _parts(raw)
            standard = NAMESPACES.get(uri.lower(), "")
            short = f"{standard}:{local}".lower() if standard else local.lower()
            names = self._attributes[raw] = (short, f"{prefix}:{local}".lower() if prefix else local.lower())
            if short == "xmlns":
                raise Doubt("an attribute that would pass for a declaration")
        return names


_STANDARDS: Final = frozenset(NAMESPACES.values())


def _version_of(prefix: str | None, uri: str) -> str:
    if prefix is None and uri == "http://my.netscape.com/rdf/simple/0.9/":
        return "rss090"
    return _VERSIONS.get(uri, "")


def _parts(raw: str) -> tuple[str, str, str]:
    parts = raw.split(" ")
    if len(parts) == 1:
        return "", raw, ""
    uri, local = parts[:2]
    return uri, local, parts[2] if len(parts) > 2 else ""  # noqa: PLR2004 - URI, local name, prefix


def _standard(uri: str) -> str | None:
    lowered = uri.lower()
    return "" if _USERLAND.removeprefix("http://") in lowered else NAMESPACES.get(lowered)
