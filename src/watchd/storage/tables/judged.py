"""What is concluded: matches, stories, decisions, alerts."""

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Index, Integer, Table

from watchd.storage.tables.columns import item_key_part, key, may, metadata, must
from watchd.storage.types import RowId, SafeText, UtcTime

failure = Table(
    "failure",
    metadata,
    item_key_part(),
    key("rule_id"),
    must("error"),
    must("at", UtcTime),
    may("told_turn", BigInteger),  # in which turn operators were told of it; empty: not yet
    Index(None, "at"),
    Index(None, "told_turn"),
)
match = Table(
    "match",
    metadata,
    key("rule_id"),
    key("match_digest"),
    item_key_part(),
    must("event_at", UtcTime),
    must("arrival"),
    may("story_id"),
    must("origin"),
    must("publisher"),
    must("signature"),
    must("evidence"),
    must("turn", BigInteger),
    # The revision that matched last, where it belongs to a story: what copies are compared with. Empty in rows of
    # schema 0002: then the item as it stands.
    may("seen_at", UtcTime),
    may("url_key"),
    may("title"),
    may("digest"),
    may("formerly"),
    may("leads"),  # "update" where it was told as one: newcomers are compared with it, as they are with a head
    may("lead"),  # the beginning of what it says beyond its title
    may("sketch"),  # of its body, where that is long
    # Of a live match, where it is counted (model.match.Account). The release before this one does not say it.
    Column("account", SafeText, nullable=True, server_default="past"),
    may("found"),  # the values that the rule's `new` looks for; empty where it looks for none, or there was none
    Index(None, "item_id"),
    Index(None, "story_id"),
    Index(None, "rule_id", "event_at"),
    Index(None, "rule_id", "turn"),
    Index(None, "arrival", "account"),
)
seen_value = Table(  # nobody writes it: values stand with their matches; it goes when no release looks for it
    "seen_value", metadata, key("rule_id"), key("value"), must("first_at", UtcTime), must("last_at", UtcTime)
)
window = Table(
    "window",
    metadata,
    key("rule_id"),
    must("outcome"),
    must("since", UtcTime),
    must("reason"),
    may("due_at", UtcTime),
    must("digest"),  # of what decides; another one begins anew
    must("checked_at", UtcTime),
    may("entered_at", UtcTime),  # the check that entered `alert`; empty: no stay
    must("repeats", Integer),
    must("alert_id"),  # of the stay; empty: it was not told
    may("told_at", UtcTime),  # when an alert of the rule was told last
    Index(None, "due_at"),
)
window_stay = Table("window_stay", metadata, key("rule_id"), key("entered_at", UtcTime), may("ended_at", UtcTime))
story = Table(
    "story",
    metadata,
    key("id"),
    must("rule_id"),
    Column("head_item", RowId, ForeignKey("item.id"), nullable=False),
    must("opened_at", UtcTime),
    must("last_at", UtcTime),
    may("closed_at", UtcTime),
    must("turn", BigInteger),
    may("apart_from"),  # the story its reports were told apart from, by somebody
    Index(None, "rule_id", "turn"),
    Index(None, "head_item"),
)
decision = Table(
    "decision",
    metadata,
    key("rule_id"),
    key("cause"),
    must("turn", BigInteger),
    must("position", Integer),  # within its turn
    must("kind"),
    may("alert_id"),
    may("item_id", RowId),
    may("story_id"),
    may("compared_with"),
    may("score", Float),
    may("threshold", Float),  # of the score
    may("shared"),  # words in common with what it was compared with
    may("fresh"),  # words of its headline that are not there
    must("reason"),
    must("rule_digest"),
    must("at", UtcTime),
    must("is_draft", Boolean),
    Index(None, "alert_id"),
    Index(None, "item_id"),
    Index(None, "turn", "position"),
)
alert = Table(
    "alert",
    metadata,
    key("id"),
    must("rule_id"),
    may("story_id"),
    must("opened_at", UtcTime),
    must("state"),
    must("revision", Integer),  # the newest
    must("told_at", UtcTime),  # its moment
    must("head_publisher"),
    must("signature"),  # of everything told so far
    Index(None, "story_id"),
    Index(None, "rule_id", "told_at"),
    Index(None, "told_at"),
)
alert_revision = Table(
    "alert_revision",
    metadata,
    key("alert_id", SafeText, ForeignKey("alert.id")),
    key("revision", Integer),
    must("facts"),
    must("reason"),
    must("rule_digest"),
    must("at", UtcTime),
    must("notified", Integer),  # notifications made for it: one side of the accounting
)
