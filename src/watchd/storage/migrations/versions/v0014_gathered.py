"""With which others a notification is told.

The release before works on with it: the new column may be empty. What is gathered waits until this release is back.
"""

from alembic import op

from watchd.storage.migrations.columns import may

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("notification", may("bundle"))


def downgrade() -> None:
    """A backup is made before a file is changed."""
    raise NotImplementedError("there is no way back: restore the backup that was made before")
