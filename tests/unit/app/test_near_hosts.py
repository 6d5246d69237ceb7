"""Which hosts are the operator's own, by what `network.allow_private` says and what their names lead to."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from watchd.app.schedule import NearHosts
from watchd.model.feed import Feed
from watchd.model.schedule import Schedule

INTRANET = Feed(id="a", url="http://news.intern.example/feed", interval=timedelta(minutes=1))


def looked_up(near: NearHosts, host: str, *addresses: str) -> None:
    async def names(_host: str, _port: int) -> Sequence[str]:
        return addresses

    assert asyncio.run(_resolved(near, host, names)) == addresses


async def _resolved(near: NearHosts, host: str, names: object) -> Sequence[str]:
    return await near.noting(names)(host, 80)  # type: ignore[arg-type]  # a resolver, whatever its names


def test_names_addresses_and_folders_are_near_as_they_are_written() -> None:
    near = NearHosts(("10.0.0.0/8", "127.0.0.1", "News.Intern.Example"))
    assert [
        host for host in ("news.intern.example", "10.1.2.3", "127.0.0.1", "localhost", "file:inbox") if near(host)
    ] == [
        "news.intern.example",
        "10.1.2.3",
        "127.0.0.1",
        "localhost",
        "file:inbox",
    ]
    assert not any(near(host) for host in ("other.example", "192.168.1.1", "11.0.0.1", "intern.example"))


def test_a_name_that_leads_into_an_allowed_network_is_near_once_it_was_looked_up() -> None:
    near = NearHosts(("10.0.0.0/8",))
    schedule = Schedule(is_near=near, near_changes=lambda: near.changes)
    assert (schedule.interval_of(INTRANET), schedule.near_changes()) == (timedelta(minutes=5), 0)
    looked_up(near, INTRANET.host, "10.1.2.3", "10.1.2.4")
    assert (schedule.interval_of(INTRANET), schedule.near_changes()) == (timedelta(minutes=1), 1)
    assert schedule.gap_of(INTRANET.host) == schedule.floor_of(INTRANET) == timedelta(0)


def test_it_is_near_no_longer_when_it_leads_elsewhere() -> None:
    near = NearHosts(("10.0.0.0/8",))
    looked_up(near, INTRANET.host, "10.1.2.3")
    looked_up(near, INTRANET.host, "8.8.8.8")
    assert (near(INTRANET.host), near.changes) == (False, 2)


def test_a_name_of_others_is_not_near() -> None:
    near = NearHosts(("10.0.0.0/8", "8.8.0.0/16"))
    looked_up(near, "partly.example", "10.1.2.3", "8.8.8.8")
    looked_up(near, "public.example", "8.8.8.8")
    looked_up(near, "private.example", "192.168.1.1")
    looked_up(near, "rubbish.example", "rubbish")
    looked_up(near, "nothing.example")
    assert not any(map(near, ("partly.example", "public.example", "private.example", "rubbish.example")))
    assert near.changes == 0
