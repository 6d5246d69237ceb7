"""Certificates that are shown: read beside the loop, again only where they changed, and never waited for for ever."""

import asyncio
import os
import shutil
from pathlib import Path

import pytest
from tests.servers.http import CA_FILE, CLIENT_CERT, CLIENT_KEY, EXPIRED_CA_FILE, HttpServer, ProxyServer, Reply

from watchd.errors import FetchError
from watchd.model.feed import NetworkOptions
from watchd.net.client import HttpClient
from watchd.net.contexts import Contexts


def own(tmp_path: Path) -> tuple[str, str]:
    return shutil.copy(CLIENT_CERT, str(tmp_path / "desk.pem")), shutil.copy(CLIENT_KEY, str(tmp_path / "desk.key"))


@pytest.mark.parametrize("role", ["client_cert", "client_key"])
def test_a_pipe_in_place_of_a_certificate_or_key_is_refused_instead_of_waited_for(tmp_path: Path, role: str) -> None:
    pipe = str(tmp_path / "pipe")
    os.mkfifo(pipe)
    files = {"client_cert": CLIENT_CERT, "client_key": CLIENT_KEY, role: pipe}

    async def play() -> None:
        async with HttpServer(tls=True) as server:
            client = HttpClient(NetworkOptions(allow_private=("127.0.0.0/8",)))
            try:
                with pytest.raises(FetchError, match=r"pipe cannot be used .it is no plain file") as caught:
                    await client.get(server.url("/f"), network=NetworkOptions(**files))  # type: ignore[arg-type]
                assert caught.value.reason == "login"
            finally:
                await client.aclose()

    asyncio.run(play())


def test_a_certificate_is_read_beside_the_loop_and_again_only_where_it_or_its_key_changed(tmp_path: Path) -> None:
    async def play() -> None:
        known, cert = Contexts(), own(tmp_path)
        reading = asyncio.ensure_future(known.of((), cert))
        for _ in range(5):
            await asyncio.sleep(0)
        assert not reading.done(), "read on the loop itself"
        first = await reading
        assert await known.of((), cert) is first
        for path in cert:
            before = await known.of((), cert)
            os.utime(path, ns=(1, 1))
            assert await known.of((), cert) is not before

    asyncio.run(play())


def test_those_who_ask_at_once_wait_for_one_reading_and_whoever_gives_up_ends_it_for_nobody(tmp_path: Path) -> None:
    async def play() -> None:
        known, cert = Contexts(), own(tmp_path)
        gives_up = asyncio.ensure_future(known.of((), cert))
        others = [asyncio.ensure_future(known.of((), cert)) for _ in range(3)]
        await asyncio.sleep(0)
        gives_up.cancel()
        assert len({id(context) for context in await asyncio.gather(*others)}) == 1

    asyncio.run(play())


def test_a_file_that_is_no_certificate_s_length_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "long.pem").write_bytes(b"x" * 300_000)
    with pytest.raises(FetchError, match=r"long.pem cannot be used .it has more than 262,144 bytes"):
        asyncio.run(Contexts().of((), (str(tmp_path / "long.pem"), None)))


def test_a_store_that_is_mended_is_read_again(tmp_path: Path) -> None:
    async def play() -> None:
        known, store = Contexts(), tmp_path / "ca.pem"
        with pytest.raises(FetchError):
            await known.of((str(store),))
        shutil.copy(CLIENT_CERT, str(store))
        assert await known.of((str(store),)) is await known.of((str(store),))

    asyncio.run(play())


@pytest.mark.parametrize("is_behind_a_proxy", [False, True])
def test_an_authority_whose_file_is_renewed_is_trusted_from_the_next_request_on(
    tmp_path: Path, *, is_behind_a_proxy: bool
) -> None:
    async def play() -> None:
        async with HttpServer(tls=True) as server, ProxyServer() as proxy:
            server.script("/f", Reply(200, b"x"))
            store = tmp_path / "ca.pem"
            behind = proxy.url() if is_behind_a_proxy else None
            near = NetworkOptions(allow_private=("127.0.0.0/8", "localhost"), ca_file=str(store), proxy=behind)
            client, url = HttpClient(near), server.url("/f", "localhost")
            try:
                shutil.copy(EXPIRED_CA_FILE, store)
                with pytest.raises(FetchError, match="the certificate is not accepted"):
                    await client.get(url)
                shutil.copy(CA_FILE, store)
                assert (await client.get(url)).body == b"x"
                shutil.copy(EXPIRED_CA_FILE, store)
                with pytest.raises(FetchError, match="the certificate is not accepted"):
                    await client.get(url)
            finally:
                await client.aclose()

    asyncio.run(play())


def test_a_pipe_in_place_of_an_authority_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    pipe = str(tmp_path / "pipe")
    os.mkfifo(pipe)
    with pytest.raises(FetchError, match=r"ca_file .*pipe cannot be used .it is no plain file") as caught:
        asyncio.run(Contexts().of((pipe,)))
    assert caught.value.reason == "tls"
