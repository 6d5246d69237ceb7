"""The kinds of condition there are, and how each is told: its words, whether it wakes somebody, what to do."""

from collections.abc import Mapping

from watchd.alerts.condition_kinds_of_sending import KINDS_OF_SENDING
from watchd.alerts.condition_words import ConditionKind, Reach

KINDS: Mapping[str, ConditionKind] = {
    **KINDS_OF_SENDING,
    "feed": ConditionKind(
        ("feed {name} is failing", "feeds are failing"),
        ("feed {name} answers again", "feeds answer again"),
        "watchd feed health",
        docs="docs/operate.md#why-a-poll-failed",
    ),
    "host": ConditionKind(
        ("host {name} wants its feeds asked less often", "hosts want their feeds asked less often"),
        ("host {name} answers for all its feeds again", "hosts answer for all their feeds again"),
        "watchd feed health",
    ),
    "stale": ConditionKind(
        ("feed {name} answers and brings no news", "feeds answer and bring no news"),
        ("feed {name} brings news again", "feeds bring news again"),
        "watchd feed health",
        meanwhile="it was asked all the while; nothing is known to be missing",
        docs="docs/operate.md#the-health-of-a-feed",
    ),
    "odd": ConditionKind(
        ("feed {name} answers, and something about it is odd", "feeds answer, and something about them is odd"),
        ("feed {name} is as it should be again", "feeds are as they should be again"),
        "watchd feed health",
        docs="docs/operate.md#the-health-of-a-feed",
    ),
    "flood": ConditionKind(
        ("feed {name} listed far too much at once; it is held", "feeds listed far too much at once; it is held"),
        ("feed {name} holds nothing any more", "feeds hold nothing any more"),
        "watchd feed release {name}",
        meanwhile="what was held was released",
        next_step_of_many="watchd feed health",
        reach=Reach.NOW,
        docs="docs/operate.md#the-health-of-a-feed",
    ),
    "unreached": ConditionKind(
        ("feed {name} has never answered", "feeds have never answered"),
        ("feed {name} has answered for the first time", "feeds have answered for the first time"),
        "watchd feed health",
        meanwhile="what its first answer lists is history and alerts nobody; what came before and left it was missed",
        docs="docs/operate.md#the-health-of-a-feed",
    ),
    "quarantine": ConditionKind(
        ("feed {name} has items that cannot be read", "feeds have items that cannot be read"),
        ("feed {name} can be read in full again", "feeds can be read in full again"),
        "watchd feed health",
        meanwhile="items that could not be read, and are not listed any more, were missed",
        docs="docs/operate.md#the-health-of-a-feed",
    ),
    "unreadable": ConditionKind(
        ("stored row cannot be read and is set aside", "stored rows cannot be read and are set aside"),
        ("stored row can be read again", "stored rows can be read again"),
        "watchd db check",
        meanwhile="it counted for nothing",
        docs="docs/operate.md#back-up-and-restore",
    ),
    "accounting": ConditionKind(
        ("accounts that {name} has looked at do not add up", "nodes have found that the accounts do not add up"),
        ("accounts that {name} has looked at add up again", "nodes have found that the accounts add up again"),
        "watchd status",
        meanwhile="some messages were missing, or there twice",
        is_of_place=True,
        reach=Reach.PAGE,
        is_grave=True,
    ),
    "polls": ConditionKind(
        ("no feed could be read for 15 minutes", "groups of feeds could not be read for 15 minutes"),
        ("feeds are read again", "groups of feeds are read again"),
        "watchd feed health",
        meanwhile="no feed was read; what feeds still list is read now",
        reach=Reach.PAGE,
        is_grave=True,
        is_single=True,
    ),
    "rules": ConditionKind(
        ("no rule is in force", "sets have no rule in force"),
        ("rules are in force again", "sets have rules in force again"),
        "watchd check",
        meanwhile="nothing that came in was matched",
        reach=Reach.PAGE,
        is_grave=True,
        is_single=True,
    ),
    "store": ConditionKind(
        ("node {name} cannot write to the database", "nodes cannot write to the database"),
        ("node {name} can write to the database again", "nodes can write to the database again"),
        "journalctl -u watchd",
        meanwhile="nothing was read, matched or sent by it; what feeds still list is read now",
        reach=Reach.PAGE,
        is_grave=True,
    ),
    "disk": ConditionKind(
        ("disk of {name} is nearly full", "disks are nearly full"),
        ("disk of {name} has room again", "disks have room again"),
        "watchd db stats",
        meanwhile="nothing is known to be lost",
        reach=Reach.PAGE,
        is_grave=True,
        docs="docs/operate.md#what-is-kept-and-for-how-long",
        is_of_place=True,
    ),
    "absent": ConditionKind(
        ("node {name} has not been seen for 5 minutes", "nodes have not been seen for 5 minutes"),
        ("node {name} was seen again, or has left", "nodes were seen again, or have left"),
        "systemctl status watchd",
        meanwhile="the other nodes did its work",
        reach=Reach.PAGE,
        is_grave=True,
        docs="docs/operate.md#more-than-one-machine",
    ),
    "file": ConditionKind(
        (
            "file {name} is refused; its last good version stays in force",
            "files are refused; their last good versions stay",
        ),
        ("file {name} is good again", "files are good again"),
        "watchd check",
        meanwhile="its last good version, if there was one, was in force, and no edit of it",
        is_of_place=True,
        reach=Reach.NOW,
    ),
    "config": ConditionKind(
        (
            "{name} is broken; the daemon works on with what it started with",
            "configs are broken; the daemons work on with what they started with",
        ),
        ("{name} is good again", "configs are good again"),
        "watchd check",
        meanwhile="the daemon worked with what it had started with",
        is_of_place=True,
        reach=Reach.NOW,
    ),
    "restart": ConditionKind(
        ("{name} has changed and waits for a restart", "configs have changed and wait for a restart"),
        ("{name} is what runs again", "configs are what runs again"),
        "watchd check && systemctl restart watchd",
        step_after="watchd status",
        meanwhile="the settings of the last start were in force",
        is_of_place=True,
        reach=Reach.NOW,
    ),
    "template": ConditionKind(
        ("the mails of {name} are worded without their template", "channels word mails without their template"),
        ("the mails of {name} are worded by their template again", "channels word mails by their template again"),
        "watchd check",
        meanwhile="mails were worded as they are without one; none was lost",
        is_of_place=True,
        docs="docs/channels.md#templates",
    ),
    "blind": ConditionKind(
        (
            "rule {name} cannot tell whether something did not come",
            "rules cannot tell whether something did not come",
        ),
        ("rule {name} can tell again", "rules can tell again"),
        "watchd feed health",
        meanwhile="nothing was said of an absence",
        docs="docs/rules.md#windows",
    ),
    "expired": ConditionKind(
        ("rule {name} has expired and rests", "rules have expired and rest"),
        ("rule {name} is in force again", "rules are in force again"),
        "watchd check",
        meanwhile="it matched nothing that came in",
    ),
    "review": ConditionKind(
        ("rule {name} is overdue for its review", "rules are overdue for their review"),
        ("rule {name} was reviewed", "rules were reviewed"),
        "watchd check",
        meanwhile="it was in force all the while",
    ),
    "network": ConditionKind(
        (
            "node {name} reaches no host: its network seems to be down",
            "nodes reach no host: their networks seem to be down",
        ),
        ("node {name} reaches hosts again", "nodes reach hosts again"),
        "watchd feed health",
        meanwhile="no feed was read by it; what feeds still list is read now",
        is_of_place=True,
        is_grave=True,
    ),
    "node": ConditionKind(
        ("node {name} has other files than the active set", "nodes have other files than the active set"),
        ("node {name} has the active set again", "nodes have the active set again"),
        "watchd check",
        meanwhile="it worked with the active set, not with its own files",
        is_of_place=True,
        docs="docs/operate.md#more-than-one-machine",
    ),
    "canary": ConditionKind(
        ("node {name} lets no item go the whole way", "nodes let no item go the whole way"),
        ("node {name} lets items go the whole way again", "nodes let items go the whole way again"),
        "journalctl -u watchd",
        meanwhile="alerts may be missing or late; what feeds still list is read now",
        is_of_place=True,
        reach=Reach.NOW,
        is_grave=True,
        docs="docs/operate.md#the-heartbeat",
    ),
    "loop": ConditionKind(
        ("loop {name} is failing", "loops of the daemon are failing"),
        ("loop {name} runs again", "loops of the daemon run again"),
        "journalctl -u watchd",
        meanwhile="its work waited, and goes on where it stopped",
        is_of_place=True,
        reach=Reach.NOW,
        is_grave=True,
    ),
}


def kind_of(key: str) -> str:
    """`feed` of `feed:tass-en`."""
    return key.partition(":")[0]


def place_of(key: str) -> str | None:
    """The installation that a condition is about, `desk-4f1b9c` of `file:desk-4f1b9c:rules.yaml`; None for others."""
    kind, _, rest = key.partition(":")
    words = KINDS.get(kind)
    return rest.partition(":")[0] if words is not None and words.is_of_place else None


def name_of(key: str) -> str:
    """What people call it: `tass-en`, `rules.yaml on desk-4f1b9c`, or the installation alone."""
    place, rest = place_of(key), key.partition(":")[2]
    if place is None:
        return rest
    inner = rest.removeprefix(place).removeprefix(":")
    return f"{inner} on {place}" if inner else place


def next_step_of(key: str) -> str:
    """The command to run next; nothing for a kind of another release."""
    words = KINDS.get(kind_of(key))
    return "" if words is None else words.step_for([name_of(key)])
