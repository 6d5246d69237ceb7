"""In which settings two versions of a config differ, by what they mean and not by how they are written."""

from collections.abc import Iterator
from dataclasses import fields

from watchd.documents.shape import spelling
from watchd.model.feed import NetworkOptions
from watchd.model.route import Limits, Route, Routing
from watchd.settings.values import Settings
from watchd.settings.web import Web

_Key = tuple[str, ...]
_FROM_CHANNELS: tuple[_Key, ...] = (("routes",), ("operators", "send"))  # unless they are written


def differences(one: Settings, other: Settings) -> tuple[str, ...]:
    """The keys whose values differ, as files spell them, in the order of a config file.

    A channel or person that came, went or is another is named as a whole, and what follows from channels is not named.
    """
    left, right = dict(_values(one)), dict(_values(other))
    differing = [key for key in dict.fromkeys((*left, *right)) if left.get(key) != right.get(key)]
    unwritten = {key for key in _FROM_CHANNELS if one.written.at(*key) is None and other.written.at(*key) is None}
    return tuple(
        ".".join(key)
        for key in differing
        # What belongs to an entry that came or went is said by the entry.
        if key not in unwritten and not any(key[:length] in differing for length in range(1, len(key)))
    )


def _values(settings: Settings) -> Iterator[tuple[_Key, object]]:
    yield ("storage", "url"), settings.storage_url
    yield ("feeds",), frozenset(settings.feed_paths)
    yield ("rules",), frozenset(settings.rule_paths)
    yield from ((("poll", name), value) for name, value in settings.poll if name != "hosts")
    yield from ((("poll", "hosts", host), choices) for host, choices in settings.poll.hosts.items())
    yield from _network(settings.network)
    yield from _people(settings.routing)
    for name, channel in settings.channels.items():
        yield ("channels", name), channel.type
        for field, info in type(channel).model_fields.items():
            yield ("channels", name, spelling(field, info)), _unordered(getattr(channel, field))
    yield ("routes",), tuple(map(_route, settings.routing.routes))
    yield ("operators", "page"), frozenset(settings.routing.operators_page)
    yield ("operators", "send"), frozenset(settings.routing.operators_send)
    yield ("operators", "roll_up"), settings.routing.roll_up
    yield ("operators", "zone"), settings.routing.operators_zone
    yield from ((("limits", one.name), getattr(settings.routing.limits, one.name)) for one in fields(Limits))
    yield ("retention", "items"), settings.retention.items
    yield ("retention", "alerts"), settings.retention.alerts
    yield from ((("web", spelling(name, Web.model_fields[name])), value) for name, value in settings.web)
    yield from ((("heartbeat", name), value) for name, value in settings.heartbeat)
    yield from ((("log", name), value) for name, value in settings.log)


def _network(options: NetworkOptions) -> Iterator[tuple[_Key, object]]:
    yield from ((("network", one.name), _unordered(getattr(options, one.name))) for one in fields(options))


def _people(routing: Routing) -> Iterator[tuple[_Key, object]]:
    for name, person in routing.people.items():
        yield ("people", name), True
        yield ("people", name, "mail"), person.mail
        yield ("people", name, "zone"), person.zone
        yield ("people", name, "reads"), frozenset(person.reads)
        yield ("people", name, "quiet"), person.quiet


def _route(route: Route) -> tuple[object, ...]:
    return tuple(_unordered(getattr(route, one.name)) for one in fields(route))


def _unordered(value: object) -> object:
    """Lists of names and addresses mean the same in any order."""
    return frozenset(value) if isinstance(value, tuple) else value
