"""Items by when they were seen: what lists of items walk along."""

from watchd.storage.migrations.columns import index

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    index("item", "seen_at")


def downgrade() -> None:
    """There is nothing before the first release."""
    raise NotImplementedError("the first release's steps have no way back: restore a backup")
