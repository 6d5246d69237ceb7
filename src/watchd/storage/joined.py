"""Small writes joined: several calls of one thread in one commit, each all or nothing."""

from collections.abc import Callable, Sequence

from watchd.storage.part import Part


class JoinedPart(Part):
    """Writing for several callers at once."""

    @property
    def shares_commits(self) -> bool:
        """Whether writes that are joined share a commit, and so one wait for the disk: on a SQLite file."""
        return self._database.path is not None

    def write_together(self, writes: Sequence[Callable[[], object]]) -> list[object]:
        """What each of these functions of the storage gives, or raises, once all of it is committed.

        Each may write by small commits only, and one that raises takes nobody else's back.
        """
        return self._database.write_together(writes)
