"""People overrule a threading: a report is told apart from its story, or two stories become one.

Each is a turn of its own: every node sees it before it threads anything else, and reads the rule's stories anew.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from watchd.errors import RefusedError
from watchd.model.ids import public_id
from watchd.model.overruling import Overruled, Overruling, Text
from watchd.model.story import StoryMember
from watchd.storage import tables
from watchd.storage.intake import integer_ids
from watchd.storage.overruled import overrulings, write_overruling
from watchd.storage.part import Part
from watchd.storage.rows import AnyRow
from watchd.storage.story_queries import story_report
from watchd.storage.texts import words_json, words_of
from watchd.storage.turn import OpenTurn
from watchd.storage.unreadable import keep
from watchd.storage.views import Foreseen
from watchd.storage.writing import insert_new, pieces
from watchd.stories.apart import told_apart

_alert = tables.alert
_match = tables.match
_story = tables.story
_window = tables.window


class OverrulePart(Part):
    """Splitting and merging stories, and what was said so far."""

    def split_story(self, story_id: str, item_id: str, author: str, note: str, now: datetime) -> Overruling:
        """Tell a report, with its copies, apart from its story: it belongs to one of its own from now on.

        Raises RefusedError where the item is not of that story, or nothing else is.
        """
        return self._database.write(
            lambda connection: _split(_Overruler(connection, author, note, now), story_id, item_id)
        )

    def foresee_split(self, story_id: str, item_id: str, now: datetime) -> Foreseen:
        """What `split_story` would come to, or raise; nothing is changed."""
        return self._foreseen(now, lambda overruler: _split(overruler, story_id, item_id))

    def merge_stories(self, story_id: str, other_id: str, author: str, note: str, now: datetime) -> Overruling:
        """Make the reports of the other story part of this one: what follows either belongs to it.

        Raises RefusedError where one of them is not there or has no report, or they are of two rules.
        """
        return self._database.write(
            lambda connection: _merge(_Overruler(connection, author, note, now), story_id, other_id)
        )

    def foresee_merge(self, story_id: str, other_id: str, now: datetime) -> Foreseen:
        """What `merge_stories` would come to, or raise; nothing is changed."""
        return self._foreseen(now, lambda overruler: _merge(overruler, story_id, other_id))

    def overrulings(self, story_id: str | None = None) -> list[Overruling]:
        """What people said against threadings, the first first; with `story_id`, of that story."""
        return list(self._database.read(lambda connection: overrulings(connection, story_id)))

    def _foreseen(self, now: datetime, act: Callable[["_Overruler"], Overruling]) -> Foreseen:
        """Do it, look at what it came to, and take it back: what is foreseen cannot differ from what is done."""

        def tried(connection: Connection) -> Foreseen:
            with connection.begin_nested() as undone:
                one = act(_Overruler(connection, "", "", now))
                story, other = (story_report(connection, each) for each in (one.story_id, one.other_story))
                undone.rollback()
            assert story is not None
            assert other is not None
            return Foreseen(one, story, other)

        return self._database.write(tried)


class _Overruler:
    """One overruling under way, in its turn."""

    def __init__(self, connection: Connection, author: str, note: str, now: datetime) -> None:
        self.connection = connection
        self.turn = OpenTurn(connection, now)
        self.at = now.isoformat()  # ids are of the moment: numbers of turns depend on how items came in batches
        self._author, self._note, self._now = author, note, now

    def story(self, story_id: str) -> AnyRow:
        row = self.connection.execute(select(_story).where(_story.c.id == story_id)).first()
        if row is None:
            raise RefusedError(f"there is no story {story_id}")
        return row

    def members(self, story_id: str) -> Sequence[StoryMember]:
        found = self.turn.members_of(story_id)
        keep(self.connection, self.turn.aside.found, self._now)
        if not found:
            raise RefusedError(f"story {story_id} has no reports: it was merged into another one, or they were pruned")
        return found

    def move(self, rule_id: str, members: Sequence[StoryMember], into: str) -> None:
        """Make the matches part of a story. The newest of each item is of this turn, so that windows read it again."""
        for some in pieces(sorted(integer_ids(self.connection, [one.item_id for one in members]).values())):
            chosen = (_match.c.rule_id == rule_id, _match.c.item_id.in_(some), _match.c.story_id.is_not(None))
            self.connection.execute(update(_match).where(*chosen).values(story_id=into))
            other = _match.alias()
            newest = (
                select(func.max(other.c.turn))
                .where(other.c.rule_id == _match.c.rule_id, other.c.item_id == _match.c.item_id)
                .scalar_subquery()
            )
            is_newest = _match.c.turn == newest
            self.connection.execute(update(_match).where(*chosen, is_newest).values(turn=self.turn.number))
        is_later = (_window.c.due_at.is_(None)) | (_window.c.due_at > self._now)
        self.connection.execute(update(_window).where(is_later).values(due_at=self._now))

    def set_story(self, story_id: str, **values: object) -> None:
        """Change a story's row; caches catch up with what is of this turn."""
        changed = update(_story).where(_story.c.id == story_id)
        self.connection.execute(changed.values(turn=self.turn.number, **values))

    def said(
        self, kind: Overruled, rule_id: str, stories: tuple[str, str], pair: tuple[StoryMember, StoryMember], moved: int
    ) -> Overruling:
        """Write down what was said, with the texts it is about."""
        earlier, later = sorted(pair, key=lambda member: (member.seen_at, member.item_id))
        one = Overruling(
            id=public_id("ov", rule_id, kind.value, *stories, self.at),
            rule_id=rule_id,
            kind=kind,
            story_id=stories[0],
            other_story=stories[1],
            earlier_item=earlier.item_id,
            later_item=later.item_id,
            earlier=_text_of(earlier),
            later=_text_of(later),
            author=self._author,
            note=self._note,
            at=self._now,
            moved=moved,
        )
        write_overruling(self.connection, one, self.turn.number)
        return one


