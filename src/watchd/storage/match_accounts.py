"""The accounts of matches: whether each live match is counted somewhere, and what was decided is on record."""

from collections.abc import Iterator, Mapping

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, select, tuple_, update

from watchd.model.alert import DecisionKind
from watchd.model.match import Account, Arrival
from watchd.storage import tables
from watchd.storage.writing import pieces

_decision = tables.decision
_item = tables.item
_match = tables.match

_NOWHERE = "nowhere"  # a live match that no account has
_DECIDED = tuple(kind.value for kind in DecisionKind if kind is not DecisionKind.HOLD)
_OF_ROWS = frozenset(account.value for account in Account if account is not Account.HOLD)  # what is held has no row
_UNDECIDED = (Account.WINDOW.value, Account.BLOCK.value)
_OF_ITEM = "item:%"  # the cause of a decision on an item


def match_accounts(connection: Connection) -> Mapping[str, int]:
    """How many live matches there are in each account; every account is named, also where it has none.

    A match of an item that is held has no row yet: its decision stands for it. What no account has is counted as
    `nowhere`, and then something is lost.
    """
    counts = {account.value: 0 for account in Account}
    there = (
        select(_match.c.account, func.count().label("number"))
        .where(_match.c.arrival == Arrival.LIVE.value)
        .group_by(_match.c.account)
    )
    for row in connection.execute(there):
        name = row.account if row.account in _OF_ROWS else _NOWHERE
        counts[name] = counts.get(name, 0) + row.number
    # One for each revision that came while its item was held.
    held = select(_decision.c.rule_id, _decision.c.item_id).where(_decision.c.kind == DecisionKind.HOLD.value)
    number = select(func.count()).select_from(held.distinct().subquery())
    counts[Account.HOLD.value] += connection.execute(number).scalar_one()
    return counts


def check_matches(connection: Connection) -> tuple[str, ...]:
    """What does not add up between live matches and decisions, one sentence each."""
    return tuple(_problems(connection))


def _problems(connection: Connection) -> Iterator[str]:
    if number := match_accounts(connection).get(_NOWHERE, 0):
        yield f"accounting: {number} live matches are counted nowhere"
    about = and_(
        _decision.c.rule_id == _match.c.rule_id,
        _decision.c.item_id == _match.c.item_id,
        _decision.c.kind.in_(_DECIDED),
    )
    is_decided = and_(_match.c.arrival == Arrival.LIVE.value, _match.c.account.in_(_DECIDED))
    undecided = select(func.count()).select_from(_match).where(is_decided, ~exists().where(about))
    if number := connection.execute(undecided).scalar_one():
        yield f"accounting: {number} live matches were decided on, but no decision is there"
    if number := connection.execute(_elsewhere(about)).scalar_one():
        yield f"accounting: {number} live matches are not where their last decision is"
    # Those of an older kind of the rule were decided on in other turns.
    both = select(func.count()).select_from(_match).where(
        _match.c.arrival == Arrival.LIVE.value,
        _match.c.account.in_(_UNDECIDED),
        exists().where(about, _decision.c.turn == _match.c.turn, _decision.c.cause.like(_OF_ITEM)),
    )  # fmt: skip
    if number := connection.execute(both).scalar_one():
        yield f"accounting: {number} live matches are counted by a window or building block and decided on as well"
    is_held = and_(
        _decision.c.rule_id == _match.c.rule_id,
        _decision.c.item_id == _match.c.item_id,
        _decision.c.kind == DecisionKind.HOLD.value,
    )
    twice = select(func.count()).select_from(_match)
    if number := connection.execute(
        twice.where(_match.c.arrival == Arrival.LIVE.value, exists().where(is_held))
    ).scalar_one():
        yield f"accounting: {number} live matches are held and counted as well"
    is_there = exists().where(_item.c.id == _decision.c.item_id)  # its matches go with an item, decisions do not
    unmatched = (
        select(func.count())
        .select_from(_decision)
        .where(_decision.c.kind.in_(_DECIDED), _decision.c.cause.like(_OF_ITEM), is_there)
        .where(~exists().where(_match.c.rule_id == _decision.c.rule_id, _match.c.item_id == _decision.c.item_id))
    )
    if number := connection.execute(unmatched).scalar_one():
        yield f"accounting: {number} decisions are about matches that are not there"


def _elsewhere(about: ColumnElement[bool]) -> Select[int]:
    """How many live matches are in the account of another decision than the last on their item.

    An edited rule has a match for each of its kinds; those before the newest stay where they were.
    """
    last = (
        select(_decision.c.kind)
        .where(about, _decision.c.is_draft.is_(False))
        .order_by(_decision.c.turn.desc(), _decision.c.position.desc())
        .limit(1)
        .scalar_subquery()
    )
    newer = _match.alias()
    is_newest = ~exists().where(
        newer.c.rule_id == _match.c.rule_id, newer.c.item_id == _match.c.item_id, newer.c.turn > _match.c.turn
    )
    is_live = (_match.c.arrival == Arrival.LIVE.value, _match.c.account.in_(_DECIDED))
    return select(func.count()).select_from(_match).where(*is_live, is_newest, last != _match.c.account)


def forget_decisions(connection: Connection, which: ColumnElement[bool]) -> None:
    """Count matches as past whose decisions are about to be deleted."""
    asked = select(_decision.c.rule_id, _decision.c.item_id).where(which, _decision.c.item_id.is_not(None))
    for some in pieces([(row.rule_id, row.item_id) for row in connection.execute(asked)]):
        chosen = (
            _match.c.item_id.in_([item_id for _, item_id in some]),
            tuple_(_match.c.rule_id, _match.c.item_id).in_(some),
            _match.c.account.in_(_DECIDED),
        )
        connection.execute(update(_match).where(*chosen).values(account=Account.PAST.value))
