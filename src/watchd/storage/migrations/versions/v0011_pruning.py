"""Old items are taken away: stories are found by their head, which every one of them is looked for.

The release before this one works on with it: nothing is named anew.
"""

from watchd.storage.migrations.columns import index

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    index("story", "head_item")


def downgrade() -> None:
    """A backup is made before a file is changed."""
    raise NotImplementedError("there is no way back: restore the backup that was made before")
