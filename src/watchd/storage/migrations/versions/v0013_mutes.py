"""Mutes of a feed, of everything, of operators; what a mute kept back, and whether people were told of it since.

The release before works on with it: the new columns may be empty. It obeys no mute of a new kind.
"""

import sqlalchemy as sa
from alembic import op

from watchd.storage.migrations.columns import may

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_MUTED = sa.text("mute_id IS NOT NULL")


def upgrade() -> None:
    """Add the columns; mutes that are there already count as told."""
    op.add_column("mute", may("feed_id"))
    op.add_column("mute", may("of_all", sa.Boolean()))
    op.add_column("mute", may("of_operators", sa.Boolean()))
    op.add_column("mute", may("told_turn", sa.BigInteger()))
    op.execute("UPDATE mute SET told_turn = (SELECT number FROM turn)")
    op.add_column("notification", may("mute_id"))
    op.create_index(
        "ix_notification_mute_id", "notification", ["mute_id"], sqlite_where=_MUTED, postgresql_where=_MUTED
    )


def downgrade() -> None:
    """A backup is made before a file is changed."""
    raise NotImplementedError("there is no way back: restore the backup that was made before")
