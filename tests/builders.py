"""Small builders of the model's values: each gives a plausible one, and takes what a test cares about by name."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from watchd.alerts.route import ranks_at
from watchd.model.alert import (
    AlertFacts,
    AlertKind,
    AlertRevision,
    AlertState,
    Decision,
    DecisionKind,
    Report,
    RuleFacts,
)
from watchd.model.feed import FeedState, Validators
from watchd.model.generation import Documents
from watchd.model.ids import digest, public_id
from watchd.model.item import Item, ItemKey, KeyKind
from watchd.model.match import Account, Arrival, Hit, Match, Span
from watchd.model.notification import Notification
from watchd.model.rule import Severity, Tlp
from watchd.model.story import Story
from watchd.ports import Lease, NewItem, PollCommit

T0 = datetime(2025, 11, 24, 12, 0, tzinfo=UTC)


def after(**time: float) -> datetime:
    """A moment after T0: `after(minutes=5)`."""
    return T0 + timedelta(**time)


def item(number: int = 1, **changes: Any) -> Item:
    """The item of that number of feed `tass-en`."""
    feed_id = changes.get("feed_id", "tass-en")
    title = changes.get("title", f"Su-30 spare parts arrive, report {number}")
    plain = Item(
        id=public_id("it", feed_id, str(number)),
        feed_id=feed_id,
        seen_at=T0,
        event_at=T0,
        published=T0,
        url=f"https://news.example/{number}",
        url_key=f"news.example/{number}",
        publisher="tass.com",
        language="en",
        title=title,
        summary="Radar parts were seen.",
        body="",
        digest=digest(title, changes.get("summary", "Radar parts were seen."), changes.get("body", "")),
    )
    return replace(plain, **changes)


def guid(name: str) -> ItemKey:
    """A guid as a key."""
    return ItemKey(KeyKind.GUID, digest(name))


def link(name: str) -> ItemKey:
    """A link as a key."""
    return ItemKey(KeyKind.LINK, digest(name))


def text(name: str) -> ItemKey:
    """A text as a key."""
    return ItemKey(KeyKind.TEXT, digest(name))


def new_item(number: int = 1, keys: Sequence[ItemKey] = (), **changes: Any) -> NewItem:
    """An item of a poll; without `keys` it has a guid and a link of its own."""
    return NewItem(item(number, **changes), tuple(keys) or (guid(f"guid-{number}"), link(f"link-{number}")))


def feed_state(feed_id: str = "tass-en", **changes: Any) -> FeedState:
    """The state of a feed that is due at T0 and was never polled."""
    plain = FeedState(feed_id=feed_id, host="tass.com", due_at=T0, validators=Validators())
    return replace(plain, **changes)


def poll_commit(lease: Lease, *items: NewItem, **changes: Any) -> PollCommit:
    """A good poll at T0 of the feed `tass-en`, with these items."""
    at = changes.pop("at", T0)
    state = changes.pop("state", feed_state(due_at=at + timedelta(minutes=15), baseline_at=at, last_good_at=at))
    plain = PollCommit(
        lease=lease,
        feed_id=state.feed_id,
        items=items,
        conclude=lambda _stored: state,
        trusts_guids=state.identity != "link",
        most_at_once=None,
        was_good=True,
        at=at,
        lease_until=at + timedelta(minutes=3),
    )
    return replace(plain, **changes)


def span(start: int = 0, end: int = 5, **changes: Any) -> Span:
    """Words of a title."""
    return replace(Span("title", start, end, "Su-30", "$su30"), **changes)


def hit(rule_id: str = "spare-parts", **changes: Any) -> Hit:
    """A rule's answer to an item."""
    return replace(Hit(rule_id, f"match-{rule_id}", (span(),), frozenset({"su30"})), **changes)


def match(of: Item, rule_id: str = "spare-parts", **changes: Any) -> Match:
    """A rule's live match on an item."""
    plain = Match(
        rule_id=rule_id,
        match_digest=f"match-{rule_id}",
        item=of,
        arrival=Arrival.LIVE,
        spans=(span(),),
        signature=frozenset({"su30"}),
        origin=of.publisher,
        account=Account.WINDOW,
    )
    return replace(plain, **changes)


def story(head: Item, rule_id: str = "spare-parts", **changes: Any) -> Story:
    """The story an item opened."""
    plain = Story(public_id("st", rule_id, head.id), rule_id, head.id, head.event_at, head.event_at, 0)
    return replace(plain, **changes)


def report(of: Item, role: str = "head", **changes: Any) -> Report:
    """An item as an alert lists it."""
    plain = Report(
        item_id=of.id,
        feed_id=of.feed_id,
        publisher=of.publisher,
        title=of.title,
        url=of.url,
        language=of.language,
        seen_at=of.seen_at,
        published=of.published,
        role=role,
        sentence=of.title,
        spans=(span(),),
        marks=((0, 5),),
    )
    return replace(plain, **changes)


def facts(*reports: Report, **changes: Any) -> AlertFacts:
    """What an alert of the rule `spare-parts` says."""
    rule = RuleFacts("spare-parts", "Spare parts for the Su-30", Severity.HIGH, Tlp.GREEN, digest="rule-1")
    plain = AlertFacts(
        kind=AlertKind.ITEM,
        rule=rule,
        headline=reports[0].title if reports else "Su-30 spare parts arrive",
        reason="first report",
        opened_at=T0,
        at=T0,
        reports=reports,
    )
    return replace(plain, **changes)


def alert(*reports: Report, **changes: Any) -> AlertRevision:
    """The first revision of an alert of the rule `spare-parts`."""
    plain = AlertRevision(
        alert_id="al_1",
        revision=1,
        rule_id="spare-parts",
        story_id=None,
        state=AlertState.OPEN,
        facts=facts(*reports),
        rule_digest="rule-1",
        at=T0,
        signature=frozenset({"su30"}),
    )
    return replace(plain, **changes)


def decision(of: Item, kind: DecisionKind = DecisionKind.NEW, **changes: Any) -> Decision:
    """A decision on the firing of the rule `spare-parts` by an item."""
    plain = Decision(
        rule_id="spare-parts",
        cause=f"item:{of.id}:{of.revision}",
        kind=kind,
        reason="first report",
        rule_digest="rule-1",
        at=T0,
        item_id=of.id,
        alert_id="al_1",
    )
    return replace(plain, **changes)


def notification(**changes: Any) -> Notification:
    """The first revision of `al_1` for one recipient of `desk-mail`, due at T0; it ranks as routes have it rank."""
    plain = Notification(
        alert_id="al_1",
        revision=1,
        channel="desk-mail",
        target="desk@example.org",
        due_at=T0,
        expires_at=T0 + timedelta(hours=72),
        rank_at=ranks_at(Severity.HIGH, changes.get("due_at", T0)),
    )
    return replace(plain, **changes)


def documents(**rules: str) -> Documents:
    """A rule set of these files; without any, one with one small file."""
    return Documents(rules or {"rules.yaml": "version: 1"}, {"feeds.yaml": "version: 1"}, "{}")
