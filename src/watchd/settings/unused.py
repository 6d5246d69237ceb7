"""What a config names and nothing uses, or its feeds want and it lacks; it shows only once feeds and rules are read."""

from collections.abc import Iterable, Iterator, Mapping

from watchd.documents import ListNode, MapNode, ScalarNode, suggestion
from watchd.errors import Problem
from watchd.model.rule import Rule
from watchd.settings.values import Settings


def nothing_to_do(settings: Settings, *, feeds: int, rules: int) -> Iterator[Problem]:
    """That no feed, or no rule, stands in any of the files: a watchd that watches nothing."""
    tree = settings.written
    if not feeds:
        at = tree.at("feeds") or tree
        hint = "add one to such a file under `feeds:`, or name other files here"
        yield at.problem("feeds: there is no feed in any of these files, so nothing is ever read", hint)
    if not rules:
        at = tree.at("rules") or tree
        hint = "add one to such a file under `rules:` or `watch:`, or name other files here"
        yield at.problem("rules: there is no rule in any of these files, so nothing is watched for", hint)


def nobody_to_write_to(settings: Settings, *, public_feeds: int) -> Iterator[Problem]:
    """That servers of other people are asked by a client which names nobody."""
    if public_feeds and not settings.network.contact:
        at = settings.written.at("network") or settings.written
        message = "network.contact is not set: who runs a feed's server has nobody to write to before blocking watchd"
        yield at.problem(message, "write a mail address or page of yours: `network: {contact: feeds@example.org}`")


def unused(settings: Settings, rules: Mapping[str, Rule]) -> Iterator[Problem]:
    """Channels that nothing is sent through, and rules that a route is never asked for."""
    yield from _channels(settings, rules.values())
    routes = settings.written.at("routes")
    for route in routes.items if isinstance(routes, ListNode) else ():
        named = route.at("when", "rules")
        for node in named.items if isinstance(named, ListNode) else ():
            if isinstance(node, ScalarNode) and node.text:
                yield from _never_asked(node, node.text, rules)


def _channels(settings: Settings, rules: Iterable[Rule]) -> Iterator[Problem]:
    routing, channels = settings.routing, settings.written.at("channels")
    used = {*routing.operators_page, *routing.operators_send}
    used.update(name for route in routing.routes for name in route.send)
    used.update(name for route in routing.routes for step in route.escalate for name in step.send)
    used.update(name for rule in rules for name in rule.route)
    used.update(facts.fallback for facts in routing.channels.values() if facts.fallback)
    for name, key, _ in channels.items() if isinstance(channels, MapNode) else ():
        if name not in used:
            message = (
                f"channel {name}: nothing is ever sent through it: no route, rule, fallback or operators entry names it"
            )
            yield key.problem(message, "name it where it is to be used, or remove it")


def _never_asked(node: ScalarNode, rule_id: str, rules: Mapping[str, Rule]) -> Iterator[Problem]:
    rule = rules.get(rule_id)
    if rule is None:
        message = f"routes: there is no rule '{rule_id}'{suggestion(rule_id, rules)}"
        yield node.problem(message, "write the id of a rule, or remove it")
    elif rule.route:
        message = f"routes: rule {rule_id} has a route of its own, at {rule.place}, and is never looked for here"
        yield node.problem(message, "remove one of the two: a rule's own `route:` wins")
