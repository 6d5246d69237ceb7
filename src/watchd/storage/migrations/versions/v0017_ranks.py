"""Which notification goes first where a channel takes few at a time.

The release before works on with it: the new column may be empty.
"""

from alembic import op

from watchd.storage.migrations.columns import may
from watchd.storage.types import UtcTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("notification", may("rank_at", UtcTime()))


def downgrade() -> None:
    """A backup is made before a file is changed."""
    raise NotImplementedError("there is no way back: restore the backup that was made before")
