"""What a pressed link does, and how that stands already; doing it again changes nothing."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watchd.model.feedback import Ack, Addressed, LinkAction, Verdict, VerdictKind
from watchd.model.ids import public_id
from watchd.model.route import Mute
from watchd.ports import FeedbackStorage

MUTED_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one action stands for one person."""

    is_done: bool
    at: datetime | None = None  # since when
    author: str = ""
    until: datetime | None = None  # of a mute
    mute_id: str = ""
    before: VerdictKind | None = None  # another verdict of the same person
    was_done: bool = False  # before it was pressed now


def standing(
    action: LinkAction, addressed: Addressed, storage: FeedbackStorage, author: str, now: datetime
) -> Standing:
    """How the action stands before anybody presses."""
    if action is LinkAction.ACK:
        own = next((ack for ack in storage.acks(addressed.alert_id) if ack.author == author), None)
        return Standing(own is not None, own.at if own else None, author)
    if action is LinkAction.MUTE:
        mute = _mute_of(addressed, storage, now)
        return Standing(is_done=False) if mute is None else _muted(mute)
    given = next((one for one in storage.verdicts(addressed.alert_id) if one.author == author), None)
    if given is None:
        return Standing(is_done=False)
    is_same = given.kind is action.verdict and given.revision == addressed.revision
    return Standing(is_same, given.at, author, before=None if is_same else given.kind)


def do(  # every argument is one fact of the answer
    action: LinkAction, addressed: Addressed, storage: FeedbackStorage, author: str, now: datetime, *, note: str = ""
) -> Standing | None:
    """Do it, and say how it stands then; None where the alert is gone."""
    before = standing(action, addressed, storage, author, now)
    via = f"link to {addressed.target}"
    if action is LinkAction.MUTE:
        muted = _mute(addressed, storage, author, now)
        return _again(muted) if muted and before.is_done else muted
    if action is LinkAction.ACK:
        ack = storage.acknowledge(Ack(addressed.alert_id, author, now, via))
        return None if ack is None else Standing(is_done=True, at=ack.at, author=author, was_done=before.is_done)
    if before.is_done and not note:
        return _again(before)
    kind = action.verdict
    assert kind is not None
    kept = storage.judge(Verdict(addressed.alert_id, author, kind, now, note, via, addressed.revision))
    return None if kept is None else Standing(is_done=True, at=kept.at, author=author)


def _mute(addressed: Addressed, storage: FeedbackStorage, author: str, now: datetime) -> Standing | None:
    if addressed.story_id is None:
        return None
    key = public_id("mu", "link", addressed.notification_id, now.isoformat())
    mute = Mute(key, now + MUTED_FOR, author, f"muted by the link in {addressed.alert_id}", story_id=addressed.story_id)
    kept = storage.mute_story(mute, now)  # somebody may have pressed his at the same time
    return _muted(kept) if kept == mute else _again(_muted(kept))


def _mute_of(addressed: Addressed, storage: FeedbackStorage, now: datetime) -> Mute | None:
    mutes = (one for one in storage.mutes(now) if addressed.story_id and one.story_id == addressed.story_id)
    return max(mutes, key=lambda one: one.until, default=None)


def _muted(mute: Mute) -> Standing:
    return Standing(is_done=True, author=mute.author, until=mute.until, mute_id=mute.id)


def _again(before: Standing) -> Standing:
    return replace(before, was_done=True)
