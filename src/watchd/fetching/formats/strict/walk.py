"""The walk through a document: expat calls, rooms open and close, and `Values` takes what each element says."""

from collections.abc import Callable, Mapping
from typing import Final
from xml.parsers.expat import ParserCreate

from watchd.fetching.formats.limits import MAX_DEPTH
from watchd.fetching.formats.strict.doubt import Doubt
from watchd.fetching.formats.strict.names import Names
from watchd.fetching.formats.strict.record import rebased
from watchd.fetching.formats.strict.values import Values
from watchd.fetching.formats.strict.vocabulary import ROOMS, is_stranger

_BUFFER: Final = 1 << 18
_BASES: Final = frozenset({"xml:base", "base"})
_SCOPING: Final = _BASES | {"xml:lang", "lang"}
_RSS: Final = {"0.91": "rss091u", "0.92": "rss092", "0.93": "rss093", "0.94": "rss094"}
_Action = Callable[[], None]
_Scope = tuple[str, str | None]


class Walk:
    """The walk through the document at a URL. `read` once; then `values` and `version` hold what was said."""

    def __init__(self, url: str) -> None:
        self.version = ""
        self._names = Names()
        self.values = Values(url, self._names)
        self._parser = ParserCreate("utf-8", " ")
        self._parser.namespace_prefixes = True
        self._parser.buffer_text = True
        self._parser.buffer_size = _BUFFER
        self._parser.StartNamespaceDeclHandler = self._declare
        self._parser.StartDoctypeDeclHandler = _refuse
        self._parser.CharacterDataHandler = self.values.pieces.append
        self._parser.StartElementHandler = self._begin_root
        self._parser.EndElementHandler = self._end
        self._open: _Action | None = None  # what the element that is being read does when it ends
        self._raw = ""  # its name
        self._outer: _Scope | None = None  # base and language to go back to when it has ended
        self._room = ""
        self._actions: dict[str, _Action] = {}  # of this room, by expat's name
        self._known: dict[str, dict[str, _Action]] = {}  # the same of every room
        self._harmless: set[str] = set()  # attributes that set neither base nor language
        self._outside: list[tuple[str, _Scope]] = []  # the rooms around this one, and what holds there
        self._wrapped: frozenset[str] = frozenset()
        self._skipped = 0

    def read(self, document: bytes) -> None:
        """Walk through all of it; raises Doubt, ExpatError, and whatever a date makes the parser of record raise."""
        try:
            self._parser.Parse(document, True)  # noqa: FBT003 - expat's own signature
        finally:
            del self._parser  # it refers to this walk: the two would live until the next collection

    def _declare(self, prefix: str | None, uri: str | None) -> None:
        if self._names.declare(prefix, uri):
            for actions in self._known.values():
                actions.clear()

    def _begin_root(self, raw: str, attributes: Mapping[str, str]) -> None:
        name, values = self._names.element(raw), self.values
        read = self._names.attributes(attributes)
        self.version = _version(name, self._names.version, read.get("version", ""))
        self._parser.StartElementHandler = self._begin
        values.base = _settled(rebased(values.base, _stated_base(read) or values.base))
        self._scope({name: value for name, value in read.items() if name not in _BASES})
        if values.language and name != "rdf_rdf":
            values.feed["language"] = values.language
        self._enter(name)

    def _begin(self, raw: str, attributes: Mapping[str, str]) -> None:
        if self._open is not None:
            self._nest(raw, attributes)
            return
        values = self.values
        if attributes and not self._harmless.issuperset(attributes):
            self._scope_of(attributes)
        values.attributes = attributes
        action = self._actions.get(raw) or self._meet(raw)
        if action is not None:
            self._open = action
            self._raw = raw
            values.pieces.clear()

    def _end(self, _raw: str) -> None:
        action = self._open
        if action is not None:
            self._open = None
            action()
            if self._outer is not None:
                self.values.base, self.values.language = self._outer
                self._outer = None
        else:
            self._leave()

    def _meet(self, raw: str) -> _Action | None:
        """What an element does that this room sees for the first time; None where it is a room itself."""
        name, room, values = self._names.element(raw), ROOMS[self._room], self.values
        if name in room.whole:
            self._enter(room.whole[name])
            return None
        action: _Action = values.nothing
        if name in room.fields:
            action = getattr(values, room.fields[name])
        elif not (name in room.quiet or name in room.wraps or name in room.nested or self._is_stranger(raw, name)):
            raise Doubt(f"{name} in {self._room}")
        self._actions[raw] = action
        return action

    def _is_stranger(self, raw: str, name: str) -> bool:
        return is_stranger(name) and (ROOMS[self._room].takes_strangers or self._names.has_prefix(raw))

    def _nest(self, raw: str, attributes: Mapping[str, str]) -> None:
        """An element inside another that so far looked like a text."""
        name, room = self._names.element(self._raw), ROOMS[self._room]
        if name in room.nested:
            self._open = None
            self._enter(room.nested[name])
            self._begin(raw, attributes)
            return
        if name in room.fields or name in room.quiet:
            raise Doubt("markup inside a text")
        self._wrapped = room.wraps.get(name, frozenset())
        self._parser.StartElementHandler = self._skip_begin
        self._parser.EndElementHandler = self._skip_end
        self._skip_begin(raw, attributes)

    def _skip_begin(self, raw: str, attributes: Mapping[str, str]) -> None:
        name = self._names.element(raw)
        if attributes and not self._harmless.issuperset(attributes):
            self._names.attributes(attributes)  # for the doubts it may have
        if not (name in self._wrapped or is_stranger(name)):
            raise Doubt(f"{name} inside an element without consequence")
        self._skipped += 1
        self._check_depth()

    def _check_depth(self) -> None:
        if self.values.depth + self._skipped > MAX_DEPTH:
            raise Doubt("deep nesting")

    def _skip_end(self, _raw: str) -> None:
        self._skipped -= 1
        if not self._skipped:
            self._parser.StartElementHandler = self._begin
            self._parser.EndElementHandler = self._end

    def _enter(self, name: str) -> None:
        if name in {"channel", "rdf_channel"} and name in self._known:
            raise Doubt("a second channel")
        values = self.values
        self._outside.append((self._room, self._outer or (values.base, values.language)))
        self._outer = None
        self._go(name)
        values.depth += 1
        self._check_depth()
        getattr(values, ROOMS[name].begins)()

    def _leave(self) -> None:
        values = self.values
        getattr(values, ROOMS[self._room].ends)()
        name, (values.base, values.language) = self._outside.pop()
        values.depth -= 1
        self._go(name)

    def _go(self, name: str) -> None:
        self._room = name
        self._actions = self._known.setdefault(name, {})

    def _scope_of(self, attributes: Mapping[str, str]) -> None:
        """See whether an element sets base or language for what is inside it."""
        read = self._names.attributes(attributes)
        if _SCOPING.isdisjoint(read):
            self._harmless.update(attributes)
        else:
            self._outer = (self.values.base, self.values.language)
            self._scope(read)

    def _scope(self, read: Mapping[str, str]) -> None:
        values = self.values
        base = _stated_base(read)
        if base:
            values.base = rebased(values.base, base)
            if _settled(values.base) != values.base:
                raise Doubt("a base that does not stay what it is")
        language = read.get("xml:lang", read.get("lang"))
        if language is not None:
            values.language = language or None


def _stated_base(read: Mapping[str, str]) -> str:
    return read.get("xml:base", read.get("base", ""))


def _settled(base: str) -> str:
    """What a base has become one level further down, where feedparser has joined it to itself; then it must stay so."""
    below = rebased(base, base)
    if not below or rebased(below, below) != below:
        raise Doubt("a base that does not stay what it is")
    return below


def _version(name: str, from_names: str, stated: str) -> str:
    """The format, as feedparser calls it; raises Doubt where it is none of the usual ones."""
    if name == "rss":
        usual = _RSS.get(stated, "rss20" if stated.startswith("2.") else "rss")
        return from_names if from_names.startswith("rss") else usual
    if (name, from_names) in {("feed", "atom10"), ("rdf_rdf", "rss10"), ("rdf_rdf", "rss090")}:
        return from_names
    raise Doubt("none of the usual formats")


def _refuse(*_declared: object) -> None:
    raise Doubt("a document type")
