"""When somebody sent a dead message again: it is overdue from then on, however old what it tells is.

The release before works on with it, and counts from when the message should have gone first.
"""

from alembic import op

from watchd.storage.migrations.columns import may
from watchd.storage.types import UtcTime

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("notification", may("again_at", UtcTime()))


def downgrade() -> None:
    """A backup is made before a file is changed."""
    raise NotImplementedError("there is no way back: restore the backup that was made before")
