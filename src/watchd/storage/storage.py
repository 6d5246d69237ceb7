"""The storage: every part on one database."""

from watchd.storage.again import AgainPart
from watchd.storage.archive import ArchivePart
from watchd.storage.copying import CopyPart
from watchd.storage.deliver import DeliverPart
from watchd.storage.engine import Database, open_database
from watchd.storage.evaluate import EvaluatePart
from watchd.storage.failover import FailoverPart
from watchd.storage.feedback import FeedbackPart
from watchd.storage.folders import FolderPart
from watchd.storage.gathered import GatherPart
from watchd.storage.held import HeldPart
from watchd.storage.holding import HoldPart
from watchd.storage.ids import IdPart
from watchd.storage.items import ItemPart
from watchd.storage.joined import JoinedPart
from watchd.storage.link_keys import LinkKeyPart
from watchd.storage.mutes import MutePart
from watchd.storage.nodes import NodePart
from watchd.storage.outbox_queries import OutboxPart
from watchd.storage.overruling import OverrulePart
from watchd.storage.pacing import PacePart
from watchd.storage.pauses import PausePart
from watchd.storage.poll import PollPart
from watchd.storage.prune import PrunePart
from watchd.storage.queries import QueryPart
from watchd.storage.recompute import RecomputePart
from watchd.storage.ruled import RuledPart
from watchd.storage.rulesets import RulesetPart
from watchd.storage.schema import create_all
from watchd.storage.set_back import SetBackPart
from watchd.storage.sizes import SizePart
from watchd.storage.standing import StandingPart
from watchd.storage.story_queries import StoryPart


class Storage(
    PollPart,
    FolderPart,
    DeliverPart,
    PacePart,
    JoinedPart,
    RulesetPart,
    EvaluatePart,
    RecomputePart,
    HoldPart,
    ArchivePart,
    NodePart,
    MutePart,
    FeedbackPart,
    LinkKeyPart,
    GatherPart,
    FailoverPart,
    HeldPart,
    QueryPart,
    RuledPart,
    StoryPart,
    OverrulePart,
    ItemPart,
    IdPart,
    OutboxPart,
    AgainPart,
    StandingPart,
    SetBackPart,
    PrunePart,
    PausePart,
    SizePart,
    CopyPart,
):
    """What every port asks of the storage, and what people ask; one transaction a call.

    Safe to use from many threads. Raises StorageError, with the remedy and without any secret.
    """

    def close(self) -> None:
        """Give every connection back; what was in memory only is gone."""
        self._database.close()


def open_storage(url: str) -> Storage:
    """The storage at `sqlite:///PATH`, `sqlite:///:memory:` or `postgresql://...`; nothing is asked of a server yet.

    In memory the tables are there at once; elsewhere `migrate` makes them. Raises StorageError for a URL nobody can
    use, and where the driver is missing.
    """
    database: Database = open_database(url)
    if database.is_memory:
        create_all(database)
    return Storage(database)
