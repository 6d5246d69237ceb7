"""Stored matches as a decision asks for them: what a rule matched an item by before, and its open stories."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, Connection, func, select, tuple_

from watchd.model.match import Account, Arrival
from watchd.model.story import Name, StoryMember
from watchd.ports import EarlierMatch
from watchd.storage import tables
from watchd.storage.rows import AnyRow, known
from watchd.storage.texts import flaw, names_of, numbers_of, values_of, words_of
from watchd.storage.writing import pieces
from watchd.stories.index import keys_of
from watchd.stories.partings import Partings

_item = tables.item
_match = tables.match
_story = tables.story

_COLON = ":"  # between the parts of a match's key; rule ids and digests have none
# The revision that matched; rows of schema 0002 do not say it, so there it is the item as it stands.
_KNOWN_BY = (
    _match.c.formerly,
    _match.c.leads,
    _match.c.lead,
    _match.c.sketch,
    _match.c.found,
    _match.c.publisher,
    func.coalesce(_match.c.seen_at, _item.c.seen_at).label("seen_at"),
    func.coalesce(_match.c.url_key, _item.c.url_key).label("url_key"),
    func.coalesce(_match.c.title, _item.c.title).label("title"),  # empty where nobody was told of its headline
    _item.c.title.label("headline"),
    func.coalesce(_match.c.digest, _item.c.digest).label("digest"),
)


Note = Callable[[str, str], None]  # hears of a match that cannot be read: its key, and why


def earlier(
    connection: Connection, hits: Sequence[tuple[str, str, str]], note: Note
) -> Mapping[tuple[str, str, str], EarlierMatch]:
    """Stored matches for (rule_id, match_digest, item_id), where there are any.

    A rule that was edited has matched before all the same: its match under an older digest counts where there is
    none under this one. Of one that cannot be read nobody knows what it matched by, so whatever it matches by is new.
    """
    wanted = {(rule_id, item_id): (rule_id, digest, item_id) for rule_id, digest, item_id in hits}
    found: dict[tuple[str, str, str], EarlierMatch] = {}
    exact: set[tuple[str, str, str]] = set()
    columns = (
        _match.c.rule_id,
        _match.c.match_digest,
        _match.c.signature,
        _match.c.story_id,
        _match.c.origin,
        _match.c.arrival,
        _match.c.account,
    )
    for some in pieces(sorted({item_id for _, item_id in wanted})):
        rows = connection.execute(
            select(*columns, _item.c.public_id, *_KNOWN_BY)
            .select_from(_match.join(_item, _item.c.id == _match.c.item_id))
            .where(_item.c.public_id.in_(some))
            .order_by(_match.c.turn)
        )
        for row in rows:
            key = wanted.get((row.rule_id, row.public_id))
            if key is None or key in exact:
                continue
            is_baseline = row.match_digest == key[1] and row.arrival == Arrival.BASELINE.value
            found[key] = replace(_earlier_of(row, note), is_baseline=is_baseline)
            if row.match_digest == key[1]:
                exact.add(key)
    return found


def story_members(connection: Connection, rule_id: str, since_turn: int, note: Note) -> list[StoryMember]:
    """Heads and members of the rule's stories that changed in turns after `since_turn` and are not closed."""
    condition = (_story.c.rule_id == rule_id) & (_story.c.turn > since_turn) & _story.c.closed_at.is_(None)
    return _members(connection, condition, note)


def has_closed(connection: Connection, rule_id: str, since_turn: int) -> bool:
    """Whether stories of the rule were closed in turns after `since_turn`."""
    closed = (_story.c.rule_id == rule_id, _story.c.turn > since_turn, _story.c.closed_at.is_not(None))
    return connection.execute(select(_story.c.id).where(*closed).limit(1)).first() is not None


def members_of(connection: Connection, story_id: str, note: Note) -> list[StoryMember]:
    """Head and members of one story, closed or not."""
    return _members(connection, _story.c.id == story_id, note)


def overruled(connection: Connection) -> dict[str, int]:
    """By rule, the turn in which somebody last split or merged stories of it."""
    said = tables.overruling
    rows = connection.execute(select(said.c.rule_id, func.max(said.c.turn).label("turn")).group_by(said.c.rule_id))
    return {row.rule_id: row.turn for row in rows}


