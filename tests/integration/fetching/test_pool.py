"""Real worker processes: whatever a document does to one, it costs that document only."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from tests.canary import CANARY

from watchd.errors import ParseError
from watchd.fetching import process
from watchd.fetching.pool import ParserPool
from watchd.model.feed import Feed, Validators
from watchd.ports import Fetched, ParsedFeed

FEED = Feed("f", "https://feed.example/rss")
GOOD = b"<rss version='2.0'><channel><title>Good</title><item><title>Radar</title><guid>1</guid></item></channel></rss>"
# feedparser looks for a mail address in an author with a pattern that is quadratic: 48 KB cost it ten seconds. Markup
# in the title is what leaves the document to feedparser.
COSTLY = GOOD.replace(b"Radar", b"Ra<b/>dar").replace(b"<guid>", b"<author>" + b"a" * 300_000 + b"</author><guid>")


def document(body: bytes) -> Fetched:
    return Fetched("https://feed.example/rss", body, {"content-type": "application/rss+xml"}, Validators())


async def reading(pool: ParserPool, body: bytes) -> ParsedFeed:
    return await pool.parse(document(body), FEED)


async def failing(pool: ParserPool, body: bytes) -> ParseError:
    with pytest.raises(ParseError) as caught:
        await reading(pool, body)
    return caught.value


def run(scene: Callable[[ParserPool], Awaitable[None]], pool: ParserPool | None = None) -> None:
    async def play() -> None:
        used = pool or ParserPool()
        try:
            await scene(used)
        finally:
            await used.close()

    asyncio.run(play())


def workers() -> list[int]:
    """The parser processes that are children of this one."""
    children = (Path("/proc/self/task") / str(os.getpid()) / "children").read_text()
    return [int(child) for child in children.split() if b"watchd.fetching.worker" in proc(int(child), "cmdline")]


def proc(pid: int, name: str) -> bytes:
    """A file of the kernel about a process; empty when it has ended."""
    try:
        return (Path("/proc") / str(pid) / name).read_bytes()
    except OSError:
        return b""


def test_a_feed_is_read_in_another_process_which_is_kept() -> None:
    async def scene(pool: ParserPool) -> None:
        assert workers() == []
        assert [item.title for item in (await reading(pool, GOOD)).items] == ["Radar"]
        first = workers()
        await reading(pool, GOOD)
        assert workers() == first
        assert len(first) == 1

    run(scene)
    assert workers() == []


def test_a_costly_document_is_killed_while_another_feed_is_read() -> None:
    async def scene(pool: ParserPool) -> None:
        await asyncio.gather(reading(pool, GOOD), reading(pool, GOOD))
        costly = asyncio.ensure_future(failing(pool, COSTLY))
        await asyncio.sleep(0.05)
        for _ in range(5):
            assert (await reading(pool, GOOD)).title == "Good"
        assert not costly.done()
        error = await costly
        assert error.reason == "too_slow"
        assert FEED.id in str(error)
        assert (await reading(pool, GOOD)).title == "Good"

    run(scene, ParserPool(2, deadline=timedelta(seconds=3)))


def test_when_all_workers_read_poison_the_deadline_frees_them() -> None:
    async def scene(pool: ParserPool) -> None:
        poison = [asyncio.ensure_future(failing(pool, COSTLY)) for _ in range(4)]
        await asyncio.sleep(0)
        assert (await reading(pool, GOOD)).title == "Good"
        assert [error.reason for error in await asyncio.gather(*poison)] == ["too_slow"] * 4

    run(scene, ParserPool(2, deadline=timedelta(seconds=0.6)))


def test_texts_that_take_long_to_tell_apart_cost_their_own_feed_and_nobody_else() -> None:
    # Each of these counters of readers is looked for, and left out of what the entry is known by: seconds for all.
    counters = b"1 view " * 36_000
    entries = b"".join(b"<item><guid>%d</guid><description>%s</description></item>" % (n, counters) for n in range(38))
    telling = b"<rss version='2.0'><channel><title>Counters</title>" + entries + b"</channel></rss>"

    async def scene(pool: ParserPool) -> None:
        await asyncio.gather(reading(pool, GOOD), reading(pool, GOOD))
        costly = asyncio.ensure_future(failing(pool, telling))
        await asyncio.sleep(0)
        assert (await reading(pool, GOOD)).known_by
        assert not costly.done()
        assert (await costly).reason == "too_slow"

    run(scene, ParserPool(2, deadline=timedelta(seconds=1)))


NO_FEEDS = {
    b"": "not_a_feed",
    b"   \n": "not_a_feed",
    b"<!DOCTYPE html><html><head><title>Log in</title></head></html>": "not_a_feed",
    b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>": "not_a_feed",
    b"just words": "not_a_feed",
    b'{"errors": []}': "not_a_feed",
    b"[1, 2]": "not_a_feed",
    b'{"version": "https://jsonfeed.org/version/1.1", "items": [': "malformed",
    b'{"items":' + b"[" * 200_000: "malformed",
}


def test_what_is_no_feed_says_so_and_the_worker_lives_on() -> None:
    async def scene(pool: ParserPool) -> None:
        await reading(pool, GOOD)
        before = workers()
        for body, reason in NO_FEEDS.items():
            assert (await failing(pool, body)).reason == reason, body[:40]
        assert workers() == before

    run(scene)


@pytest.mark.parametrize("body", [b"<html><body>Blocked</body></html>", b"", GOOD[:60], b"<a/>", b"{"])
def test_what_cannot_be_read_names_its_url_without_what_may_be_a_secret(body: bytes) -> None:
    async def scene(pool: ParserPool) -> None:
        with pytest.raises(ParseError, match=r"^https://feed\.example/rss: ") as caught:
            await pool.parse(Fetched("https://u:pw@feed.example/rss?key=s3cret", body, {}, Validators()), FEED)
        assert "s3cret" not in str(caught.value)

    run(scene, ParserPool(1))


def test_a_document_that_needs_too_much_memory_is_refused_and_the_next_one_is_read() -> None:
    async def scene(pool: ParserPool) -> None:
        long = GOOD.replace(b"Radar", b"word " * 1_800_000)
        assert (await failing(pool, long)).reason == "too_big"
        assert (await reading(pool, GOOD)).title == "Good"

    run(scene, ParserPool(1, memory=72 * 1024 * 1024))


def test_a_worker_that_dies_fails_its_own_document_only() -> None:
    async def scene(pool: ParserPool) -> None:
        documents = {asyncio.ensure_future(failing(pool, COSTLY)) for _ in range(2)}
        await asyncio.sleep(1)  # both have started and read
        os.kill(workers()[0], signal.SIGSEGV)
        done, pending = await asyncio.wait(documents, return_when=asyncio.FIRST_COMPLETED)
        assert [task.result().reason for task in done] == ["crashed"]
        assert [(await task).reason for task in pending] == ["too_slow"]
        assert (await reading(pool, GOOD)).title == "Good"

    run(scene, ParserPool(2, deadline=timedelta(seconds=3)))


def test_a_document_is_not_blamed_for_a_worker_that_others_have_used() -> None:
    async def scene(pool: ParserPool) -> None:
        await reading(pool, GOOD)
        os.kill(workers()[0], signal.SIGSTOP)
        task = asyncio.ensure_future(reading(pool, GOOD))
        await asyncio.sleep(0.1)
        os.kill(workers()[0], signal.SIGKILL)
        assert (await task).title == "Good"

    run(scene)


def test_an_idle_worker_that_died_is_replaced_unnoticed() -> None:
    async def scene(pool: ParserPool) -> None:
        await reading(pool, GOOD)
        os.kill(workers()[0], signal.SIGKILL)
        await asyncio.sleep(0.2)
        assert (await reading(pool, GOOD)).title == "Good"

    run(scene)


def test_a_worker_is_replaced_after_its_share_of_documents() -> None:
    async def scene(pool: ParserPool) -> None:
        seen = set()
        for _ in range(5):
            await reading(pool, GOOD)
            seen.update(workers())
        assert len(seen) >= 2

    run(scene, ParserPool(1, documents_per_worker=2))


def test_a_cancelled_document_frees_its_worker_at_once() -> None:
    async def scene(pool: ParserPool) -> None:
        await reading(pool, GOOD)
        task = asyncio.ensure_future(reading(pool, COSTLY))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await asyncio.wait_for(reading(pool, GOOD), 5)).title == "Good"

    run(scene, ParserPool(1))


def test_closing_waits_for_documents_under_way_and_refuses_new_ones() -> None:
    async def play() -> None:
        pool = ParserPool(1)
        task = asyncio.ensure_future(reading(pool, GOOD))
        await asyncio.sleep(0)
        await pool.close()
        assert (await task).title == "Good"
        with pytest.raises(RuntimeError, match="closed"):
            await reading(pool, GOOD)

    asyncio.run(play())
    assert workers() == []


def test_bytes_that_spell_a_path_or_a_url_are_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "feed.xml"
    secret.write_bytes(GOOD)

    async def scene(pool: ParserPool) -> None:
        for spelled in (str(secret).encode(), secret.as_uri().encode(), b"http://127.0.0.1:9/feed"):
            assert (await failing(pool, spelled)).reason == "not_a_feed"

    run(scene)


def test_no_entity_reads_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(CANARY)
    doctype = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'.encode()
    body = doctype + GOOD.replace(b"Radar", b"A&x;B")

    async def scene(pool: ParserPool) -> None:
        assert CANARY not in repr(await reading(pool, body))

    run(scene)


def test_entities_that_multiply_end_soon_and_small() -> None:
    lines = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">\n' for number in range(1, 10))
    body = f'<?xml version="1.0"?>\n<!DOCTYPE r [\n<!ENTITY l0 "lol">\n{lines}]>\n'.encode()
    body += GOOD.replace(b"Radar", b"&l9;")

    async def scene(pool: ParserPool) -> None:
        feed = await reading(pool, body)
        assert len(feed.items[0].title) <= 1024

    run(scene)


def test_deep_nesting_ends_in_a_value_or_an_error_and_the_pool_goes_on() -> None:
    async def scene(pool: ParserPool) -> None:
        deep = GOOD.replace(b"Radar", b"<a>" * 50_000 + b"x" + b"</a>" * 50_000)
        with suppress(ParseError):
            assert (await reading(pool, deep)).format == "rss20"
        assert (await reading(pool, GOOD)).title == "Good"

    run(scene, ParserPool(1, deadline=timedelta(seconds=4)))


def test_a_worker_whose_end_was_not_waited_for_leaves_nothing_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_END_WAIT", 0)

    async def play() -> None:
        worker = await process.WorkerProcess.start(512 * 1024 * 1024, 15)
        worker.kill()
        await worker.ended()
        assert worker._transport.is_closing()
        await worker._process.wait()

    asyncio.run(play())


def test_a_worker_sees_no_secret_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHD_CHANNELS__MAIL__PASSWORD", CANARY)

    async def scene(pool: ParserPool) -> None:
        await reading(pool, GOOD)
        environment = proc(workers()[0], "environ")
        assert b"PATH=" in environment
        assert CANARY.encode() not in environment

    run(scene)


def test_a_worker_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import asyncio, os, signal\n"
        "from watchd.fetching.process import WorkerProcess\n"
        "async def main():\n"
        "    worker = await WorkerProcess.start(512 * 1024 * 1024, 15)\n"
        "    print(worker._process.pid, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(main())\n"
    )
    parent = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=60, check=False)
    ends = time.monotonic() + 10
    while is_running(int(parent.stdout)) and time.monotonic() < ends:
        time.sleep(0.05)
    assert not is_running(int(parent.stdout))


def is_running(pid: int) -> bool:
    state = proc(pid, "stat").rpartition(b")")[2].split()
    return bool(state) and state[0] != b"Z"


@pytest.mark.parametrize("program", ["/nonexistent/python", "/bin/false"])
def test_a_pool_that_cannot_start_a_process_says_so(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", program)

    async def scene(pool: ParserPool) -> None:
        error = await failing(pool, GOOD)
        assert error.reason == "crashed"
        assert "no parser process can be started" in str(error)

    run(scene)


def test_workers_that_were_started_before_there_was_a_document_read_it() -> None:
    async def scene(pool: ParserPool) -> None:
        pool.warm(5)
        assert (await reading(pool, GOOD)).title == "Good"
        started = workers()
        assert len(started) == 2
        assert (await reading(pool, GOOD)).title == "Good"
        assert workers() == started

    run(scene)


def test_no_more_workers_are_started_ahead_than_there_are_documents_to_come() -> None:
    async def scene(pool: ParserPool) -> None:
        pool.warm(1)
        assert (await reading(pool, GOOD)).title == "Good"
        assert len(workers()) == 1

    run(scene)


def test_a_pool_that_is_closed_while_its_workers_start_leaves_none_behind() -> None:
    async def scene(pool: ParserPool) -> None:
        pool.warm(5)

    run(scene)
    assert workers() == []
