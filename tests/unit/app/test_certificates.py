"""The daily look at certificates: each receiver is met once a day; what is not accepted stands with its channel."""

import asyncio
from datetime import timedelta

from tests.builders import T0
from tests.fakes import HandClock, RecordingChannel

from watchd.app.certificates import CertificateLoop
from watchd.channels.config import ConfiguredChannel
from watchd.channels.console import ConsoleConfig
from watchd.errors import DeliveryError, DeliveryKind
from watchd.model.certificate import CertificateLife

LIFE = CertificateLife(T0, T0 + timedelta(days=90))
ENDED = DeliveryError("the certificate has expired", kind=DeliveryKind.CHANNEL, code="tls")
AWAY = DeliveryError("no connection", kind=DeliveryKind.TRANSIENT, code="lost")


class Met(ConfiguredChannel):
    """Is met as the test says."""

    def __init__(self, *ends: DeliveryError | None) -> None:
        super().__init__("board", ConsoleConfig(type="console"))
        self.ends = list(ends)

    async def meet(self) -> None:
        if (error := self.ends.pop(0)) is not None:
            raise error
        self.met(LIFE)


def test_each_receiver_is_met_at_the_start_and_once_a_day() -> None:
    clock, met = HandClock(), Met(None, None)
    moved: list[int] = []
    channel = RecordingChannel()  # a kind that others brought
    loop = CertificateLoop({"board": met, "desk": channel}, clock, lambda: moved.append(1))  # type: ignore[dict-item]  # it sends nothing here
    for _ in range(24):
        asyncio.run(loop.go_round())
        clock.forward(hours=1)
    assert (len(met.ends), met.certificate, len(moved)) == (1, LIFE, 1)
    asyncio.run(loop.go_round())
    assert (len(met.ends), len(moved)) == (0, 2)


def test_what_is_not_accepted_stands_until_it_is_and_what_is_away_says_nothing_of_it() -> None:
    clock, met = HandClock(), Met(ENDED, None, AWAY, ENDED)
    loop = CertificateLoop({"board": met}, clock, lambda: None)  # type: ignore[dict-item]  # it sends nothing here
    said = []
    for _ in range(4):
        asyncio.run(loop.go_round())
        said.append(met.distrusted)
        clock.forward(days=1)
    assert said == ["the certificate has expired", "", "", "the certificate has expired"]


def test_a_clock_that_is_set_back_puts_no_look_off() -> None:
    clock, met = HandClock(), Met(None, None)
    loop = CertificateLoop({"board": met}, clock, lambda: None)  # type: ignore[dict-item]  # it sends nothing here
    asyncio.run(loop.go_round())
    clock.forward(days=-30)
    asyncio.run(loop.go_round())
    assert met.ends == []
