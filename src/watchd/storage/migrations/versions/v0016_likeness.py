"""What reports are compared by, and what comparing them came to.

The release before this one works on with it: the new columns may be empty, and it never looks at them.
"""

import sqlalchemy as sa
from alembic import op

from watchd.storage.migrations.columns import may

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    for name in ("leads", "lead", "sketch"):
        op.add_column("match", may(name))
    op.add_column("decision", may("threshold", sa.Float()))
    for name in ("shared", "fresh"):
        op.add_column("decision", may(name))


def downgrade() -> None:
    """A backup is made before a file is changed."""
    raise NotImplementedError("there is no way back: restore the backup that was made before")
