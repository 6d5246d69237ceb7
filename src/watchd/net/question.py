"""Questions and what is received: one request as it goes out, and its answer while the body is still on the wire."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import httpx

from watchd.model.certificate import CertificateLife
from watchd.net.translate import Progress

RawHeaders = Sequence[tuple[bytes, bytes]]

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Question:
    """A GET, or a POST where there is a body."""

    url: httpx.URL
    headers: RawHeaders
    progress: Progress
    connect: float  # seconds in which a connection must stand, and TLS be agreed on
    body: bytes | None = None

    @classmethod
    def of(
        cls, url: httpx.URL, headers: Mapping[str, str], progress: Progress, connect: float, body: bytes | None = None
    ) -> "Question":
        """With the headers that HTTP itself asks for, unless they are given."""
        raw = [(name.encode("ascii"), value.encode("latin-1")) for name, value in headers.items()]
        names = {name.lower() for name, _ in raw}
        first = [] if b"host" in names else [(b"Host", url.netloc)]
        if body is not None and b"content-length" not in names:
            first.append((b"Content-Length", str(len(body)).encode("ascii")))
        return cls(url, [*first, *raw], progress, connect, body)

    @property
    def method(self) -> bytes:
        """The word that the request begins with."""
        return b"GET" if self.body is None else b"POST"

    @property
    def is_under_tls(self) -> bool:
        """Whether it is for an https:// URL."""
        return self.url.scheme == "https"

    @property
    def host(self) -> str:
        """Whom to connect to."""
        return self.url.raw_host.decode("ascii")

    @property
    def port(self) -> int:
        """Where to connect to."""
        return port_of(self.url)


def port_of(url: httpx.URL) -> int:
    """The port that the URL names, or that of its scheme."""
    return _PORTS[url.scheme] if url.port is None else url.port


class Received(Protocol):
    """An answer; its body comes as it is asked for, undecoded."""

    @property
    def status(self) -> int:
        """The three digits."""
        ...

    @property
    def headers(self) -> RawHeaders:
        """As they came."""
        ...

    @property
    def certificate(self) -> CertificateLife | None:
        """Of the server; None: it showed none."""
        ...

    def pieces(self) -> AsyncIterator[bytes]:
        """The body, to be read once."""
        ...

    async def aclose(self) -> None:
        """Read no more of it, and close or give back its connection."""
        ...


def header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> str:
    """The values of a header, given in lower case; "" where there is none."""
    return ", ".join(value.decode("latin-1") for key, value in headers if key.lower() == name)
