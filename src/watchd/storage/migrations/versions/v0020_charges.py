"""What a message counts as against the limits of its recipient.

The release before works on with it: the new columns may be empty. What it sends counts as nothing.
"""

import sqlalchemy as sa
from alembic import op

from watchd.storage.migrations.columns import may
from watchd.storage.types import UtcTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, and the index of what counts."""
    op.add_column("notification", may("charge"))
    op.add_column("notification", may("charged_at", UtcTime()))
    charged = sa.text("charged_at IS NOT NULL")
    op.create_index(
        "ix_notification_charged",
        "notification",
        ["channel", "target", "charged_at"],
        sqlite_where=charged,
        postgresql_where=charged,
    )


def downgrade() -> None:
    """A backup is made before a file is changed."""
    raise NotImplementedError("there is no way back: restore the backup that was made before")