def partings(connection: Connection, rule_id: str, note: Note) -> Partings:
    """Who was told apart from whom in the rule's open stories, with the keys of their reports."""
    left = _story.alias()
    open_ones = select(left.c.id).where(left.c.closed_at.is_(None), left.c.rule_id == rule_id)
    asked = select(_story.c.id, _story.c.apart_from).where(
        _story.c.rule_id == rule_id, _story.c.apart_from.in_(open_ones)
    )
    found = Partings({row.id: row.apart_from for row in connection.execute(asked)})
    for some in pieces(sorted({*found.left, *found.left.values()})):
        for member in _members(connection, _story.c.id.in_(some), note):
            found.add(member.story_id, frozenset().union(*keys_of(member)))
    return found


def _members(connection: Connection, condition: ColumnElement[bool], note: Note) -> list[StoryMember]:
    rows = connection.execute(
        select(
            _story.c.id,
            _story.c.rule_id,
            _story.c.head_item,
            _match.c.item_id,
            _match.c.match_digest,
            _match.c.event_at,
            _match.c.signature,
            _match.c.origin,
            _item.c.public_id,
            _item.c.language,
            *_KNOWN_BY,
        )
        .select_from(
            # By the story alone: told the rule as well, SQLite walks over every match that the rule ever had.
            _story.join(_match, _match.c.story_id == _story.c.id).join(_item, _item.c.id == _match.c.item_id)
        )
        .where(condition)
        .order_by(_story.c.opened_at, _story.c.id, _match.c.event_at, _match.c.item_id, _match.c.turn)
    )
    # After an edit of the rule an item may match under two digests; it is one member.
    return list({(row.id, row.public_id): _member_of(row, note) for row in rows}.values())


def unreadable_matches(connection: Connection, keys: Sequence[str]) -> dict[str, str]:
    """Those of the matches under these keys that cannot be read, with why."""
    found: dict[str, str] = {}
    wanted = [tuple(key.split(_COLON, 2)) for key in keys]
    columns = (_match.c.rule_id, _match.c.match_digest, _item.c.public_id)
    for some in pieces(wanted):
        rows = connection.execute(
            select(*columns, _match.c.signature, _match.c.formerly, _match.c.sketch)
            .select_from(_match.join(_item, _item.c.id == _match.c.item_id))
            .where(tuple_(*columns).in_(some))
        )
        for row in rows:
            _words(row, found.__setitem__)
            _formerly(row, found.__setitem__)
            _sketch(row, found.__setitem__)
    return found


def _earlier_of(row: AnyRow, note: Note) -> EarlierMatch:
    names = () if row.story_id is None else (Name(row.url_key, row.title, row.publisher), *_formerly(row, note))
    leads, values = bool(row.leads), values_of(row.found)
    account = None if row.account is None else known(row.account, Account, Account.PAST)
    return EarlierMatch(
        _words(row, note), row.story_id, row.origin, names, leads=leads, lead=row.lead or "", sketch=_sketch(row, note),
        account=account, values=values,
    )  # fmt: skip


def _words(row: AnyRow, note: Note) -> frozenset[str]:
    try:
        return words_of(row.signature)
    except ValueError as error:
        note(_key(row), flaw("signature", error))
        return frozenset()


def _formerly(row: AnyRow, note: Note) -> tuple[Name, ...]:
    try:
        return () if row.formerly is None else names_of(row.formerly)
    except ValueError as error:
        note(_key(row), flaw("earlier headlines", error))
        return ()


def _sketch(row: AnyRow, note: Note) -> tuple[int, ...]:
    try:
        return () if row.sketch is None else numbers_of(row.sketch)
    except ValueError as error:
        note(_key(row), flaw("sketch", error))
        return ()


def _key(row: AnyRow) -> str:
    return _COLON.join((row.rule_id, row.match_digest, row.public_id))


def _member_of(row: AnyRow, note: Note) -> StoryMember:
    return StoryMember(
        story_id=row.id,
        rule_id=row.rule_id,
        item_id=row.public_id,
        url_key=row.url_key,
        title=row.title or row.headline,
        publisher=row.publisher,
        language=row.language,
        event_at=row.event_at,
        signature=_words(row, note),
        is_head=row.head_item == row.item_id,
        seen_at=row.seen_at,
        digest=row.digest,
        origin=row.origin,
        formerly=_formerly(row, note),
        leads=bool(row.leads),
        lead=row.lead or "",
        sketch=_sketch(row, note),
        is_named=bool(row.title),
    )
