"""In which turn people were told of failures, deaths and baselines; how long an item is baseline; a match's own names.

Frozen: a change of the schema is a new step.
"""

import sqlalchemy as sa
from alembic import op

from watchd.storage.migrations.columns import index, may
from watchd.storage.types import UtcTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_UNTOLD = sa.text("state = 'dead' AND told_turn IS NULL")


def upgrade() -> None:
    """Add the columns; what is there counts as told, but for baselines that no summary named yet."""
    _told()
    op.add_column("item", may("baseline_until", sa.Integer()))
    op.add_column("match", may("seen_at", UtcTime()))
    for name in ("url_key", "title", "digest", "formerly"):
        op.add_column("match", may(name))


def downgrade() -> None:
    """A release refuses a newer database."""
    raise NotImplementedError("there is no way back: restore the backup that was made before")


def _told() -> None:
    op.add_column("failure", may("told_turn", sa.BigInteger()))
    op.execute("UPDATE failure SET told_turn = (SELECT number FROM turn)")
    index("failure", "told_turn")
    op.add_column("notification", may("told_turn", sa.BigInteger()))
    op.execute("UPDATE notification SET told_turn = (SELECT number FROM turn) WHERE state = 'dead'")
    op.create_index(
        "ix_notification_untold",
        "notification",
        ["state", "changed_at", "id"],
        sqlite_where=_UNTOLD,
        postgresql_where=_UNTOLD,
    )
    op.add_column("feed", may("baseline_told_turn", sa.BigInteger()))
    op.execute(
        "UPDATE feed SET baseline_told_turn = (SELECT number FROM turn) WHERE baseline_at <= "
        "(SELECT max(scheduled_at) FROM occurrence WHERE name = 'baseline-summary')"
    )
    op.execute("DELETE FROM occurrence WHERE name IN ('failures-told', 'dead-told', 'baseline-summary')")
