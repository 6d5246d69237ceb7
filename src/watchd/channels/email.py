"""The email channel: one recipient a message, through the operator's own relay."""

import re
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator

from watchd.alerts.render.mail import Mail, mail_of
from watchd.alerts.render.template import LONGEST, Template, read_template
from watchd.channels.config import ChannelConfig, ConfiguredChannel, Poster
from watchd.channels.mime import FrozenMail, MailForm, UnsoundMail, answered, mime_bytes
from watchd.documents import InputError, MailAddress, is_mail_address
from watchd.errors import ConfigError, DeliveryError, DeliveryKind, FetchError
from watchd.model.notification import AlertView, Message, Receipt
from watchd.net.contexts import Contexts
from watchd.ports import Channel, Clock

if TYPE_CHECKING:
    from watchd.channels.smtp import Relay

DEADLINE = timedelta(seconds=60)
_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_NAMED = 3  # mistakes of a template that are told at once
_HOST = re.compile(r"[A-Za-z0-9.:_-]{1,253}")


def _host(text: str) -> str:
    if _HOST.fullmatch(text):
        return text
    raise InputError(f"'{text[:80]}' is no host name", "write a name or an address alone, like mail.example.org")


class EmailConfig(ChannelConfig):
    """A mail relay and who gets mail through it."""

    type: Literal["email"]
    host: Annotated[str, AfterValidator(_host)]
    """The relay."""
    port: int | None = Field(default=None, ge=1, le=65535)
    """Without it, 587 for starttls, 465 for tls, 25 for none."""
    tls: Literal["starttls", "tls", "none"] = "starttls"
    """How the connection is protected; it never falls back to less."""
    user: str | None = None
    password: SecretStr | None = None
    sender: MailAddress = Field(alias="from")
    """The address that mail comes from, and where bounces go."""
    to: tuple[MailAddress, ...] = Field(min_length=1)
    """Addresses, or people by their id."""
    ca_file: str | None = None
    """Certificates to trust beside the system's."""
    template: str | None = None
    """A file that orders a mail's parts and adds words; where it cannot be used, that is told, and it is left out."""

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if (self.user is None) != (self.password is None):
            missing = "user" if self.user is None else "password"
            raise InputError(f"`{missing}` is missing", "a login needs both: `user` and `password_file`")
        if self.password is not None and self.tls == "none" and not _is_this_machine(self.host):
            raise InputError("`tls: none` would send the password readable by anybody", "use starttls or tls", ("tls",))
        return self

    def read_template(self) -> tuple[Template | None, str]:
        """The template as its file is now; where it cannot be used, none, and why."""
        if self.template is None:
            return None, ""
        try:
            return template_in(Path(self.template)), ""
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is no UTF-8 text"
            return None, f"{self.template} cannot be read: {reason.lower()}"
        except ConfigError as error:
            return None, "; ".join(" ".join(str(problem).split()) for problem in error.problems[:_NAMED])

    def targets(self, name: str) -> tuple[str, ...]:
        """The addresses, each once."""
        del name
        return tuple(dict.fromkeys(self.to))

    def readable(self, body: str) -> str:
        """Subject and text; a mail that another release froze stays as it is."""
        try:
            mail = answered(FrozenMail.model_validate_json(body), ())
        except ValidationError:
            return body
        return f"Subject: {mail.subject}\n\n{mail.text}"

    def outgoing(self, message: Message, at: datetime) -> bytes:
        """The whole mail with its headers; raises ValidationError or UnsoundMail, which are ValueErrors."""
        return mime_bytes(self.sender, FrozenMail.model_validate_json(message.body), message, at)

    def open(self, name: str, *, clock: Clock, http: Poster) -> Channel:
        """The channel; it speaks SMTP and needs no HTTP."""
        del http
        return EmailChannel(name, self, clock=clock)


class EmailChannel(ConfiguredChannel):
    """Sends text and HTML, and says exactly what became of it."""

    def __init__(self, name: str, config: EmailConfig, *, clock: Clock, deadline: timedelta = DEADLINE) -> None:
        super().__init__(name, config)
        self._config = config
        self._clock = clock
        self._deadline = deadline
        self._template, self.flaw = config.read_template()
        self._contexts = Contexts()

    def render(self, view: AlertView) -> str:
        """The words and the facts that headers repeat, as JSON."""
        mail = mail_of(view, None, self._template)
        rule = view.facts.rule
        alike: dict[Mail, list[str]] = {}
        for reader in view.readers:
            if reader.target in self.targets:
                alike.setdefault(mail_of(view, reader, self._template), []).append(reader.target)
        return FrozenMail(
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            rule=rule.id,
            severity=rule.severity.value,
            forms=tuple(
                MailForm(targets=tuple(targets), text=one.text, html=one.html)
                for one, targets in alike.items()
                if one != mail
            ),
        ).model_dump_json()

    async def send(self, message: Message, opened: Callable[[], Awaitable[int]]) -> Receipt:
        """Hand the mail to the relay; the receipt holds its last reply."""
        # aiosmtplib takes 0.1 s to import, which `--help` must not pay.
        from watchd.channels.smtp import Envelope, submit  # noqa: PLC0415 - see above

        if not is_mail_address(message.target):
            raise DeliveryError("the recipient is no mail address", kind=DeliveryKind.TARGET, code="address")
        envelope = Envelope(self._config.sender, message.target, lambda attempt: self._mime(message, attempt), self.met)
        reply = await submit(self._relay(), await self._trust(), envelope, opened, self._deadline)
        return Receipt(reply.partition(" ")[0], reply)

    async def meet(self) -> None:
        """See the relay's certificate, without a login and without a mail; raises DeliveryError."""
        from watchd.channels.smtp import look  # noqa: PLC0415 - see `send`

        context = await self._trust()
        if context is not None:
            self.met(await look(self._relay(), context, self._deadline))

    def _mime(self, message: Message, attempt: int) -> bytes:
        try:
            return self._config.outgoing(replace(message, attempt=attempt), self._clock.now())
        except (UnsoundMail, ValidationError) as error:
            raise DeliveryError(
                f"the frozen mail of {message.alert_id} cannot be used ({type(error).__name__})",
                kind=DeliveryKind.MESSAGE,
                code="render",
            ) from error

    def _relay(self) -> "Relay":
        from watchd.channels.smtp import Relay, Security  # noqa: PLC0415 - see `send`

        config = self._config
        return Relay(
            host=config.host,
            port=config.port or _PORTS[config.tls],
            security=Security(config.tls),
            helo=config.sender.rpartition("@")[2],
            user=config.user,
            password=config.password.get_secret_value() if config.password else None,
        )

    async def _trust(self) -> ssl.SSLContext | None:
        """Whom TLS trusts; a `ca_file` that was renewed counts from the next message on."""
        if self._config.tls == "none":
            return None
        try:
            return await self._contexts.of((self._config.ca_file,) if self._config.ca_file else ())
        except FetchError as error:
            raise DeliveryError(str(error), kind=DeliveryKind.CHANNEL, code="tls") from error


def template_in(path: Path) -> Template:
    """The template in a file; raises ConfigError with every mistake, OSError and UnicodeDecodeError."""
    with path.open("rb") as file:
        return read_template(file.read(4 * LONGEST).decode("utf-8-sig"), str(path))


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
