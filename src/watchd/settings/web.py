"""The `web:` section of `watchd.yaml`: where it listens, and where people's browsers reach it."""

import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, SecretStr, WithJsonSchema, model_validator

from watchd.documents import InputError, Model
from watchd.model.listen import Listen

_LISTEN = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):(?P<port>[0-9]{1,5})", re.ASCII)
_LARGEST_PORT = 65535
_PUBLIC = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~/-]*)?", re.ASCII)
_LONGEST_PUBLIC = 200
_SHORTEST_KEY = 32


def _listen(value: object) -> object:
    if value is None or isinstance(value, Listen):
        return value
    text = value if isinstance(value, str) else ""
    found = _LISTEN.fullmatch(text)
    if found is None or int(found["port"]) > _LARGEST_PORT:
        raise InputError(f"'{text[:80]}' is no address to listen on", "write 127.0.0.1:8080, or null for none")
    return Listen(found["host"].strip("[]"), int(found["port"]))


def _public(url: str) -> str:
    if len(url) <= _LONGEST_PUBLIC and _PUBLIC.fullmatch(url):
        return url.rstrip("/")
    raise InputError(
        f"'{url[:80]}' is no address that links can begin with",
        "write what people's browsers reach this machine by: https://watchd.example.org",
    )


def _long_enough(secret: SecretStr) -> SecretStr:
    if len(secret.get_secret_value()) >= _SHORTEST_KEY:
        return secret
    raise InputError(
        f"a key of links has at least {_SHORTEST_KEY} signs", "make one with: head -c 32 /dev/urandom | base64"
    )


LinkKey = Annotated[SecretStr, AfterValidator(_long_enough)]


class Web(Model):
    """Health and metrics over HTTP, and the pages behind the links of mails."""

    listen: Annotated[
        Listen | None,
        BeforeValidator(_listen),
        WithJsonSchema({"type": ["string", "null"], "examples": ["127.0.0.1:8080"]}),
    ] = Listen(host="127.0.0.1", port=8080)
    """Address and port; null for no web server. It has no login: keep it on loopback or behind a proxy."""
    public_url: Annotated[str, AfterValidator(_public)] | None = None
    """Where people's browsers reach it: then alerts have links to answer them by. Without it, they name commands."""
    link_key: LinkKey | None = None
    """What signs those links; without it, a key that the database keeps and that changes every 90 days."""
    previous_link_key: LinkKey | None = None
    """The key before this one: links that it signed work on."""

    @model_validator(mode="after")
    def _fits_together(self) -> "Web":
        if self.previous_link_key is not None and self.link_key is None:
            message = "`previous_link_key` without `link_key`"
            raise InputError(message, "give the present one as `link_key_file`", ("previous_link_key",))
        return self
