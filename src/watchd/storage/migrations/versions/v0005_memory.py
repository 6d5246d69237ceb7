"""What polls taught about a feed: one column beside its schedule."""

from alembic import op

from watchd.storage.migrations.columns import may

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nothing is remembered yet."""
    op.add_column("feed", may("memory"))


def downgrade() -> None:
    """There is nothing before the first release."""
    raise NotImplementedError("the first release's steps have no way back: restore a backup")
