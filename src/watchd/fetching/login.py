"""A feed's login, read from its files for one request and kept nowhere."""

import base64
import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from watchd.errors import FetchError
from watchd.model.credentials import ANONYMOUS
from watchd.model.feed import Feed
from watchd.model.ids import digest
from watchd.net.contexts import fingerprint

_LONGEST = 8 * 1024  # bytes; servers take headers of about that length
_SHORTEST = 4  # hiding shorter ones would blank out ordinary words
_MARK = 4  # hex digits


@dataclass(frozen=True, slots=True, repr=False)
class Login:
    """What a request of one feed tells, beside what every request tells."""

    headers: Mapping[str, str]
    proxy: str | None = None
    secrets: tuple[str, ...] = ()  # what no message may hold
    mark: str = ""  # other with other credentials; empty where there are none

    def without_secrets(self, text: str) -> str:
        """The text with stars in place of each secret: a server may quote what it was told."""
        for secret in sorted(self.secrets, key=len, reverse=True):
            text = text.replace(secret, "***")
        return text


_NOBODY = Login({})


def login_of(feed: Feed) -> Login:
    """The feed's headers and proxy, its files read now; raises FetchError that names a file and quotes none."""
    said = feed.credentials
    if said == ANONYMOUS and feed.network.client_cert is None:
        return _NOBODY
    told = {name: _secret(path, f"header_files of {name}") for name, path in said.header_files}
    headers, secrets = dict(said.headers) | told, list(told.values())
    if said.password_file is not None:
        password = _secret(said.password_file, "password_file", is_header=False)
        packed = base64.b64encode(f"{said.user}:{password}".encode()).decode()
        headers["Authorization"] = f"Basic {packed}"
        secrets += [password, packed]
    if said.bearer_file is not None:
        token = _secret(said.bearer_file, "bearer_file")
        headers["Authorization"] = f"Bearer {token}"
        secrets.append(token)
    proxy = _proxy(said.proxy_file) if said.proxy_file is not None else None
    if proxy is not None:
        secrets.append(unquote(urlsplit(proxy).password or ""))
    return Login(headers, proxy, tuple(one for one in secrets if len(one) >= _SHORTEST), _mark(feed, headers))


def _proxy(path: str) -> str:
    proxy = _secret(path, "proxy_file")
    with suppress(ValueError):
        parts = urlsplit(proxy)
        if parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0:
            return proxy
    raise FetchError(f"proxy_file {path} holds no http:// or https:// URL of a proxy; mend it", reason="login")


def _mark(feed: Feed, headers: Mapping[str, str]) -> str:
    """What changes when the login does. It is stored, so it must not help to guess a password: 16 bits tell enough."""
    cert = feed.network.client_cert
    names = digest(feed.credentials.user, fingerprint(cert) if cert is not None else "", *sorted(headers))
    values = digest(*(f"{name} {headers[name]}" for name in sorted(headers)))
    return f"{names} {values[:_MARK]}"


def _secret(path: str, key: str, *, is_header: bool = True) -> str:
    """The one line of a file."""
    try:
        # Opening a pipe would wait for its other end.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            is_file = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
            data = file.read(_LONGEST + 1) if is_file else b""
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise FetchError(f"{key} {path} cannot be read: {why}; mend the path or its rights", reason="login") from None
    text = data.decode("utf-8", "replace").removesuffix("\n").removesuffix("\r")
    is_fit = bool(text) and len(data) <= _LONGEST and text.isprintable() and (text.isascii() or not is_header)
    if not is_fit or "\ufffd" in text:
        signs = "plain ASCII" if is_header else "UTF-8"
        raise FetchError(f"{key} {path} holds no secret alone: write it on one line, in {signs}", reason="login")
    return text
