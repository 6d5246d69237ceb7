"""What the pipeline asks of the world: small Protocols, and the values that cross them.

Each storage function is one transaction. Functions of one Protocol are used by one stage. A fake stands in
`tests/fakes.py`; storage has no fake: tests use SQLite in memory.
"""

from watchd.ports.deliver import Attempted, ChannelLease, ChannelTrouble, DeliverStorage, Frozen, Leapt, Refused, Work
from watchd.ports.evaluate import (
    Decide,
    EarlierMatch,
    EvaluateStorage,
    Evaluation,
    MatchBatch,
    Matched,
    PendingItem,
    ReplayStorage,
    Turn,
    TurnResult,
)
from watchd.ports.feedback import FeedbackStorage
from watchd.ports.outside import Channel, Clock, Fetched, Fetcher, NotModified, ParsedFeed, Parser
from watchd.ports.poll import (
    FolderStorage,
    HostLease,
    Lease,
    NewItem,
    OwnNetwork,
    PollCommit,
    PollStorage,
    Stored,
)
from watchd.ports.recompute import Found, MatchStored, Recomputed, RecomputeStorage
from watchd.ports.sending import Delayed, EndingMute, FirstTold, Rest, Sending, SendingTurn, Settled, Unanswered, Week

__all__ = [
    "Attempted",
    "Channel",
    "ChannelLease",
    "ChannelTrouble",
    "Clock",
    "Decide",
    "Delayed",
    "DeliverStorage",
    "EarlierMatch",
    "EndingMute",
    "EvaluateStorage",
    "Evaluation",
    "FeedbackStorage",
    "Fetched",
    "Fetcher",
    "FirstTold",
    "FolderStorage",
    "Found",
    "Frozen",
    "HostLease",
    "Leapt",
    "Lease",
    "MatchBatch",
    "MatchStored",
    "Matched",
    "NewItem",
    "NotModified",
    "OwnNetwork",
    "ParsedFeed",
    "Parser",
    "PendingItem",
    "PollCommit",
    "PollStorage",
    "RecomputeStorage",
    "Recomputed",
    "Refused",
    "ReplayStorage",
    "Rest",
    "Sending",
    "SendingTurn",
    "Settled",
    "Stored",
    "Turn",
    "TurnResult",
    "Unanswered",
    "Week",
    "Work",
]
