"""Rules whose matches are looked for in the items that were stored before they came.

The release before this one works on with it: it never looks at the new table.
"""

import sqlalchemy as sa
from alembic import op

from watchd.storage.migrations.columns import may, must
from watchd.storage.types import RowId, UtcTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "recompute",
        must("rule_id"),
        must("match_digest"),
        must("looked_at", RowId),
        must("until", RowId),
        must("asked_at", UtcTime()),
        may("covers_from", UtcTime()),
        may("done_at", UtcTime()),
        sa.PrimaryKeyConstraint("rule_id", "match_digest", name="pk_recompute"),
    )


def downgrade() -> None:
    """A backup is made before a file is changed."""
    raise NotImplementedError("there is no way back: restore the backup that was made before")
