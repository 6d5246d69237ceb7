"""Which host to ask while this node's own network is held to be down: each half minute one, and never the same few."""

from collections.abc import Sequence
from datetime import datetime

from watchd.app.parts import Parts
from watchd.model.feed import Feed
from watchd.pipeline.poll import LEASE
from watchd.ports import HostLease


def to_ask_while_down(parts: Parts, feeds: Sequence[Feed], now: datetime) -> list[HostLease]:
    """The host to ask now, held, among the due ones of these feeds of other people; none before it is time.

    First the witness: if it answers, those that failed have failed on their own. Where it does not, they are forgiven.
    From then on whoever is due has a turn, those first that have not failed: half a country may be dark, and the
    other half have news.
    """
    network, storage = parts.network, parts.storage
    witness = network.witness
    if not network.may_ask(now):
        return []
    if witness is not None and any(feed.id == witness.feed_id for feed in feeds):
        storage.make_due([witness.feed_id], now)
        held = storage.claim_hosts(parts.node, [witness.feed_id], now, now + LEASE, 1)
        if held:
            return held
    failed = network.first_to_fail
    storage.forgive(failed, now)
    dark = {state.host for state in failed}
    others = [feed.id for feed in feeds if parts.schedule.lane_of(feed.host) not in dark]
    held = storage.claim_hosts(parts.node, others, now, now + LEASE, 1)
    return held or storage.claim_hosts(parts.node, [feed.id for feed in feeds], now, now + LEASE, 1)
