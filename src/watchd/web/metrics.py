"""What Prometheus reads: counters of what happened, gauges of what is. Labels are ids from the files, never a text."""

from collections.abc import Mapping
from datetime import timedelta

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest

MOST_LABELS = 2_000  # ids beyond are counted under `other`, so that a large set of files cannot flood Prometheus


class Metrics:
    """One process's metrics, in a registry of their own."""

    def __init__(self, version: str) -> None:
        # A second series for every counter, which nobody asks for. The library does not type this function.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        build = Gauge("watchd_build_info", "Version of this process.", ["version"], registry=self.registry)
        build.labels(version).set(1)
        self.polls = self._counter("watchd_feed_polls", "Polls by outcome.", "feed", "outcome")
        self.overruns = self._counter("watchd_feed_overruns", "Polls that ended after the feed was due again.", "feed")
        self.poll_seconds = Histogram(
            "watchd_feed_poll_duration_seconds",
            "How long one poll of one feed took, fetch to commit.",
            buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
            registry=self.registry,
        )
        self.feed_success = Gauge(
            "watchd_feed_last_success_timestamp_seconds",
            "When the feed last answered well (Unix time).",
            ["feed"],
            registry=self.registry,
        )
        self.items = self._counter("watchd_items", "Items by what they turned out to be.", "result")
        for result in ("new", "revised", "refused"):  # shown as 0 until there are some
            self.items.labels(result)
        self.evaluated = self._counter("watchd_items_evaluated", "Items evaluated.")
        self.matches = self._counter("watchd_matches", "Matches by rule.", "rule")
        self.decisions = self._counter("watchd_decisions", "Decisions by rule and kind.", "rule", "kind")
        self.failures = self._counter("watchd_rule_failures", "Rules that raised on an item.", "rule")
        self.deliveries = self._counter("watchd_deliveries", "Delivery attempts by outcome.", "channel", "outcome")
        self.pending = Gauge("watchd_pending_items", "Items waiting to be evaluated.", registry=self.registry)
        self.outbox = Gauge("watchd_notifications", "Notifications by state.", ["state"], registry=self.registry)
        self.live = Gauge(
            "watchd_live_matches", "Live matches by what became of them.", ["account"], registry=self.registry
        )
        self.oldest = Gauge(
            "watchd_outbox_oldest_due_seconds", "Age of the oldest due notification.", registry=self.registry
        )
        self.mismatches = Gauge(
            "watchd_accounting_mismatches",
            "Ways in which notifications made and there, or live matches and decisions, do not add up.",
            registry=self.registry,
        )
        self.conditions = Gauge("watchd_conditions", "Conditions raised now.", ["kind"], registry=self.registry)
        self.generation = Gauge("watchd_generation", "Number of the rule set in force.", registry=self.registry)
        self.rules = Gauge("watchd_rules", "Rules in force.", registry=self.registry)
        self.reloads = self._counter("watchd_reloads", "Readings of the rule and feed files.", "outcome")
        self.loop_failures = self._counter("watchd_loop_failures", "Loops that stopped and were restarted.", "loop")
        self.clock_offset = Gauge(
            "watchd_clock_offset_seconds", "How far the database is ahead of this machine.", registry=self.registry
        )
        self._known: dict[str, set[str]] = {"feed": set(), "rule": set(), "state": set(), "kind": set()}

    def bounded(self, label: str, value: str) -> str:
        """The id itself, or `other` where the label already has 2,000 values."""
        known = self._known[label]
        if value in known or len(known) < MOST_LABELS:
            known.add(value)
            return value
        return "other"

    def stored(
        self,
        pending_items: int,
        notifications: Mapping[str, int],
        oldest_due: timedelta,
        matches: Mapping[str, int],
    ) -> None:
        """What the store holds now; a state that holds nothing any more is shown as 0."""
        for account, number in matches.items():
            self.live.labels(account).set(number)
        self.pending.set(pending_items)
        self.oldest.set(max(oldest_due.total_seconds(), 0.0))
        for state in self._known["state"] | set(notifications):
            self._known["state"].add(state)
            self.outbox.labels(state).set(notifications.get(state, 0))

    def raised(self, kinds: Mapping[str, int]) -> None:
        """How many conditions of each kind are raised now; a kind that has none any more is shown as 0."""
        for kind in self._known["kind"] | set(kinds):
            self._known["kind"].add(kind)
            self.conditions.labels(kind).set(kinds.get(kind, 0))

    def text(self) -> bytes:
        """The metrics in Prometheus' text format."""
        return generate_latest(self.registry)

    def _counter(self, name: str, help_text: str, *labels: str) -> Counter:
        return Counter(name, help_text, labels, registry=self.registry)
