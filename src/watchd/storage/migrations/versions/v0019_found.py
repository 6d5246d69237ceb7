"""The values that matches brought, for windows that look for new ones.

The release before this one works on with it: the new column may be empty, and it never looks at it.
"""

from alembic import op

from watchd.storage.migrations.columns import may

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("match", may("found"))


def downgrade() -> None:
    """A backup is made before a file is changed."""
    raise NotImplementedError("there is no way back: restore the backup that was made before")
