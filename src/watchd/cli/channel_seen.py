"""What a test message let one see of a channel beside the receiver's answer, and what only people can look up."""

from datetime import datetime
from typing import TYPE_CHECKING

from watchd.text.durations import lasting

if TYPE_CHECKING:
    from watchd.channels import ChannelConfig
    from watchd.ports import Channel


def seen_lines(config: "ChannelConfig", channel: "Channel", now: datetime, *, is_taken: bool) -> list[str]:
    """TLS and login as they were met; for mail, how to see whether receivers trust its sender."""
    from watchd.channels.email import EmailConfig
    from watchd.model.certificate import CertificateLife

    life = getattr(channel, "certificate", None)
    said = []
    if isinstance(life, CertificateLife):
        said.append(
            f"TLS: its certificate was accepted; it ends on {life.ends:%Y-%m-%d}, in {lasting(life.ends - now)}"
        )
    if isinstance(config, EmailConfig):
        if config.tls == "none":
            said.append("TLS: none, as `tls: none` says: the mail left readable by anybody on its way")
        if is_taken:
            said.append(f"login: accepted as {config.user}" if config.user else "login: none was asked for")
            said += _trust(config.sender.rpartition("@")[2])
    return said


def _trust(domain: str) -> list[str]:
    """The relay took it; whether its recipient's server believes the sender, the relay does not say."""
    return [
        f"not seen: whether receivers trust mail from {domain}. Look at the mail that arrived: its",
        "  Authentication-Results should say spf=pass, dkim=pass and dmarc=pass. Where they do not:",
        f"  SPF: `dig +short TXT {domain}` should name your relay behind v=spf1",
        f"  DKIM: the relay signs for {domain}, with a key under SELECTOR._domainkey.{domain}",
        f"  DMARC: `dig +short TXT _dmarc.{domain}` should begin with v=DMARC1",
    ]
