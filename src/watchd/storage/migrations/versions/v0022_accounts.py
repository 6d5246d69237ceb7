"""Where each live match is counted.

The release before this one works on with it: what it writes is counted as from before there were accounts.
"""

import sqlalchemy as sa
from alembic import op

from watchd.storage.migrations.columns import index
from watchd.storage.types import SafeText

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and its index; what is there is from before."""
    op.add_column("match", sa.Column("account", SafeText(), nullable=True, server_default="past"))
    index("match", "arrival", "account")


def downgrade() -> None:
    """A backup is made before a file is changed."""
    raise NotImplementedError("there is no way back: restore the backup that was made before")
