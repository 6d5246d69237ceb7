"""Long texts of items are packed on SQLite, each as it is written; those that are there stay as they are.

The release before this one would take a packed text for no text, so it must not work on with it: a daemon of that
release has the file to itself until it ends, and refuses it afterwards. On PostgreSQL nothing changes.
"""

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing but the number: the columns hold either."""


def downgrade() -> None:
    """A backup is made before a file is changed."""
    raise NotImplementedError("there is no way back: restore the backup that was made before")
