"""Whether a database on a server was restored: its tables are others then than those that were worked on.

A dump brings rows, not what the server knows its tables by. So that is remembered in a row, and compared at a start, in
every beat of a node, and before anything is given out to be sent: what happens under a node that works is noticed then,
not at a start weeks later.
What copies the server's files as they are (a snapshot, a base backup) brings both, and is not noticed.
"""

from sqlalchemy import Connection, func, select, text, update

from watchd.storage import tables

_STANDS = text(
    "SELECT placed, generation, concat_ws('.', (SELECT oid FROM pg_database WHERE datname = current_database()), "
    "CAST('turn' AS regclass)::oid, CAST('notification' AS regclass)::oid) AS tables, "
    "has_function_privilege('pg_control_system()', 'execute') AS may_ask, "
    "(SELECT max(ruleset.generation) FROM ruleset) AS newest FROM turn"  # at one moment: a node may publish
)
_SERVER = text("SELECT system_identifier FROM pg_control_system()")
_RESTORED = "the database was restored, or moved to another server, and what it was to send may have been sent since"

_turn = tables.turn


def restored(connection: Connection) -> str:
    """Why sending is to be held, or nothing; whoever asks next finds the tables that are there now."""
    turn = connection.execute(_STANDS).one()
    server = connection.execute(_SERVER).scalar_one() if turn.may_ask else ""
    before, now = turn.placed, f"{server}/{turn.tables}"
    if before != now:
        connection.execute(update(_turn).values(placed=now))
    goes_on = not turn.generation and turn.newest is not None
    if goes_on:
        _go_on(connection, turn.newest)
    return _RESTORED if goes_on or (before is not None and _are_others(before, now)) else ""


def _go_on(connection: Connection, newest: int) -> None:
    """Let turns go on from rows of before that were put into tables just made (`pg_restore --data-only`).

    The one row of turns was there already, so that of the dump was refused, and nothing that was published is in force.
    """
    last = connection.execute(select(func.max(tables.decision.c.turn))).scalar()
    connection.execute(update(_turn).values(generation=newest, number=func.greatest(_turn.c.number, last or 0)))


def _are_others(before: str, now: str) -> bool:
    (server, those), (server_now, these) = before.split("/"), now.split("/")
    # Where the server may be asked now, and could not be before, or the other way about, that says nothing.
    return those != these or (server != server_now and bool(server and server_now))
