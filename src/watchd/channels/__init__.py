"""The ways out, one file a kind: its section of the config file, and how it sends."""

from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, TypeAlias

from pydantic import Discriminator

from watchd.channels.config import ChannelConfig, Poster
from watchd.channels.console import ConsoleConfig
from watchd.channels.discord import DiscordConfig
from watchd.channels.email import EmailConfig
from watchd.channels.mattermost import MattermostConfig
from watchd.channels.plugins import installed
from watchd.channels.slack import SlackConfig
from watchd.channels.webhook import WebhookConfig

OWN_CHANNELS: Mapping[str, type[ChannelConfig]] = {
    "console": ConsoleConfig,
    "discord": DiscordConfig,
    "email": EmailConfig,
    "mattermost": MattermostConfig,
    "slack": SlackConfig,
    "webhook": WebhookConfig,
}
"""Every kind that watchd itself has, by the word that stands under `type:`."""

CHANNELS: Mapping[str, type[ChannelConfig]] = {**installed(), **OWN_CHANNELS}
"""Those, and what other packages bring; `open` of its config makes the channel."""

if TYPE_CHECKING:
    AnyChannelConfig: TypeAlias = ChannelConfig
else:
    # Known only when the packages of others have been looked at.
    AnyChannelConfig = Annotated[reduce(or_, (CHANNELS[kind] for kind in sorted(CHANNELS))), Discriminator("type")]
"""One entry of `channels:` in the config file."""

__all__ = ["CHANNELS", "OWN_CHANNELS", "AnyChannelConfig", "ChannelConfig", "Poster"]
