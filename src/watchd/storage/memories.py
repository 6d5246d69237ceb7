"""What polls taught about a feed, as JSON in the feed's row."""

from functools import cache

from pydantic import TypeAdapter, ValidationError

from watchd.model.feed_memory import FeedMemory

_EMPTY = FeedMemory()


def memory_json(memory: FeedMemory) -> str | None:
    """The memory as JSON; None for an empty one."""
    return None if memory == _EMPTY else _memories().dump_json(memory).decode()


def memory_of(text: str | None) -> FeedMemory:
    """The memory `memory_json` wrote; an empty one where it cannot be read.

    That loses no news: a feed that forgot its rhythm, or that its dates are made up, learns it again, and one that
    forgot that its baseline is open tells of its past.
    """
    if text is None:
        return _EMPTY
    try:
        return _memories().validate_json(text)
    except ValidationError:
        return _EMPTY


@cache
def _memories() -> TypeAdapter[FeedMemory]:
    return TypeAdapter(FeedMemory)
