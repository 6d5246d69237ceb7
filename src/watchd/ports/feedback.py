"""What the pages of links read and write."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from watchd.model.feedback import Ack, Addressed, Verdict
from watchd.model.route import Mute


class FeedbackStorage(Protocol):
    """What people say to alerts, and the message that they answer."""

    def addressed(self, notification_id: str) -> Addressed | None:
        """The message, its recipient and what it tells; None where there is none any more."""
        ...

    def acknowledge(self, ack: Ack) -> Ack | None:
        """The acknowledgement that stands for this person: the first one. None where there is no such alert."""
        ...

    def acks(self, alert_id: str) -> list[Ack]:
        """Who acknowledged the alert, the first first."""
        ...

    def judge(self, verdict: Verdict) -> Verdict | None:
        """The verdict as it is kept, in the place of the same person's before. None where there is no such revision."""
        ...

    def verdicts(self, alert_id: str) -> list[Verdict]:
        """Everybody's verdict on the alert, the first first."""
        ...

    def add_mute(self, mute: Mute, now: datetime) -> None:
        """The mute is in force; saying it again changes nothing."""
        ...

    def mute_story(self, mute: Mute, now: datetime) -> Mute:
        """The mute that is in force for this one's story: itself, unless there is one already, whoever came first."""
        ...

    def mutes(self, now: datetime | None = None) -> Sequence[Mute]:
        """Mutes in force at `now`, or all there ever were, by id."""
        ...
