"""The health pages: what they answer, where they listen, and that they end with the daemon."""

import asyncio
import json
import socket
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import replace

import pytest

from watchd.errors import BusyError
from watchd.web.metrics import Metrics
from watchd.web.pages import pages
from watchd.web.probes import Probes, Vital
from watchd.web.server import serving

Answer = tuple[int, Mapping[str, str], str]


def probes(*, alive: bool = True, **vitals: Vital) -> Probes:
    return Probes(alive=lambda: alive, vitals=lambda: vitals, degraded=dict, metrics=Metrics("1.0").text)


def ask(probes_of: Probes, path: str, method: str = "GET") -> Answer:
    """One request to pages that are served for it."""

    async def play() -> Answer:
        async with serving(pages(probes_of), "127.0.0.1", 0) as port:
            return await asyncio.to_thread(get, port, path, method)

    return asyncio.run(play())


def get(port: int, path: str, method: str = "GET") -> Answer:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, dict(answer.headers), answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, dict(refusal.headers), refusal.read().decode()


def test_a_live_process_says_so_and_nothing_may_keep_the_answer() -> None:
    status, headers, body = ask(probes(), "/healthz")
    assert (status, json.loads(body)) == (200, {"alive": True})
    assert headers["cache-control"] == "no-store"


def test_a_stuck_process_answers_503() -> None:
    status, _, body = ask(probes(alive=False), "/healthz")
    assert (status, json.loads(body)) == (503, {"alive": False})


def test_readiness_names_each_check_and_the_reason_of_those_that_fail() -> None:
    status, _, body = ask(
        probes(poll=Vital(is_well=True, reason="x"), rules=Vital(is_well=False, reason="no rule")), "/readyz"
    )
    assert status == 503
    assert json.loads(body) == {"ready": False, "checks": {"poll": "ok", "rules": "no rule"}, "degraded": {}}


def test_what_stops_no_work_is_named_and_leaves_it_ready() -> None:
    refused = {"file": "refused: rules/a.yaml"}
    status, _, body = ask(replace(probes(poll=Vital(is_well=True)), degraded=lambda: refused), "/readyz")
    assert status == 200
    assert json.loads(body) == {"ready": True, "checks": {"poll": "ok"}, "degraded": refused}


def test_when_every_check_is_well_it_is_ready() -> None:
    status, _, body = ask(probes(poll=Vital(is_well=True)), "/readyz")
    assert (status, json.loads(body)["ready"]) == (200, True)


def test_metrics_are_in_prometheus_text_format() -> None:
    status, headers, body = ask(probes(), "/metrics")
    assert status == 200
    assert headers["content-type"].startswith("text/plain; version=0.0.4")
    assert 'watchd_build_info{version="1.0"} 1.0' in body


def test_each_result_of_items_is_counted_from_0_before_the_first_poll() -> None:
    shown = Metrics("1.0").text().decode()
    for result in ("new", "revised", "refused"):
        assert f'watchd_items_total{{result="{result}"}} 0.0' in shown


@pytest.mark.parametrize(("path", "method", "status"), [("/", "GET", 404), ("/healthz", "POST", 405)])
def test_there_is_nothing_else(path: str, method: str, status: int) -> None:
    assert ask(probes(), path, method)[0] == status


def test_a_taken_address_is_an_error_of_the_start() -> None:
    async def play() -> None:
        async with serving(pages(probes()), "127.0.0.1", 0) as port:
            with pytest.raises(BusyError, match="another process listens on"):
                async with serving(pages(probes()), "127.0.0.1", port):
                    pass

    asyncio.run(play())


def test_the_address_is_free_again_after_the_block() -> None:
    async def play() -> int:
        async with serving(pages(probes()), "127.0.0.1", 0) as port:
            pass
        return port

    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", asyncio.run(play())))
