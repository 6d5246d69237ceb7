"""What identifies the tables on a server: after a restore they are others, and sending is held.

The release before works on with it, and does not notice a restore.
"""

from alembic import op

from watchd.storage.migrations.columns import may

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("turn", may("placed"))


def downgrade() -> None:
    """A backup is made before a file is changed."""
    raise NotImplementedError("there is no way back: restore the backup that was made before")
