"""One message to one recipient over SMTP, within one deadline, and an exact answer about how it ended."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum

import aiosmtplib

from watchd.channels.redaction import redacted
from watchd.channels.smtp_replies import LOGIN_HINT, TLS_HINT, Stage, verdict
from watchd.errors import DeliveryError, DeliveryKind
from watchd.model.certificate import CertificateLife
from watchd.net.causes import cause_of, is_nameless
from watchd.net.tls import distrust, life_of

_GOODBYE = 1.0  # seconds; the message is already taken, so nothing depends on QUIT


class Security(StrEnum):
    """How the connection is protected; there is no way from one to a weaker one."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Relay:
    """The mail server that takes our messages."""

    host: str
    port: int
    security: Security
    helo: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be shown; SASL's own packing of user and password included."""
        if not self.password:
            return ()
        return (self.password, f"\0{self.user}\0{self.password}")


@dataclass(frozen=True, slots=True)
class Envelope:
    """Sender, recipient, and how to write the message once the attempt has its number."""

    sender: str
    recipient: str
    compose: Callable[[int], bytes]
    meets: Callable[[CertificateLife | None], None]  # the relay's certificate


async def submit(
    relay: Relay,
    context: ssl.SSLContext | None,
    envelope: Envelope,
    opened: Callable[[], Awaitable[int]],
    deadline: timedelta,
) -> str:
    """Hand it over and give the relay's last reply; raises DeliveryError, and whatever `opened` raises."""
    client = _client(relay, context)
    progress = _Progress(relay)
    try:
        async with asyncio.timeout(deadline.total_seconds()) as limit:
            with progress.at(Stage.CONNECT):
                await _greet(client)
            envelope.meets(life_of(client.get_transport_info("ssl_object")) if context is not None else None)
            message = envelope.compose(await opened())
            with progress.at(Stage.MAIL):
                await client.mail(envelope.sender)
            with progress.at(Stage.RCPT):
                await client.rcpt(envelope.recipient)
            with progress.at(Stage.DATA):
                reply = await client.data(message)
        await _leave(client)
    except TimeoutError as error:
        if not limit.expired():
            raise
        raise progress.late(deadline) from error
    else:
        return redacted(f"{reply.code} {reply.message}", relay.secrets)
    finally:
        client.close()


async def look(relay: Relay, context: ssl.SSLContext, deadline: timedelta) -> CertificateLife | None:
    """The relay's certificate, without a login; raises DeliveryError."""
    client, progress = _client(replace(relay, user=None, password=None), context), _Progress(relay)
    try:
        async with asyncio.timeout(deadline.total_seconds()) as limit:
            with progress.at(Stage.CONNECT):
                await _greet(client)
            life = life_of(client.get_transport_info("ssl_object"))
        await _leave(client)
    except TimeoutError as error:
        if not limit.expired():
            raise
        raise progress.late(deadline) from error
    else:
        return life
    finally:
        client.close()


def _client(relay: Relay, context: ssl.SSLContext | None) -> aiosmtplib.SMTP:
    return aiosmtplib.SMTP(
        hostname=relay.host,
        port=relay.port,
        username=relay.user,
        password=relay.password,
        local_hostname=relay.helo,
        use_tls=relay.security is Security.TLS,
        start_tls=relay.security is Security.STARTTLS,
        tls_context=context,
        timeout=None,  # one deadline around everything; a timeout for each command would add up
    )


async def _greet(client: aiosmtplib.SMTP) -> None:
    """Connect, with TLS and login where the relay has them, and say who we are."""
    await client.connect()
    if client.is_ehlo_or_helo_needed:
        try:
            await client.ehlo()
        except aiosmtplib.SMTPHeloError:
            await client.helo()


async def _leave(client: aiosmtplib.SMTP) -> None:
    with suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
        async with asyncio.timeout(_GOODBYE):
            await client.quit()


_REFUSED = {
    Stage.CONNECT: "connection or login",
    Stage.MAIL: "sender",
    Stage.RCPT: "recipient",
    Stage.DATA: "message",
}


class _Progress:
    """How far the message has come, to say what a failure means."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._where = f"{relay.host}:{relay.port}"
        self._stage = Stage.CONNECT

    @contextmanager
    def at(self, stage: Stage) -> Iterator[None]:
        self._stage = stage
        try:
            yield
        except aiosmtplib.SMTPResponseException as error:
            raise self._refused(error.code, error.message) from error
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise self._broken(error) from error

    def late(self, deadline: timedelta) -> DeliveryError:
        return self._unfinished(f"{self._where}: no end within {deadline.total_seconds():g} s")

    def _refused(self, code: int, text: str) -> DeliveryError:
        found = verdict(self._stage, code, text)
        said = redacted(f"{code} {text}" if code > 0 else text, self._relay.secrets)
        if found.is_refusal:
            sentence = f"{self._where} refused the {_REFUSED[self._stage]}: {said}"
        else:
            sentence = f"{self._where} gave no answer to the {_REFUSED[self._stage]}, but: {said}"
        return DeliveryError(
            f"{sentence}; {found.hint}" if found.hint else sentence,
            kind=found.kind,
            code=found.code,
            retry_after=found.retry_after,
            is_of_recipient=found.is_of_recipient,
            gives_up_after=found.gives_up_after,
        )

    def _broken(self, error: Exception) -> DeliveryError:
        said = redacted(str(error) or type(error).__name__, self._relay.secrets)
        fault = _tls_fault(error)
        if isinstance(fault, ssl.SSLCertVerificationError):
            why = redacted(distrust(fault), self._relay.secrets)
            return self._misconfigured("tls", f"certificate not accepted: {why}")
        if fault is not None:
            return self._misconfigured("tls", f"no TLS connection ({said}); {TLS_HINT}")
        # The library's base class itself, and no subclass, means that the server lacks what the config asks for.
        if type(error) is aiosmtplib.SMTPException:
            what = ("tls", TLS_HINT) if said.startswith("SMTP STARTTLS") else ("login", f"{LOGIN_HINT}, and `tls`")
            return self._misconfigured(what[0], f"{said.rstrip('.')}; {what[1]}")
        cause = redacted(cause_of(error), self._relay.secrets)
        lost = "no connection" if self._stage is Stage.CONNECT else "the connection broke"
        return self._unfinished(f"{self._where}: {lost} ({cause})", "dns" if is_nameless(error) else "lost")

    def _misconfigured(self, code: str, what: str) -> DeliveryError:
        return DeliveryError(f"{self._where}: {what}", kind=DeliveryKind.CHANNEL, code=code)

    def _unfinished(self, what: str, code: str = "lost") -> DeliveryError:
        # aiosmtplib sends DATA and the text in one call, so a loss before the server's "go ahead" counts as ambiguous
        # too: the message is sent again under the same id either way.
        if self._stage is Stage.DATA:
            return DeliveryError(f"{what} while the message was sent", kind=DeliveryKind.AMBIGUOUS, code="lost")
        return DeliveryError(what, kind=DeliveryKind.TRANSIENT, code=code)


def _tls_fault(error: BaseException | None) -> ssl.SSLError | None:
    """The TLS error underneath, if there is one that another attempt would meet again."""
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return None if isinstance(error, ssl.SSLEOFError) else error
        error = error.__cause__
    return None
