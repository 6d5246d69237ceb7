"""Feeds that somebody may want, from a page or another reader's list, as entries of a feed file. Pure."""

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from watchd.documents import InputError, as_value
from watchd.feeds.load import feed_at
from watchd.text.fold import fold
from watchd.text.language import language_of
from watchd.text.urls import host_of, url_key

_LONGEST_ID = 60
_QUOTED = 80  # characters of a URL that an error quotes
_LONGEST_TITLE = 200  # as a feed's file takes it
_NO_WORD = re.compile(r"[^a-z0-9]+")
_SAYS_NOTHING = frozenset({"www", "com", "org", "net", "rss", "feed", "feeds"})


@dataclass(frozen=True, slots=True)
class Proposed:
    """A feed as a stranger describes it: nothing of it is checked yet."""

    url: str
    title: str = ""
    language: str | None = None
    tags: tuple[str, ...] = ()
    lacks: str = ""  # why it can be no feed as it stands there; the URL is that of its page, or of another list


@dataclass(frozen=True, slots=True)
class Entry:
    """A feed as it can stand in a file."""

    id: str
    url: str
    title: str = ""
    language: str | None = None
    tags: tuple[str, ...] = ()
    groups: tuple[tuple[str, str], ...] = ()  # tags that are a number, because no tag can be written as their group is


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A proposed feed that cannot or need not stand in the file, and why; no password is shown."""

    url: str
    title: str
    reason: str
    is_known: bool = False  # it is there already: nothing is lost


def entries_of(
    proposed: Iterable[Proposed], ids: Collection[str] = (), known: Iterable[tuple[str, str]] = ()
) -> tuple[list[Entry], list[LeftOut]]:
    """The entries, each under an id of its own made from its title, and what was left out.

    `ids` are taken already, `known` holds URL and id of the feeds that are there.
    """
    taken, named = set(ids), {url_key(url): id_ for url, id_ in known}
    entries: list[Entry] = []
    left_out: list[LeftOut] = []
    proposed = tuple(proposed)
    numbered = _numbered(group for one in proposed for group in one.tags)
    for one in proposed:
        title, shown = _plain(one.title), _without_login(one.url)
        try:
            url = _url_of(one)
        except InputError as error:
            why = "; ".join(filter(None, (str(error), error.hint)))
            left_out.append(LeftOut(shown, title, why.replace(one.url[:_QUOTED], shown[:_QUOTED])))
            continue
        same = named.get(url_key(url))
        if same is not None:
            left_out.append(LeftOut(shown, title, f"the same URL as {same}", is_known=True))
            continue
        own = _free(_id_from(title, url), taken)
        taken.add(own)
        named[url_key(url)] = own
        tags = dict.fromkeys(slug(text) or numbered[text] for text in map(_plain, one.tags) if text)
        groups = tuple((tag, text) for text, tag in numbered.items() if tag in tags)
        entries.append(Entry(own, url, title, language_of(one.language), tuple(tags), groups))
    return entries, left_out


def _without_login(url: str) -> str:
    """A URL as it may be shown, be it a broken one; the `/@name` of a path stays."""
    begin = url.find("//") + 2 if "//" in url else 0
    host, slash, path = url[begin:].partition("/")
    if "@" in host:
        return f"{url[:begin]}...@{host.rpartition('@')[2]}{slash}{path}"
    login, at, rest = url[begin:].partition("@")  # a password may have a `/` in it
    return f"{url[:begin]}...@{rest}" if at and ":" in login else url


def _url_of(one: Proposed) -> str:
    """The URL as a feed's file takes it; raises InputError."""
    if one.lacks:
        raise InputError(one.lacks)
    return feed_at(one.url).url


def feed_file(entries: Sequence[Entry], *, about: str = "") -> str:
    """The text of a feed file with these entries; `about` stands above them as a comment."""
    lines = [f"# {about}"] if about else []
    lines += ["version: 1", "feeds:" if entries else "feeds: []"]
    for entry in entries:
        lines += [
            f"  - id: {as_value(entry.id)}",
            *(f"    title: {_quoted(entry.title)}" for _ in filter(None, [entry.title])),
        ]
        lines.append(f"    url: {_quoted(entry.url)}")
        if entry.language:
            lines.append(f"    language: {_quoted(entry.language)}")  # `no` would be no language but false
        if entry.tags:
            meanings = ", ".join(f"{tag} is {name}" for tag, name in entry.groups)
            lines.append(f"    tags: [{', '.join(map(_quoted, entry.tags))}]{f'  # {meanings}' if meanings else ''}")
    return "\n".join(lines) + "\n"


def slug(text: str) -> str:
    """A name as files want it: small letters and digits of Latin script, joined by hyphens; "" where there are none."""
    return _NO_WORD.sub("-", fold(text[:1000]))[:_LONGEST_ID].strip("-")


def _numbered(groups: Iterable[str]) -> Mapping[str, str]:
    """A tag for each group whose name cannot be written in a tag's letters: a number."""
    plain = dict.fromkeys(map(_plain, groups))
    taken = {slug(group) for group in plain}
    numbered: dict[str, str] = {}
    for group in plain:
        if group and not slug(group):
            numbered[group] = next(tag for n in count(1) if (tag := f"group-{n}") not in taken)
            taken.add(numbered[group])
    return numbered


def _id_from(title: str, url: str) -> str:
    """From its title; where that is in another script, or says nothing, from its host."""
    name = slug(title)
    if name and not set(name.split("-")) <= _SAYS_NOTHING:
        return name
    parts = [part for part in host_of(url).split(".") if part not in _SAYS_NOTHING]
    return slug("-".join(parts)) or "feed"


def _free(name: str, taken: Collection[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free


def _plain(title: str) -> str:
    """One line that every editor shows as it is."""
    words = "".join(sign if sign.isprintable() else " " for sign in title[: 10 * _LONGEST_TITLE]).split()
    return " ".join(words)[:_LONGEST_TITLE].rstrip()


def _quoted(text: str) -> str:
    """A string as JSON writes it, which YAML reads the same."""
    return json.dumps(text, ensure_ascii=False)
