"""Folders as feeds: which of their files were read.

Frozen: a change of the schema is a new step. The release before works on with it: it never looks at the new table.
"""

import sqlalchemy as sa
from alembic import op

from watchd.storage.migrations.columns import must
from watchd.storage.types import UtcTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "file_read",
        must("feed_id"),
        must("name"),
        must("stamp"),
        must("digest"),
        must("problem"),
        must("tries", sa.Integer()),
        must("read_at", UtcTime()),
        sa.PrimaryKeyConstraint("feed_id", "name", name="pk_file_read"),
    )


def downgrade() -> None:
    """A backup is made before a file is changed."""
    raise NotImplementedError("there is no way back: restore the backup that was made before")
