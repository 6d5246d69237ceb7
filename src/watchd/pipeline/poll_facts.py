"""What an answer says of its feed, beside the items: the facts that the feed's next row is made of."""

from datetime import datetime

from watchd.feeds.after_poll import Answered
from watchd.model.feed import FeedState, Validators
from watchd.model.ids import bytes_digest
from watchd.pipeline.poll_items import doubts_of, exact_dates
from watchd.ports import Fetched, NotModified, ParsedFeed

_NO_DIGEST = ""  # that of no document


def is_known(answer: Fetched, state: FeedState) -> bool:
    """Whether the same bytes were read before, in the same way: another scope reads them anew, and so does a folder."""
    if answer.look is not None or state.baseline_at is None or answer.validators.scope != state.validators.scope:
        return False
    return bytes_digest(answer.body) == state.body_digest


def said_anew(answer: NotModified | Fetched, now: datetime, *, is_late: bool, was_canary: bool) -> Answered:
    """The facts of a 304, or of bytes that are known: new validators and hints must be kept."""
    return Answered(
        at=now,
        validators=answer.validators,
        fresh_for=answer.fresh_for,
        is_whole=isinstance(answer, Fetched),
        is_late=is_late,
        url=answer.url,
        moved_to=answer.url if answer.moved_for_good else "",
        was_canary=was_canary,
    )


def said_by(answer: Fetched, parsed: ParsedFeed, now: datetime, *, is_late: bool, was_canary: bool) -> Answered:
    """The facts of a document that was read."""
    # A document that broke off may have lost items: asking without validators brings them next time. Its bytes are
    # not remembered: the same ones would count as unchanged, and the validators that came with them be kept after all.
    is_whole, is_folder = not parsed.is_truncated, answer.look is not None
    return Answered(
        at=now,
        validators=answer.validators if is_whole else Validators(scope=answer.validators.scope),
        body_digest=bytes_digest(answer.body) if is_whole else _NO_DIGEST,
        broke_off=not is_whole and not is_folder,
        quarantined=len(parsed.refused) + parsed.is_truncated,
        fresh_for=answer.fresh_for,
        # A copy in a folder says nothing of when to look again, and lists what is new alone.
        ttl=None if is_folder else parsed.ttl,
        listed=None if is_folder else len(parsed.items),
        is_late=is_late,
        doubts=doubts_of(parsed),
        dates=tuple(entry.published for entry in parsed.items if entry.published is not None),
        exact_dates=exact_dates(parsed),
        url=answer.url,
        moved_to=answer.url if answer.moved_for_good else "",
        was_canary=was_canary,
    )
