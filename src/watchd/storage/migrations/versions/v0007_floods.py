"""Items that came in a flood are held: since when."""

from alembic import op

from watchd.storage.migrations.columns import index, may
from watchd.storage.types import UtcTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and what finds it."""
    op.add_column("item", may("held_at", UtcTime()))
    index("item", "held_at")


def downgrade() -> None:
    """There is nothing before the first release."""
    raise NotImplementedError("the first release's steps have no way back: restore a backup")
