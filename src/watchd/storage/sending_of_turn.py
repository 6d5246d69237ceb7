"""What a turn reads of sending: what waits for others, what recipients had lately, and whether anything goes out."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from watchd.alerts.budget import Charge
from watchd.alerts.missed import Untold
from watchd.ports import EndingMute, FirstTold, Sending, Unanswered, Week
from watchd.storage.charges import charges, summarised, told_storms
from watchd.storage.escalations import first_told, hearing
from watchd.storage.failover import undelivered
from watchd.storage.gathered import gathered, told_by, whole
from watchd.storage.held import held, held_words
from watchd.storage.muted import ending_mutes
from watchd.storage.nodes import absent_places
from watchd.storage.signs import sending, told_of_itself, week
from watchd.storage.unanswered import unanswered


class SendingOfTurn:
    """The part of an open turn that is about sending."""

    _connection: Connection
    _now: datetime

    def gathered(self) -> Sequence[Untold]:
        """What waits to be told with others, of every recipient of whom something is due, in the order it came."""
        return gathered(self._connection, self._now)

    def whole(self, untold: Sequence[Untold]) -> list[Untold]:
        """The same notifications with everything that their alerts say."""
        return whole(self._connection, untold)

    def first_told(self, alert_ids: Collection[str]) -> Mapping[str, FirstTold]:
        """When each alert was told to the first of its recipients, or will be; what is told to nobody is left out."""
        return first_told(self._connection, alert_ids)

    def hearing(self, alert_id: str) -> Sequence[str]:
        """The channels by which an alert was told or waits to be told: see `escalations.hearing`."""
        return hearing(self._connection, alert_id)

    def told_by(self, channel: str, alert_ids: Collection[str]) -> Collection[str]:
        """Those of the alerts that this channel has told, or will tell, by itself or in a message of several."""
        return told_by(self._connection, channel, alert_ids)

    def undelivered(self, channels: Collection[str]) -> Sequence[Untold]:
        """What is due to be sent by another channel: theirs fails, refused them for good, or is none of `channels`."""
        return undelivered(self._connection, channels, self._now)

    def unanswered(self, known: Collection[str]) -> Mapping[str, Unanswered]:
        """Alerts by id of which the last step was over an hour ago and less than 25; of the `known`, however long."""
        return unanswered(self._connection, known, self._now)

    def ending_mutes(self) -> Sequence[EndingMute]:
        """Mutes in force that end soon, by id."""
        return ending_mutes(self._connection, self._now)

    def charges(
        self, recipients: Collection[tuple[str, str]], since: datetime
    ) -> Mapping[tuple[str, str], Sequence[Charge]]:
        """What was charged to each (channel, target) after a moment, in order."""
        return charges(self._connection, recipients, since)

    def told_storms(self, names: Collection[str], since: datetime) -> Mapping[str, Sequence[datetime]]:
        """When recipients were told of storms after a moment, in order, by the name of `alerts.storm`."""
        return told_storms(self._connection, names, since)

    def summarised(self, recipient: tuple[str, str], bundle: str, since: datetime) -> int:
        """How many of a bundle a (channel, target) was told of in summaries since a moment."""
        return summarised(self._connection, recipient, bundle, since)

    def sending(self) -> Sending:
        """Which channels have messages that should have gone, and when one was sent last."""
        return sending(self._connection, self._now)

    def absent(self, unseen_for: timedelta) -> Mapping[str, datetime]:
        """Installations that did not leave and were not seen for so long, a day at most: when each was seen last."""
        return absent_places(self._connection, self._now, unseen_for)

    def told_of_itself(self, since: datetime) -> Mapping[tuple[str, str], int]:
        """How many messages of watchd about itself each (channel, target) was told at once since a moment."""
        return told_of_itself(self._connection, since)

    def week(self, since: datetime) -> Week:
        """What came and was told since a moment."""
        return week(self._connection, since)

    def held(self) -> str:
        """Why sending is held, with what would go; empty while it is not."""
        return held_words(held(self._connection))
