"""Ends that were not on record: of a rule's stretch, of a rule's stay in the files, of a node.

Frozen: a change of the schema is a new step.
"""

from alembic import op

from watchd.storage.migrations.columns import may
from watchd.storage.types import UtcTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what is there counts as not ended, and rules as loaded since their first version."""
    op.add_column("rule_span", may("closed_at", UtcTime()))
    op.add_column("rule_version", may("loaded_at", UtcTime()))
    op.add_column("rule_version", may("left_at", UtcTime()))
    op.execute(
        "UPDATE rule_version SET loaded_at = "
        "(SELECT min(earlier.first_at) FROM rule_version AS earlier WHERE earlier.rule_id = rule_version.rule_id)"
    )
    op.add_column("node", may("place"))
    op.add_column("node", may("left_at", UtcTime()))


def downgrade() -> None:
    """A release refuses a newer database."""
    raise NotImplementedError("there is no way back: restore the backup that was made before")
