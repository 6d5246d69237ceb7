"""What works and is hardly meant: settings that let too much through, and routes that no alert can take."""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from watchd.channels import PASSED_OVER, ChannelConfig
from watchd.channels.email import EmailConfig
from watchd.documents import ListNode, Node, ScalarNode
from watchd.errors import Problem
from watchd.model.feed import NetworkOptions
from watchd.model.route import Route, Routing
from watchd.model.rule import Severity
from watchd.settings.web import Web

_SENT = frozenset(severity for severity in Severity if severity.sends)


def template_doubts(tree: Node, channels: Mapping[str, ChannelConfig]) -> Iterator[Problem]:
    """Templates that cannot be used: mail is worded as it is without them."""
    for name, channel in channels.items():
        if isinstance(channel, EmailConfig):
            _, flaw = channel.read_template()
            if flaw:
                at = tree.at("channels", name, "template") or tree
                yield at.problem(f"mails of {name} are worded without their template: {flaw}", "mend the template")


def web_doubts(tree: Node, web: Web) -> Iterator[Problem]:
    """Links in mails that lead nowhere, or that others can read on their way."""
    if web.public_url is None:
        return
    at = tree.at("web", "public_url") or tree
    if web.listen is None:
        message = "web.public_url puts links into mails, and this process answers none: web.listen is null"
        yield at.problem(message, "give web.listen an address, unless another node on this database answers them")
    parts = urlsplit(web.public_url)
    if parts.scheme == "http" and not _is_this_machine(parts.hostname or ""):
        message = "web.public_url is no https:// address: who listens on the way can answer for others"
        yield at.problem(message, "put a proxy with TLS in front, and write https://")


def _is_this_machine(host: str) -> bool:
    return host == "localhost" or host.startswith("127.")


def doubts(tree: Node, network: NetworkOptions, routing: Routing) -> Iterator[Problem]:
    """Everything an operator should know of settings that load, with its place and what to do about it."""
    url = tree.at("storage", "url")
    if isinstance(url, ScalarNode) and url.text == "sqlite:///:memory:":
        yield url.problem("storage.url is in memory: nothing outlives the process", "name a file: sqlite:///PATH")
    yield from _network_doubts(tree, network)
    for kind in PASSED_OVER:
        message = f"a package brings the kind of channel '{kind}', which watchd has itself: its own is used"
        yield (tree.at("channels") or tree).problem(message, "uninstall that package, or rename its kind")
    if not routing.channels:
        at = tree.at("channels") or tree
        yield at.problem(
            "no channel is configured: alerts are recorded and sent to nobody", "name one under `channels:`"
        )
    elif not routing.operators_page and not routing.operators_send:
        at = tree.at("operators") or tree
        yield at.problem("nobody is told when a feed, rule or channel breaks", "name channels under `operators:`")
    yield from _incidents(tree, routing)
    yield from _fallbacks(tree, routing)
    routes = tree.at("routes")
    if isinstance(routes, ListNode) and len(routes.items) == len(routing.routes):
        yield from _unreachable(routes.items, routing.routes)


def _network_doubts(tree: Node, network: NetworkOptions) -> Iterator[Problem]:
    if network.allow_private:
        at = tree.at("network", "allow_private") or tree
        message = "network.allow_private lets every feed and webhook reach private addresses"
        yield at.problem(message, "name them at the feed or channel that needs them")
    if network.proxy is not None:
        at = tree.at("network", "proxy") or tree.at("network") or tree
        message = "network.proxy resolves host names itself, so watchd cannot see private addresses"
        yield at.problem(message, "let the proxy refuse them")


def _incidents(tree: Node, routing: Routing) -> Iterator[Problem]:
    """Summaries to channels that open an incident for each: its id is its own, so nothing ever resolves it."""
    for index, route in enumerate(routing.routes):
        if not (route.gather or route.digest):
            continue
        word = "gather" if route.gather else "digest"
        for name in route.send:
            facts = routing.channels.get(name)
            if facts is not None and facts.opens_incidents:
                at = tree.at("routes", index, word) or tree.at("routes") or tree
                message = f"`{word}:` to {name} ({facts.kind}) opens an incident that nothing resolves"
                yield at.problem(message, f"send to {name} by a route of its own that has no `{word}:`")


def _fallbacks(tree: Node, routing: Routing) -> Iterator[Problem]:
    """Channels that carry what their fallback may not: where they fail, nobody has it."""
    for name, facts in routing.channels.items():
        fallback = routing.channels.get(facts.fallback or "")
        if fallback is not None and not fallback.max_tlp.allows(facts.max_tlp):
            at = tree.at("channels", name, "fallback") or tree
            marking = facts.max_tlp.value
            message = f"{fallback.name} takes nothing that is marked {marking}, which {name} takes"
            yield at.problem(message, f"give {fallback.name} `max_tlp: {marking}`, or {name} another fallback")


def _unreachable(nodes: Sequence[Node], routes: Sequence[Route]) -> Iterator[Problem]:
    """Routes that can never be reached, because routes before them take everything and do not go on."""
    for index, (node, route) in enumerate(zip(nodes, routes, strict=True)):
        before = [(at, one) for at, one in enumerate(routes[:index]) if not one.goes_on]
        alone = next((at for at, one in before if _take_all(route, [one])), None)
        if alone is not None:
            line = nodes[alone].place.line
            who, there = f"the route on line {line} takes" if line else f"route {alone + 1} takes", "that route"
        elif _take_all(route, [one for _, one in before]):
            who, there = "the routes before it together take", "them"
        else:
            continue
        message = f"nothing ever reaches this route: {who} everything that it would take"
        yield node.problem(message, f"put it before {there}, write `continue: true` there, or remove it")


def _take_all(route: Route, others: Sequence[Route]) -> bool:
    """Whether every alert that fits the route fits one of the others.

    The ids that are written somewhere stand for themselves, and None for every id that is written nowhere.
    """
    rules: frozenset[str | None] = route.rules or frozenset({None}).union(*(one.rules for one in others))
    return all(
        _owners_taken(route, [one for one in others if _fits(one, severity, rule)])
        for severity in route.severity or _SENT
        for rule in rules
    )


def _fits(route: Route, severity: Severity, rule: str | None) -> bool:
    return (not route.severity or severity in route.severity) and (not route.rules or rule in route.rules)


def _owners_taken(route: Route, others: Sequence[Route]) -> bool:
    if any(not one.owners for one in others):
        return True
    # Without owners the route takes rules of nobody too, which no route with owners does.
    return bool(route.owners) and route.owners <= frozenset().union(*(one.owners for one in others))
