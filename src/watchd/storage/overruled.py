"""The rows of `overruling`: what people said against threadings, with the texts that were judged."""

from sqlalchemy import Connection, select

from watchd.model.overruling import Overruled, Overruling, Text
from watchd.storage import tables
from watchd.storage.rows import AnyRow
from watchd.storage.writing import insert_new

_overruling = tables.overruling


def overrulings(connection: Connection, story_id: str | None = None) -> tuple[Overruling, ...]:
    """What people said, the first first.

    With `story_id`, of that story, of what was merged into it, and where it went when it was merged itself.
    """
    statement = select(_overruling).order_by(_overruling.c.turn, _overruling.c.id)
    found = [_overruling_of(row) for row in connection.execute(statement)]
    if story_id is None:
        return tuple(found)
    parts, goes = {story_id}, {story_id}
    for one in reversed(found):  # what was merged into it may have had others merged into it before
        if one.kind is Overruled.MERGE and one.story_id in parts:
            parts.add(one.other_story)
    for one in found:
        if one.kind is Overruled.MERGE and one.other_story in goes:
            goes.add(one.story_id)
    return tuple(one for one in found if one.story_id in parts or one.other_story in goes)


def write_overruling(connection: Connection, one: Overruling, turn: int) -> None:
    """Keep what somebody said, in a turn."""
    insert_new(connection, _overruling, [_values(one) | {"turn": turn}])


def _values(one: Overruling) -> dict[str, object]:
    return {
        "id": one.id,
        "rule_id": one.rule_id,
        "kind": one.kind.value,
        "story_id": one.story_id,
        "other_story": one.other_story,
        "earlier_item": one.earlier_item,
        "later_item": one.later_item,
        "author": one.author,
        "note": one.note,
        "at": one.at,
        "moved": one.moved,
        **_text_values("earlier", one.earlier),
        **_text_values("later", one.later),
    }


def _text_values(which: str, text: Text) -> dict[str, object]:
    return {
        f"{which}_title": text.title,
        f"{which}_lead": text.lead,
        f"{which}_publisher": text.publisher,
        f"{which}_language": text.language,
    }


def _overruling_of(row: AnyRow) -> Overruling:
    """The overruling a row holds."""
    return Overruling(
        id=row.id,
        rule_id=row.rule_id,
        kind=Overruled(row.kind),
        story_id=row.story_id,
        other_story=row.other_story,
        earlier_item=row.earlier_item,
        later_item=row.later_item,
        earlier=Text(row.earlier_title, row.earlier_lead, row.earlier_publisher, row.earlier_language),
        later=Text(row.later_title, row.later_lead, row.later_publisher, row.later_language),
        author=row.author,
        note=row.note,
        at=row.at,
        moved=row.moved,
    )
