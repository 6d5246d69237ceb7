"""What comes in and what it matches: rule set, feeds, items, matches, stories.

Frozen: a change of the schema is a new step.
"""

import sqlalchemy as sa
from alembic import op

from watchd.storage.migrations.columns import index, may, must
from watchd.storage.types import RowId, UtcTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and the one row of `turn`."""
    _rule_set()
    _feeds()
    _items()
    _matches()
    op.execute("INSERT INTO turn (id, number, generation) VALUES (1, 0, 0)")


def downgrade() -> None:
    """There is nothing before the first release."""
    raise NotImplementedError("the first release's steps have no way back: restore a backup")


def _rule_set() -> None:
    op.create_table(
        "turn",
        must("id", sa.Integer()),
        must("number", sa.BigInteger()),
        must("generation", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_turn"),
        sa.CheckConstraint("id = 1", name="ck_turn_one_row"),
    )
    op.create_table(
        "ruleset",
        must("generation", sa.BigInteger()),
        must("digest"),
        must("documents"),
        must("node"),
        must("published_at", UtcTime()),
        sa.PrimaryKeyConstraint("generation", name="pk_ruleset"),
    )
    op.create_table(
        "rule_version",
        must("rule_id"),
        must("digest"),
        must("match_digest"),
        must("file"),
        must("line", sa.Integer()),
        must("text"),
        must("first_at", UtcTime()),
        sa.PrimaryKeyConstraint("rule_id", "digest", name="pk_rule_version"),
    )
    op.create_table(
        "rule_span",
        must("rule_id"),
        must("match_digest"),
        must("from_at", UtcTime()),
        must("to_at", UtcTime()),
        sa.PrimaryKeyConstraint("rule_id", "match_digest", "from_at", name="pk_rule_span"),
    )


def _feeds() -> None:
    op.create_table(
        "feed",
        must("feed_id"),
        must("host"),
        must("due_at", UtcTime()),
        may("hint_until", UtcTime()),
        may("etag"),
        may("last_modified"),
        must("scope"),
        must("body_digest"),
        may("baseline_at", UtcTime()),
        may("last_good_at", UtcTime()),
        must("errors", sa.Integer()),
        must("health"),
        must("reason"),
        may("since", UtcTime()),
        must("quarantined", sa.Integer()),
        may("identity"),
        sa.PrimaryKeyConstraint("feed_id", name="pk_feed"),
    )
    index("feed", "due_at")
    index("feed", "host")
    op.create_table(
        "coverage",
        must("feed_id"),
        must("from_at", UtcTime()),
        must("to_at", UtcTime()),
        must("state"),
        sa.PrimaryKeyConstraint("feed_id", "from_at", name="pk_coverage"),
    )


def _items() -> None:
    op.create_table(
        "item",
        must("id", RowId),
        must("public_id"),
        must("feed_id"),
        must("seen_at", UtcTime()),
        must("event_at", UtcTime()),
        may("published", UtcTime()),
        must("url"),
        must("url_key"),
        must("publisher"),
        may("language"),
        must("title"),
        must("summary"),
        must("body"),
        must("digest"),
        must("revision", sa.Integer()),
        must("baseline", sa.Boolean()),
        sa.PrimaryKeyConstraint("id", name="pk_item"),
        sa.UniqueConstraint("public_id", name="uq_item_public_id"),
        sqlite_autoincrement=True,
    )
    index("item", "feed_id", "seen_at")
    op.create_table(
        "item_key",
        must("feed_id"),
        must("kind"),
        must("digest"),
        must("item_id", RowId),
        must("last_listed_at", UtcTime()),
        sa.PrimaryKeyConstraint("feed_id", "kind", "digest", name="pk_item_key"),
        sqlite_with_rowid=False,
    )
    index("item_key", "item_id")
    op.create_table(
        "item_revision",
        must("item_id", RowId),
        must("revision", sa.Integer()),
        must("digest"),
        must("diff"),
        must("at", UtcTime()),
        sa.PrimaryKeyConstraint("item_id", "revision", name="pk_item_revision"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_item_revision_item_id"),
    )
    op.create_table(
        "pending",
        must("item_id", RowId),
        must("revision", sa.Integer()),
        must("feed_id"),
        must("seen_at", UtcTime()),
        must("tries", sa.Integer()),
        may("not_before", UtcTime()),
        sa.PrimaryKeyConstraint("item_id", "revision", name="pk_pending"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_pending_item_id"),
    )
    index("pending", "seen_at", "feed_id", "item_id")
    op.create_table(
        "failure",
        must("item_id", RowId),
        must("rule_id"),
        must("error"),
        must("at", UtcTime()),
        sa.PrimaryKeyConstraint("item_id", "rule_id", name="pk_failure"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_failure_item_id"),
    )
    index("failure", "at")


def _matches() -> None:
    op.create_table(
        "match",
        must("rule_id"),
        must("match_digest"),
        must("item_id", RowId),
        must("event_at", UtcTime()),
        must("arrival"),
        may("story_id"),
        must("origin"),
        must("publisher"),
        must("signature"),
        must("evidence"),
        must("turn", sa.BigInteger()),
        sa.PrimaryKeyConstraint("rule_id", "match_digest", "item_id", name="pk_match"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_match_item_id"),
    )
    index("match", "item_id")
    index("match", "rule_id", "event_at")
    index("match", "story_id")
    op.create_table(
        "seen_value",
        must("rule_id"),
        must("value"),
        must("first_at", UtcTime()),
        must("last_at", UtcTime()),
        sa.PrimaryKeyConstraint("rule_id", "value", name="pk_seen_value"),
    )
    op.create_table(
        "window",
        must("rule_id"),
        must("outcome"),
        must("since", UtcTime()),
        must("reason"),
        may("due_at", UtcTime()),
        sa.PrimaryKeyConstraint("rule_id", name="pk_window"),
    )
    op.create_table(
        "story",
        must("id"),
        must("rule_id"),
        must("head_item", RowId),
        must("opened_at", UtcTime()),
        must("last_at", UtcTime()),
        may("closed_at", UtcTime()),
        must("turn", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_story"),
        sa.ForeignKeyConstraint(["head_item"], ["item.id"], name="fk_story_head_item"),
    )
    index("story", "rule_id", "turn")
