"""Sending dead notifications again, and what is said of those that are not."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from watchd.cli.ends import FAILED
from watchd.cli.ids import unknown_id
from watchd.cli.shown import counted, note, write_line

if TYPE_CHECKING:
    from watchd.storage import Storage
    from watchd.storage.views import Retried

_AGAIN_FOR = timedelta(hours=24)


def retry_these(store: "Storage", notification_ids: Sequence[str], *, force: bool) -> None:
    """Send these again; exits with 1 where one of them is not."""
    from watchd.app.clock import SystemClock

    asked = tuple(dict.fromkeys(notification_ids))
    why = []
    now = SystemClock().now()
    for one in asked:
        retried = store.retry_notification(one, now, lasts=_AGAIN_FOR, after_newer=force)
        if not retried.is_queued:
            why.append(_why_not_again(one, retried, store))
        elif retried.newer is not None:
            note(f"watchd: {one} is older than revision {retried.newer}, and will say so where it arrives")
    conclude(len(asked) - len(why), why, "to be sent again")


def retry_all(store: "Storage", channel: str, since: datetime | None, *, together: bool) -> None:
    """Send again what died of a channel; exits with 1 where nothing is."""
    from watchd.app.clock import SystemClock

    done = store.retry_channel(channel, SystemClock().now(), lasts=_AGAIN_FOR, since=since, together=together)
    left = (
        [f"{counted(done.replaced, 'notification')} left alone: newer news was sent, or goes"] if done.replaced else []
    )
    for line in left:
        note(f"watchd: {line}")
    if not done.queued:
        note(f"watchd: nothing of channel {channel} is dead")
        raise click.exceptions.Exit(FAILED)
    how = ", as one message for each recipient (--individually: each by itself)" if done.is_one_message else ""
    write_line(f"{counted(done.queued, 'notification')} to be sent again{how}")


def _why_not_again(notification_id: str, retried: "Retried", store: "Storage") -> str:
    if retried.newer is None:
        return why_not(notification_id, store, "only what is dead can be sent again")
    done = "was sent" if retried.newer_is_sent else "waits to be sent"
    replaced = f"revision {retried.newer} of its alert {done} (--force sends the older one all the same)"
    return f"{notification_id} was replaced: {replaced}"


def why_not(notification_id: str, store: "Storage", rule: str) -> str:
    """Why nothing was done to it: it is not there, or in another state."""
    report = store.notification(notification_id)
    if report is None:
        return unknown_id("nt", notification_id, store).format_message()
    return f"{notification_id} is {report.row.notification.state.value}: {rule}"


def conclude(number: int, refused: Sequence[str], done: str) -> None:
    """Say how many it was done to, and why not to the others; exits with 1 where there are any."""
    for why in refused:
        note(f"watchd: {why}")
    if number:
        write_line(f"{counted(number, 'notification')} {done}")
    if refused:
        raise click.exceptions.Exit(FAILED)
