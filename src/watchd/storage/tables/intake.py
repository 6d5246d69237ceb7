"""What comes in: the rule set, feeds, items, and what waits to be evaluated."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Index, Integer, Table

from watchd.storage.tables.columns import item_key_part, key, may, metadata, must
from watchd.storage.types import PackedText, RowId, SafeText, UtcTime

turn = Table(
    "turn",
    metadata,
    key("id", Integer),
    must("number", BigInteger),
    must("generation", BigInteger),
    may("held_at", UtcTime),  # since when sending is held; empty: it is not
    may("held_why"),
    may("placed"),  # on a server: what it knows these tables by
    CheckConstraint("id = 1", name="one_row"),
)
ruleset = Table(
    "ruleset",
    metadata,
    key("generation", BigInteger),
    must("digest"),
    must("documents"),
    must("node"),
    must("published_at", UtcTime),
)
rule_version = Table(
    "rule_version",
    metadata,
    key("rule_id"),
    key("digest"),
    must("match_digest"),
    must("file"),
    must("line", Integer),
    must("text"),
    must("first_at", UtcTime),
    may("loaded_at", UtcTime),  # since when its rule has been in the files, but for short absences
    may("left_at", UtcTime),  # when this version left them; empty while it is in the newest set
)
rule_span = Table(
    "rule_span",
    metadata,
    key("rule_id"),
    key("match_digest"),
    key("from_at", UtcTime),
    must("to_at", UtcTime),
    may("closed_at", UtcTime),  # when it was found to have ended; empty while it may go on
)
recompute = Table(  # rules whose matches are, or were, looked for in items that were stored before they came
    "recompute",
    metadata,
    key("rule_id"),
    key("match_digest"),
    must("looked_at", RowId),  # the last item that was
    must("until", RowId),  # the last item that is to be
    must("asked_at", UtcTime),
    may("covers_from", UtcTime),  # since when the items tell what was listed
    may("done_at", UtcTime),
)
feed = Table(
    "feed",
    metadata,
    key("feed_id"),
    must("host"),
    must("due_at", UtcTime),
    may("hint_until", UtcTime),
    may("etag"),
    may("last_modified"),
    must("scope"),
    must("body_digest"),
    may("baseline_at", UtcTime),
    may("last_good_at", UtcTime),
    must("errors", Integer),
    must("health"),
    must("reason"),
    may("since", UtcTime),
    must("quarantined", Integer),
    may("identity"),
    may("memory"),
    may("baseline_told_turn", BigInteger),  # in which turn people were told what its baseline held; empty: not yet
    Index(None, "due_at"),
    Index(None, "host"),
)
file_read = Table(  # of folders: what was read, as it was then; a row goes long after its file
    "file_read",
    metadata,
    key("feed_id"),
    key("name"),
    must("stamp"),
    must("digest"),
    must("problem"),
    must("tries", Integer),
    must("read_at", UtcTime),
)
feed_pause = Table(  # of feeds that somebody paused; what is over is as good as not there
    "feed_pause",
    metadata,
    key("feed_id"),
    must("since", UtcTime),
    may("until", UtcTime),  # empty: until it is resumed
    must("author"),
    must("reason"),
)
coverage = Table("coverage", metadata, key("feed_id"), key("from_at", UtcTime), must("to_at", UtcTime), must("state"))
item = Table(
    "item",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("public_id", SafeText, nullable=False, unique=True),
    must("feed_id"),
    must("seen_at", UtcTime),
    must("event_at", UtcTime),
    may("published", UtcTime),
    must("url"),
    must("url_key"),
    must("publisher"),
    may("language"),
    must("title"),
    must("summary", PackedText),
    must("body", PackedText),
    must("digest"),
    must("revision", Integer),
    must("baseline", Boolean),
    may("baseline_until", Integer),  # the newest revision that is still baseline, where the first is not
    Index(None, "feed_id", "seen_at"),
    may("flags"),  # what was doubtful about its fields, in words with blanks between them
    may("held_at", UtcTime),  # since when it is held: it came in a flood
    Index(None, "seen_at"),
    Index(None, "held_at"),
    sqlite_autoincrement=True,  # an id is never used again: a tombstone in item_key must not name another item
)
item_key = Table(  # no foreign key: it outlives its item, so that an entry listed again after pruning is no news
    "item_key",
    metadata,
    key("feed_id"),
    key("kind"),
    key("digest"),
    must("item_id", RowId),
    must("last_listed_at", UtcTime),
    Index(None, "item_id"),
    sqlite_with_rowid=False,
)
item_revision = Table(
    "item_revision",
    metadata,
    item_key_part(),
    key("revision", Integer),
    must("digest"),
    must("diff"),
    must("at", UtcTime),
)
pending = Table(
    "pending",
    metadata,
    item_key_part(),
    key("revision", Integer),
    must("feed_id"),
    must("seen_at", UtcTime),  # when this revision was seen: the order of evaluation
    must("tries", Integer),
    may("not_before", UtcTime),
    Index(None, "seen_at", "feed_id", "item_id"),
)
