"""What is concluded and sent: decisions, alerts, notifications, lanes, nodes, and what people say.

Frozen: a change of the schema is a new step.
"""

import sqlalchemy as sa
from alembic import op

from watchd.storage.migrations.columns import index, may, must
from watchd.storage.types import RowId, UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _decisions()
    _alerts()
    _outbox()
    _lanes()
    _people()


def downgrade() -> None:
    """There is nothing before the first release."""
    raise NotImplementedError("the first release's steps have no way back: restore a backup")


def _decisions() -> None:
    op.create_table(
        "decision",
        must("rule_id"),
        must("cause"),
        must("turn", sa.BigInteger()),
        must("position", sa.Integer()),
        must("kind"),
        may("alert_id"),
        may("item_id", RowId),
        may("story_id"),
        may("compared_with"),
        may("score", sa.Float()),
        must("reason"),
        must("rule_digest"),
        must("at", UtcTime()),
        must("is_draft", sa.Boolean()),
        sa.PrimaryKeyConstraint("rule_id", "cause", name="pk_decision"),
    )
    index("decision", "alert_id")
    index("decision", "item_id")
    index("decision", "turn", "position")


def _alerts() -> None:
    op.create_table(
        "alert",
        must("id"),
        must("rule_id"),
        may("story_id"),
        must("opened_at", UtcTime()),
        must("state"),
        must("revision", sa.Integer()),
        must("told_at", UtcTime()),
        must("head_publisher"),
        must("signature"),
        sa.PrimaryKeyConstraint("id", name="pk_alert"),
    )
    index("alert", "rule_id", "told_at")
    index("alert", "story_id")
    index("alert", "told_at")
    op.create_table(
        "alert_revision",
        must("alert_id"),
        must("revision", sa.Integer()),
        must("facts"),
        must("reason"),
        must("rule_digest"),
        must("at", UtcTime()),
        must("notified", sa.Integer()),
        sa.PrimaryKeyConstraint("alert_id", "revision", name="pk_alert_revision"),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name="fk_alert_revision_alert_id"),
    )
    op.create_table(
        "rendering",
        must("alert_id"),
        must("revision", sa.Integer()),
        must("channel"),
        must("body"),
        must("digest"),
        sa.PrimaryKeyConstraint("alert_id", "revision", "channel", name="pk_rendering"),
    )


def _outbox() -> None:
    op.create_table(
        "notification",
        must("id"),
        must("alert_id"),
        must("revision", sa.Integer()),
        must("kind"),
        must("step", sa.Integer()),
        must("channel"),
        must("target"),
        must("state"),
        must("due_at", UtcTime()),
        may("failover_at", UtcTime()),
        must("expires_at", UtcTime()),
        may("summary_id"),
        must("reason"),
        must("thread", sa.BigInteger()),
        must("changed_at", UtcTime()),
        must("last_class"),
        must("last_code"),
        must("last_error"),
        sa.PrimaryKeyConstraint("id", name="pk_notification"),
        sa.ForeignKeyConstraint(
            ["alert_id", "revision"],
            ["alert_revision.alert_id", "alert_revision.revision"],
            name="fk_notification_alert_id_revision",
        ),
    )
    index("notification", "alert_id", "channel", "target")
    index("notification", "state", "changed_at")
    index("notification", "state", "channel", "due_at")
    op.create_table(
        "attempt",
        must("notification_id"),
        must("n", sa.Integer()),
        must("opened_at", UtcTime()),
        may("closed_at", UtcTime()),
        may("class"),
        must("code"),
        must("receipt"),
        sa.PrimaryKeyConstraint("notification_id", "n", name="pk_attempt"),
        sa.ForeignKeyConstraint(["notification_id"], ["notification.id"], name="fk_attempt_notification_id"),
    )


def _lanes() -> None:
    op.create_table(
        "lane",
        must("kind"),
        must("key"),
        may("owner"),
        must("lease", sa.BigInteger()),
        may("lease_until", UtcTime()),
        may("not_before", UtcTime()),
        must("state"),
        may("since", UtcTime()),
        must("error"),
        sa.PrimaryKeyConstraint("kind", "key", name="pk_lane"),
    )
    op.create_table(
        "occurrence",
        must("name"),
        must("scheduled_at", UtcTime()),
        may("done_at", UtcTime()),
        sa.PrimaryKeyConstraint("name", "scheduled_at", name="pk_occurrence"),
    )
    op.create_table(
        "condition",
        must("key"),
        must("state"),
        must("since", UtcTime()),
        may("told_at", UtcTime()),
        must("facts"),
        sa.PrimaryKeyConstraint("key", name="pk_condition"),
    )
    op.create_table(
        "node",
        must("id"),
        must("started_at", UtcTime()),
        must("seen_at", UtcTime()),
        must("version"),
        must("rule_digest"),
        sa.PrimaryKeyConstraint("id", name="pk_node"),
    )


def _people() -> None:
    op.create_table(
        "mute",
        must("id"),
        may("rule_id"),
        may("story_id"),
        must("until", UtcTime()),
        must("author"),
        must("reason"),
        must("at", UtcTime()),
        sa.PrimaryKeyConstraint("id", name="pk_mute"),
    )
    index("mute", "until")
    op.create_table(
        "suppression",
        must("channel"),
        must("target"),
        must("code"),
        must("reason"),
        must("since", UtcTime()),
        may("expires_at", UtcTime()),
        sa.PrimaryKeyConstraint("channel", "target", name="pk_suppression"),
    )
    op.create_table(
        "ack",
        must("alert_id"),
        must("author"),
        must("at", UtcTime()),
        must("via"),
        sa.PrimaryKeyConstraint("alert_id", "author", name="pk_ack"),
    )
    op.create_table(
        "verdict",
        must("alert_id"),
        must("author"),
        must("verdict"),
        must("note"),
        must("at", UtcTime()),
        sa.PrimaryKeyConstraint("alert_id", "author", name="pk_verdict"),
    )