def _split(overruler: _Overruler, story_id: str, item_id: str) -> Overruling:
    story = overruler.story(story_id)
    members = overruler.members(story_id)
    if all(member.item_id != item_id for member in members):
        raise RefusedError(f"item {item_id} is no report of story {story_id}")
    leaving = told_apart(members, item_id)
    if not leaving:
        raise RefusedError(
            f"story {story_id} holds nothing but this article, so there is nothing to tell it apart from"
        )
    gone = {member.item_id for member in leaving}
    staying = [member for member in members if member.item_id not in gone]
    own = next(member for member in members if member.item_id == item_id)
    head = next((member for member in staying if member.is_head), staying[0])
    other = head if own.item_id in gone else leaving[0]
    new_id = public_id("st", story.rule_id, "apart", leaving[0].item_id, overruler.at)
    first = integer_ids(overruler.connection, [leaving[0].item_id])[leaving[0].item_id]
    row = {
        "id": new_id,
        "rule_id": story.rule_id,
        "head_item": first,
        "opened_at": min(member.event_at for member in leaving),
        "last_at": max(member.seen_at for member in leaving),
        "closed_at": story.closed_at,
        "turn": overruler.turn.number,
        "apart_from": story_id,
    }
    insert_new(overruler.connection, _story, [row])
    overruler.set_story(story_id, last_at=max(member.seen_at for member in staying))
    overruler.move(story.rule_id, leaving, new_id)
    return overruler.said(Overruled.SPLIT, story.rule_id, (story_id, new_id), (own, other), len(leaving))


def _merge(overruler: _Overruler, story_id: str, other_id: str) -> Overruling:
    story, other = overruler.story(story_id), overruler.story(other_id)
    if story_id == other_id:
        raise RefusedError(f"{story_id} is one story already")
    if story.rule_id != other.rule_id:
        raise RefusedError(
            f"story {story_id} is of rule {story.rule_id}, and {other_id} of {other.rule_id}: "
            "each rule has stories of its own"
        )
    members, coming = overruler.members(story_id), overruler.members(other_id)
    head = next((member for member in members if member.is_head), members[0])
    other_head = next((member for member in coming if member.is_head), coming[0])
    closed = None if story.closed_at is None or other.closed_at is None else story.closed_at
    overruler.set_story(story_id, last_at=max(story.last_at, other.last_at), closed_at=closed, apart_from=None)
    overruler.set_story(other_id, closed_at=overruler.turn.now)
    overruler.move(story.rule_id, coming, story_id)
    # What is like its head goes on being known as part of the story.
    number = integer_ids(overruler.connection, [other_head.item_id])[other_head.item_id]
    leads = update(_match).where(_match.c.rule_id == story.rule_id, _match.c.item_id == number)
    overruler.connection.execute(leads.values(leads="update"))
    overruler.connection.execute(update(_story).where(_story.c.apart_from == other_id).values(apart_from=story_id))
    _join_alerts(overruler.connection, story_id, other_id)
    return overruler.said(Overruled.MERGE, story.rule_id, (story_id, other_id), (head, other_head), len(coming))


def _join_alerts(connection: Connection, story_id: str, other_id: str) -> None:
    """One alert goes on: that of the story that stays, which now has told what the other one did."""
    rows = connection.execute(
        select(_alert.c.id, _alert.c.story_id, _alert.c.signature).where(_alert.c.story_id.in_([story_id, other_id]))
    ).all()
    if all(row.story_id == other_id for row in rows):
        connection.execute(update(_alert).where(_alert.c.story_id == other_id).values(story_id=story_id))
        return
    told = frozenset[str]().union(*(_words(row.signature) for row in rows))
    for row in rows:
        if row.story_id == story_id:
            connection.execute(update(_alert).where(_alert.c.id == row.id).values(signature=words_json(told)))


def _words(text: str) -> frozenset[str]:
    try:
        return words_of(text)
    except ValueError:  # what it told is told again rather than never
        return frozenset()


def _text_of(member: StoryMember) -> Text:
    return Text(member.title, member.lead, member.publisher, member.language)
