"""What was doubtful about an item's fields.

Frozen: a change of the schema is a new step. The release before works on with it: the new column may be empty.
"""

from alembic import op

from watchd.storage.migrations.columns import may

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("item", may("flags"))


def downgrade() -> None:
    """A backup is made before a file is changed."""
    raise NotImplementedError("there is no way back: restore the backup that was made before")
