"""Who is told, from the settings: routes in order, channels as routing knows them, people, operators."""

from watchd.channels import ChannelConfig
from watchd.model.route import ChannelFacts, Limits, Person, Route, Routing, Step
from watchd.settings.config import Config, PersonEntry
from watchd.settings.whom import RouteEntry


def routing_of(config: Config) -> Routing:
    """The routing that travels with the rule set. Without routes, alerts go to every channel but the operators' own."""
    return Routing(
        routes=tuple(_route(entry) for entry in config.routes) or _default_routes(config),
        channels={name: _facts(name, channel) for name, channel in config.channels.items()},
        people={
            name: Person(name, entry.mail, entry.zone, entry.reads, _quiet(entry))
            for name, entry in config.people.items()
        },
        operators_page=config.operators.page,
        operators_send=config.operators.send or _default_operators(config),
        roll_up=config.operators.roll_up,
        operators_zone=config.operators.zone,
        limits=Limits(**dict(config.limits)),
    )


def _quiet(entry: PersonEntry) -> tuple[str, str] | None:
    if entry.quiet is None:
        return None
    begin, _, end = entry.quiet.partition("-")
    return begin, end


def _route(entry: RouteEntry) -> Route:
    return Route(
        send=entry.send,
        severity=frozenset(entry.when.severity),
        rules=frozenset(entry.when.rules),
        owners=frozenset(entry.when.owners),
        goes_on=entry.goes_on,
        gather=entry.gather,
        digest=entry.digest,
        escalate=tuple(Step(step.after, step.send) for step in entry.escalate),
    )


def _facts(name: str, channel: ChannelConfig) -> ChannelFacts:
    return ChannelFacts(
        name=name,
        kind=channel.type,
        targets=channel.targets(name),
        max_tlp=channel.max_tlp,
        slots=channel.slots,
        one_by_one=channel.one_by_one,
        opens_incidents=channel.opens_incidents,
        fallback=channel.fallback,
    )


def _default_routes(config: Config) -> tuple[Route, ...]:
    operators = {*config.operators.page, *config.operators.send}
    fallbacks = {channel.fallback for channel in config.channels.values()}
    names = tuple(name for name in config.channels if name not in fallbacks) or tuple(config.channels)
    # Where operators and analysts share every channel, the alerts go to those.
    send = tuple(name for name in names if name not in operators) or names
    return (Route(send=send),) if send else ()


def _default_operators(config: Config) -> tuple[str, ...]:
    if config.operators.page:
        return ()
    return tuple(name for name, channel in config.channels.items() if channel.type == "console")
