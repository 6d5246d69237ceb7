"""What goes out, who does it, and what people say to it: notifications, lanes, nodes, mutes."""

from sqlalchemy import BigInteger, Boolean, ForeignKey, ForeignKeyConstraint, Index, Integer, Table, text

from watchd.storage.tables.columns import key, may, metadata, must
from watchd.storage.types import SafeText, UtcTime

# On PostgreSQL it is the migrations that make these indexes, of the same rows: to name its `where` here would load its
# dialect wherever these tables are, which is a good part of what starting takes.
# Dead notifications operators were not told of yet. A query finds the index that holds nothing else by saying the same.
UNTOLD = text("state = 'dead' AND told_turn IS NULL")
MUTED = text("mute_id IS NOT NULL")
CHARGED = text("charged_at IS NOT NULL")
FAILS_OVER = text("failover_at IS NOT NULL")

rendering = Table(
    "rendering", metadata, key("alert_id"), key("revision", Integer), key("channel"), must("body"), must("digest")
)
notification = Table(
    "notification",
    metadata,
    key("id"),
    must("alert_id"),
    must("revision", Integer),
    must("kind"),
    must("step", Integer),
    must("channel"),
    must("target"),
    must("state"),
    must("due_at", UtcTime),
    may("meant_at", UtcTime),  # when it should have gone, however often it was put off; empty: not known
    may("again_at", UtcTime),  # when somebody sent it again by hand, after it had died; empty: nobody did
    may("failover_at", UtcTime),  # when another channel stands in for one that fails; empty: never, or it has
    may("fallback"),  # that channel, as the config had it when this was made
    may("instead_of"),  # the notification that it stands in for
    may("charge"),  # what it counts as against its recipient's limits, and when it was charged; empty: as nothing
    may("charged_at", UtcTime),
    may("rank_at", UtcTime),  # of those that are due, the least goes first; empty: `due_at`
    must("expires_at", UtcTime),
    may("summary_id"),
    may("mute_id"),
    may("bundle"),  # of a gathered one: with which others it is told
    must("reason"),
    must("thread", BigInteger),  # a hash of target and alert: its slot is the remainder by the channel's slots
    must("changed_at", UtcTime),
    must("last_class"),  # how the last try ended, also one that never connected and opened no attempt
    must("last_code"),
    must("last_error"),
    may("told_turn", BigInteger),  # in which turn operators were told that it is dead; empty: not yet
    ForeignKeyConstraint(["alert_id", "revision"], ["alert_revision.alert_id", "alert_revision.revision"]),
    Index(None, "state", "channel", "due_at"),
    Index(None, "state", "changed_at"),
    Index(None, "alert_id", "channel", "target"),
    Index("ix_notification_failover_at", "failover_at", sqlite_where=FAILS_OVER),
    Index("ix_notification_mute_id", "mute_id", sqlite_where=MUTED),
    Index("ix_notification_charged", "channel", "target", "charged_at", sqlite_where=CHARGED),
    Index("ix_notification_untold", "state", "changed_at", "id", sqlite_where=UNTOLD),
)
attempt = Table(
    "attempt",
    metadata,
    key("notification_id", SafeText, ForeignKey("notification.id")),
    key("n", Integer),
    must("opened_at", UtcTime),
    may("closed_at", UtcTime),
    may("class"),  # empty while it is under way
    must("code"),
    must("receipt"),
)
lane = Table(
    "lane",
    metadata,
    key("kind"),
    key("key"),
    may("owner"),
    must("lease", BigInteger),
    may("lease_until", UtcTime),
    may("not_before", UtcTime),
    must("state"),
    may("since", UtcTime),
    must("error"),
)
occurrence = Table("occurrence", metadata, key("name"), key("scheduled_at", UtcTime), may("done_at", UtcTime))
condition = Table(
    "condition", metadata, key("key"), must("state"), must("since", UtcTime), may("told_at", UtcTime), must("facts")
)
mute = Table(
    "mute",
    metadata,
    key("id"),
    may("rule_id"),
    may("story_id"),
    may("feed_id"),
    may("of_all", Boolean),
    may("of_operators", Boolean),
    may("told_turn", BigInteger),  # in which turn people were told what they missed; empty: not yet
    must("until", UtcTime),
    must("author"),
    must("reason"),
    must("at", UtcTime),
    Index(None, "until"),
)
suppression = Table(
    "suppression",
    metadata,
    key("channel"),
    key("target"),
    must("code"),
    must("reason"),
    must("since", UtcTime),
    may("expires_at", UtcTime),
    may("proved_at", UtcTime),  # when he was refused for the second time, from when on nothing is sent; empty: once
)
ack = Table("ack", metadata, key("alert_id"), key("author"), must("at", UtcTime), must("via"))
verdict = Table(
    "verdict",
    metadata,
    key("alert_id"),
    key("author"),
    must("verdict"),
    must("note"),
    must("at", UtcTime),
    may("rule_id"),
    may("rule_digest"),  # of the revision that was judged
    may("via"),
    may("revision", Integer),
    Index("ix_verdict_rule_id", "rule_id", "rule_digest"),
)
# What people said against a threading, with the texts that were judged: these outlive their items.
overruling = Table(
    "overruling",
    metadata,
    key("id"),
    must("rule_id"),
    must("turn", BigInteger),  # from which on it holds
    must("kind"),
    must("story_id"),
    must("other_story"),
    must("earlier_item"),
    must("later_item"),
    must("earlier_title"),
    must("earlier_lead"),
    must("earlier_publisher"),
    may("earlier_language"),
    must("later_title"),
    must("later_lead"),
    must("later_publisher"),
    may("later_language"),
    must("author"),
    must("note"),
    must("at", UtcTime),
    must("moved", Integer),
    Index(None, "rule_id", "turn"),
)
link_key = Table("link_key", metadata, key("id"), must("secret"), must("made_at", UtcTime))
node = Table(
    "node",
    metadata,
    key("id"),
    must("started_at", UtcTime),
    must("seen_at", UtcTime),
    must("version"),
    must("rule_digest"),
    may("place"),  # its installation, the same over restarts
    may("left_at", UtcTime),  # when it stopped on purpose
)
