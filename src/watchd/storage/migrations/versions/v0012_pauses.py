"""Feeds that somebody paused: until when, and why.

The release before this one works on with it, and asks paused feeds: it never looks at the new table.
"""

import sqlalchemy as sa
from alembic import op

from watchd.storage.migrations.columns import may, must
from watchd.storage.types import UtcTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "feed_pause",
        must("feed_id"),
        must("since", UtcTime()),
        may("until", UtcTime()),
        must("author"),
        must("reason"),
        sa.PrimaryKeyConstraint("feed_id", name="pk_feed_pause"),
    )


def downgrade() -> None:
    """A backup is made before a file is changed."""
    raise NotImplementedError("there is no way back: restore the backup that was made before")
