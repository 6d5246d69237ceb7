"""When a message should have gone, and which channel stands in for one that does not deliver.

The release before works on with it: the new columns may be empty. What it sends has nothing that stands in for it.
"""

import sqlalchemy as sa
from alembic import op

from watchd.storage.migrations.columns import may
from watchd.storage.types import UtcTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, and the index of what may fail over."""
    op.add_column("notification", may("meant_at", UtcTime()))
    op.add_column("notification", may("fallback"))
    op.add_column("notification", may("instead_of"))
    fails_over = sa.text("failover_at IS NOT NULL")
    op.create_index(
        "ix_notification_failover_at",
        "notification",
        ["failover_at"],
        sqlite_where=fails_over,
        postgresql_where=fails_over,
    )


def downgrade() -> None:
    """A backup is made before a file is changed."""
    raise NotImplementedError("there is no way back: restore the backup that was made before")
