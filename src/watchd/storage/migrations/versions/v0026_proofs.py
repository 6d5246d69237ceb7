"""When a recipient was refused for the second time: from then on nothing is sent to him.

The release before works on with it: the new column may be empty, and it never read the table.
"""

from alembic import op

from watchd.storage.migrations.columns import may
from watchd.storage.types import UtcTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("suppression", may("proved_at", UtcTime()))


def downgrade() -> None:
    """A backup is made before a file is changed."""
    raise NotImplementedError("there is no way back: restore the backup that was made before")
