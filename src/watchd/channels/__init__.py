"""The ways out, one file a kind: its section of the config file, and how it sends."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Discriminator

from watchd.channels.config import ChannelConfig, Poster
from watchd.channels.console import ConsoleConfig
from watchd.channels.email import EmailConfig
from watchd.channels.webhook import WebhookConfig

CHANNELS: Mapping[str, type[ChannelConfig]] = {
    "console": ConsoleConfig,
    "email": EmailConfig,
    "webhook": WebhookConfig,
}
"""Every kind by the word that stands under `type:`; `open` of its config makes the channel."""

AnyChannelConfig = Annotated[ConsoleConfig | EmailConfig | WebhookConfig, Discriminator("type")]
"""One entry of `channels:` in the config file."""

__all__ = ["CHANNELS", "AnyChannelConfig", "ChannelConfig", "Poster"]
