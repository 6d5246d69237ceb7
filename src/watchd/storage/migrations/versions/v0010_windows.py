"""Windows: what the last check of each came to, and its stays in `alert`.

Frozen: a change of the schema is a new step. No release before wrote a row of `window`, so it is made anew; they work
on with it.
"""

import sqlalchemy as sa
from alembic import op

from watchd.storage.migrations.columns import index, may, must
from watchd.storage.types import UtcTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and the index by which matches of later turns are found."""
    op.drop_table("window")
    op.create_table(
        "window",
        must("rule_id"),
        must("outcome"),
        must("since", UtcTime()),
        must("reason"),
        may("due_at", UtcTime()),
        must("digest"),
        must("checked_at", UtcTime()),
        may("entered_at", UtcTime()),
        must("repeats", sa.Integer()),
        must("alert_id"),
        may("told_at", UtcTime()),
        sa.PrimaryKeyConstraint("rule_id", name="pk_window"),
    )
    index("window", "due_at")
    op.create_table(
        "window_stay",
        must("rule_id"),
        must("entered_at", UtcTime()),
        may("ended_at", UtcTime()),
        sa.PrimaryKeyConstraint("rule_id", "entered_at", name="pk_window_stay"),
    )
    index("match", "rule_id", "turn")


def downgrade() -> None:
    """A backup is made before a file is changed."""
    raise NotImplementedError("there is no way back: restore the backup that was made before")
