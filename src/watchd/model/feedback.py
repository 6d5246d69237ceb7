"""Feedback: what people say to an alert, that they have it, and what it was worth."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class VerdictKind(StrEnum):
    """What an alert was worth to somebody, as it is written on the command line and in a link."""

    USEFUL = "useful"
    NOISE = "noise"  # it should not have been told
    DUPLICATE = "duplicate"  # known by then
    WRONG_ACTOR = "wrong-actor"  # the words are there, but others did it


@dataclass(frozen=True, slots=True)
class Ack:
    """Somebody has the alert in hand. The first one of each person stands."""

    alert_id: str
    author: str
    at: datetime
    via: str = ""  # `cli`, or whose link it was


@dataclass(frozen=True, slots=True)
class Verdict:
    """One person's verdict on one alert, as its rule stood in the revision that was judged. The last one stands."""

    alert_id: str
    author: str
    kind: VerdictKind
    at: datetime
    note: str = ""
    via: str = ""
    revision: int = 0  # 0: the newest one
    rule_id: str = ""  # this and the next: set where it is stored
    rule_digest: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdicts on all alerts of one version of a rule, counted by person and alert."""

    rule_id: str
    rule_digest: str
    counts: tuple[tuple[VerdictKind, int], ...]
    alerts: int  # that were told by this version, judged or not
    last_at: datetime

    @property
    def total(self) -> int:
        """How many verdicts there are."""
        return sum(number for _, number in self.counts)

    @property
    def precision(self) -> float:
        """The share of verdicts that say useful or duplicate: the rule found what it watches for."""
        right = {VerdictKind.USEFUL, VerdictKind.DUPLICATE}
        return sum(number for kind, number in self.counts if kind in right) / self.total


class LinkAction(StrEnum):
    """What a link in a mail does once its button is pressed; one link does one thing."""

    ACK = "ack"
    USEFUL = VerdictKind.USEFUL.value
    NOISE = VerdictKind.NOISE.value
    DUPLICATE = VerdictKind.DUPLICATE.value
    WRONG_ACTOR = VerdictKind.WRONG_ACTOR.value
    MUTE = "mute"  # the story, for a day

    @property
    def verdict(self) -> VerdictKind | None:
        """The verdict that it gives; None where it gives none."""
        return None if self in {LinkAction.ACK, LinkAction.MUTE} else VerdictKind(self.value)


@dataclass(frozen=True, slots=True)
class ActionLink:
    """A link that one recipient of one message may use until then."""

    action: LinkAction
    url: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Addressed:
    """The message that a link stands in: who got it, and what it tells."""

    notification_id: str
    alert_id: str
    revision: int
    channel: str
    target: str
    headline: str
    story_id: str | None = None
