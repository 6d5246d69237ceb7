"""The kinds of condition that sending can be in: channels, recipients, and what waits for them."""

from collections.abc import Mapping

from watchd.alerts.condition_words import ConditionKind, Reach

KINDS_OF_SENDING: Mapping[str, ConditionKind] = {
    "channel": ConditionKind(
        ("channel {name} cannot deliver", "channels cannot deliver"),
        ("channel {name} delivers again", "channels deliver again"),
        "watchd channel test {name}",
        meanwhile="its messages waited, and go out now",
        next_step_of_many="watchd outbox list --state pending",
        reach=Reach.NOW,
        is_grave=True,
        docs="docs/channels.md#when-sending-fails",
    ),
    "unserved": ConditionKind(
        ("channel {name} is missing, and messages wait for it", "channels are missing, and messages wait for them"),
        (
            "channel {name} is there again, or nothing waits for it",
            "channels are there again, or nothing waits for them",
        ),
        "watchd outbox list --state pending",
        meanwhile="what waited went by the fallback that the channel had, or waited on",
        reach=Reach.NOW,
        is_grave=True,
        docs="docs/delivery.md#a-channel-that-is-missing",
    ),
    "delayed": ConditionKind(
        (
            "urgent messages for {name} are put off again and again",
            "recipients have urgent messages that are put off again and again",
        ),
        ("urgent messages for {name} wait no more", "recipients have no urgent messages that wait any more"),
        "watchd outbox list --state pending",
        meanwhile="others got theirs; what waited was taken, or is listed as dead",
        reach=Reach.NOW,
        is_grave=True,
        docs="docs/delivery.md#one-who-is-put-off",
    ),
    "rest": ConditionKind(
        (
            "{name} asked to be sent nothing for six hours or more",
            "recipients asked to be sent nothing for six hours or more",
        ),
        ("{name} rests no more", "recipients rest no more"),
        "watchd status",
        meanwhile="what was for them waited, and goes out now, or went by a fallback",
        docs="docs/delivery.md#one-who-is-put-off",
    ),
    "suppressed": ConditionKind(
        (
            "{name} was refused for good, and is sent nothing any more",
            "recipients were refused for good, and are sent nothing any more",
        ),
        ("{name} is written to again", "recipients are written to again"),
        "watchd outbox list --state dead",
        meanwhile="what was for them is listed as dead, or went by a fallback",
        docs="docs/delivery.md#a-recipient-who-is-refused",
    ),
    "certificate": ConditionKind(
        (
            "channel {name} meets a certificate that must be seen to",
            "channels meet certificates that must be seen to",
        ),
        ("channel {name} meets a good certificate", "channels meet good certificates"),
        "watchd channel test NAME",
        step_after="watchd channel list",
        meanwhile="nothing is known to be lost",
        is_of_place=True,
        docs="docs/delivery.md#certificates",
    ),
    "held": ConditionKind(
        (
            "the {name} of messages is held until somebody has looked",
            "ways of sending are held until somebody has looked",
        ),
        ("the {name} of messages goes on", "ways of sending go on"),
        "watchd outbox release",
        step_after="watchd outbox list --state pending",
        meanwhile="what waited goes out now, or was dropped",
        reach=Reach.PAGE,
        is_grave=True,
        docs="docs/operate.md#held-sending",
    ),
    "delivery": ConditionKind(
        ("nothing can be delivered", "ways of delivering are all broken"),
        ("messages are delivered again", "ways of delivering work again"),
        "watchd outbox list --state pending",
        meanwhile="messages waited, and go out now",
        reach=Reach.PAGE,
        is_grave=True,
        docs="docs/channels.md#when-sending-fails",
        is_single=True,
    ),
    "unanswered": ConditionKind(
        (
            "alert {name} was acknowledged by nobody, and its escalation is over",
            "alerts were acknowledged by nobody, and their escalations are over",
        ),
        ("alert {name} was acknowledged, or is over", "alerts were acknowledged, or are over"),
        "watchd alert show {name}",
        meanwhile="nobody had said that it is in hand",
        next_step_of_many="watchd alert list",
        is_grave=True,
        docs="docs/channels.md#escalation",
    ),
    "unheard": ConditionKind(
        (
            "alert {name} reached nobody by any step of its escalation",
            "alerts reached nobody by any step of their escalations",
        ),
        (
            "alert {name} was acknowledged, is over, or has reached somebody",
            "alerts were acknowledged, are over, or have reached somebody",
        ),
        "watchd alert show {name}",
        meanwhile="nobody had said that it is in hand",
        next_step_of_many="watchd outbox list --state dead",
        reach=Reach.NOW,
        is_grave=True,
        docs="docs/channels.md#escalation",
    ),
    "storm": ConditionKind(
        (
            "{name} gets more alerts than the limits let through, and reads them in summaries",
            "recipients get more alerts than the limits let through, and read them in summaries",
        ),
        ("{name} gets every alert by itself again", "recipients get every alert by itself again"),
        "watchd outbox list --state summarised",
        docs="docs/channels.md#how-much-one-recipient-gets",
    ),
    "mute": ConditionKind(
        ("mute {name} ends soon", "mutes end soon"),
        ("mute {name} is over, or another one goes on", "mutes are over, or others go on"),
        "watchd mute list",
        meanwhile="whoever was to get what it kept back is told of it when it is over",
        docs="docs/cli.md#watchd-mute-add",
    ),
}
