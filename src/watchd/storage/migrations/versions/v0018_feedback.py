"""Verdicts know the version of the rule they judge; keys that sign links are kept.

The release before works on with it: the new columns may be empty, and it writes no verdict.
"""

import sqlalchemy as sa
from alembic import op

from watchd.storage.migrations.columns import may, must
from watchd.storage.types import UtcTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, their index and the table."""
    for name in ("rule_id", "rule_digest", "via"):
        op.add_column("verdict", may(name))
    op.add_column("verdict", may("revision", sa.Integer()))
    op.create_index("ix_verdict_rule_id", "verdict", ["rule_id", "rule_digest"])
    op.create_table(
        "link_key",
        must("id"),
        must("secret"),
        must("made_at", UtcTime()),
        sa.PrimaryKeyConstraint("id", name="pk_link_key"),
    )


def downgrade() -> None:
    """A backup is made before a file is changed."""
    raise NotImplementedError("there is no way back: restore the backup that was made before")
