"""What a feed's entry says of headers, logins, certificates and its proxy; secrets stand in files that it names."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from watchd.documents import InputError, ListNode, MapNode, Model, Node, ScalarNode
from watchd.model.credentials import Credentials

_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_LONGEST_VALUE, _LONGEST_USER = 2000, 200
_OURS = frozenset(
    {"accept-encoding", "connection", "content-length", "host", "if-modified-since", "if-none-match"}
    | {"proxy-authorization", "te", "transfer-encoding", "upgrade"}
)
_OF_SECRETS = re.compile(r"auth|cookie|key|token|secret|passw|session|credential", re.IGNORECASE)
_FILES = ("ca_file", "bearer_file", "proxy_file", "client_cert", "client_key")
_PASSWORD_IN_URL = re.compile(r"://[^/@\s]*:([^/@\s]+)@")

File = Annotated[str, Field(min_length=1, max_length=1000)]


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise InputError(f"'{text[:80]}' is no name of a header", "write it like X-Api-Key")
    if text.lower() in _OURS:
        raise InputError(f"{text} is set by watchd itself", "remove it")
    return text


def _value(text: str) -> str:
    if not text or len(text) > _LONGEST_VALUE or not (text.isascii() and text.isprintable()):
        raise InputError("a header's value is 1 to 2,000 plain characters", "put it on one line, in ASCII")
    return text


def _plain(headers: Mapping[str, str]) -> Mapping[str, str]:
    for name in headers:
        if _OF_SECRETS.search(name):
            hint = f"put its value into a file and write `header_files: {{{name}: PATH}}`"
            raise InputError(f"{name}: a secret may not stand in this file", hint)
    return headers


def _user(text: str) -> str:
    if not text or len(text) > _LONGEST_USER or ":" in text or not text.isprintable():
        raise InputError(f"'{text[:80]}' is no name of a user", "write 1 to 200 signs, and no colon")
    return text


HeaderName = Annotated[str, AfterValidator(_name)]


class Basic(Model):
    """A user and password, as HTTP's basic authentication takes them."""

    user: Annotated[str, AfterValidator(_user)]
    """The name of the user."""
    password_file: File
    """A file that holds the password and nothing else, relative to this file."""


class Access(Model):
    """How a feed's server is told who asks."""

    headers: Annotated[dict[HeaderName, Annotated[str, AfterValidator(_value)]], AfterValidator(_plain)] = Field(
        default_factory=dict
    )
    """Headers to send along, such as Accept-Language. No secrets: those go to `header_files`."""
    header_files: dict[HeaderName, File] = Field(default_factory=dict)
    """Headers whose values are secrets: for each the file that holds it and nothing else, relative to this file."""
    basic: Basic | None = None
    """A user and password for the feed's server."""
    bearer_file: File | None = None
    """A file that holds a bearer token and nothing else, relative to this file."""
    client_cert: File | None = None
    """A certificate to show to the feed's server, PEM, relative to this file; its key may stand in the same file."""
    client_key: File | None = None
    """The key of `client_cert`, without a password, where it is a file of its own."""
    proxy_file: File | None = None
    """A file that holds the URL of a proxy for this feed alone, with its login."""

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        names = [name.lower() for name in (*self.headers, *self.header_files)]
        logins = [self.basic is not None, self.bearer_file is not None, "authorization" in names]
        if sum(logins) > 1:
            raise InputError("more than one login", "keep one of `basic`, `bearer_file` and the Authorization header")
        if len(set(names)) < len(names):
            raise InputError("a header stands twice", "keep one of them", ("header_files",))
        if self.client_key is not None and self.client_cert is None:
            raise InputError("a key without its certificate", "name the certificate as `client_cert`", ("client_key",))
        return self

    def credentials(self) -> Credentials:
        """The same as the model has it; paths as they are written."""
        return Credentials(
            headers=tuple(self.headers.items()),
            header_files=tuple(self.header_files.items()),
            user=self.basic.user if self.basic else "",
            password_file=self.basic.password_file if self.basic else None,
            bearer_file=self.bearer_file,
            proxy_file=self.proxy_file,
        )


def literal_secrets(root: Node) -> tuple[str, ...]:
    """Values that look like secrets and stand in a file of feeds all the same, so that no message shows them."""
    found: list[str] = []
    for entry in _entries(root):
        nodes = [entry.at("bearer"), entry.at("password"), entry.at("basic", "password")]
        headers = entry.at("headers")
        if isinstance(headers, MapNode):
            nodes += [value for name, _, value in headers.items() if _OF_SECRETS.search(name)]
        found += [node.text for node in nodes if isinstance(node, ScalarNode) and node.text]
        urls = (entry.at("url"), entry.at("proxy"))
        for url in urls:
            text = (url.text or "") if isinstance(url, ScalarNode) else ""
            found += _PASSWORD_IN_URL.findall(text)
    return tuple(found)


def named_files(root: Node) -> Iterator[tuple[str, ScalarNode]]:
    """Every path of a file of feeds that names a certificate or a secret, by its key and at its place."""
    for entry in _entries(root):
        nodes = [*((name, entry.at(name)) for name in _FILES), ("password_file", entry.at("basic", "password_file"))]
        headers = entry.at("header_files")
        more = [("header_files", value) for _, _, value in headers.items()] if isinstance(headers, MapNode) else []
        yield from ((key, node) for key, node in (*nodes, *more) if isinstance(node, ScalarNode) and node.text)


def _entries(root: Node) -> Iterator[MapNode]:
    entries = root.at("feeds")
    yield from (one for one in entries.items if isinstance(one, MapNode)) if isinstance(entries, ListNode) else ()
