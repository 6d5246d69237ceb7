"""What people say against a threading: splits and merges of stories, kept as labelled pairs.

The release before this one works on with it: it threads what comes as it did, and no report that was moved moves back.
"""

import sqlalchemy as sa
from alembic import op

from watchd.storage.migrations.columns import index, may, must
from watchd.storage.types import UtcTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the column."""
    op.create_table(
        "overruling",
        must("id"),
        must("rule_id"),
        must("turn", sa.BigInteger()),
        must("kind"),
        must("story_id"),
        must("other_story"),
        must("earlier_item"),
        must("later_item"),
        must("earlier_title"),
        must("earlier_lead"),
        must("earlier_publisher"),
        may("earlier_language"),
        must("later_title"),
        must("later_lead"),
        must("later_publisher"),
        may("later_language"),
        must("author"),
        must("note"),
        must("at", UtcTime()),
        must("moved", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_overruling"),
    )
    index("overruling", "rule_id", "turn")
    op.add_column("story", may("apart_from"))


def downgrade() -> None:
    """A backup is made before a file is changed."""
    raise NotImplementedError("there is no way back: restore the backup that was made before")
