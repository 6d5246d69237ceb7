"""The ways out, one file a kind: its section of the config file, and how it sends."""

from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, TypeAlias

from pydantic import Discriminator

from watchd.channels.alertmanager import AlertmanagerConfig
from watchd.channels.config import ChannelConfig, Poster
from watchd.channels.console import ConsoleConfig
from watchd.channels.discord import DiscordConfig
from watchd.channels.email import EmailConfig
from watchd.channels.file import FileConfig
from watchd.channels.mattermost import MattermostConfig
from watchd.channels.ntfy import NtfyConfig
from watchd.channels.pagerduty import PagerDutyConfig
from watchd.channels.plugins import installed
from watchd.channels.slack import SlackConfig
from watchd.channels.teams import TeamsConfig
from watchd.channels.telegram import TelegramConfig
from watchd.channels.webhook import WebhookConfig

OWN_CHANNELS: Mapping[str, type[ChannelConfig]] = {
    "alertmanager": AlertmanagerConfig,
    "console": ConsoleConfig,
    "discord": DiscordConfig,
    "email": EmailConfig,
    "file": FileConfig,
    "mattermost": MattermostConfig,
    "ntfy": NtfyConfig,
    "pagerduty": PagerDutyConfig,
    "slack": SlackConfig,
    "teams": TeamsConfig,
    "telegram": TelegramConfig,
    "webhook": WebhookConfig,
}
"""Every kind that watchd itself has, by the word that stands under `type:`."""

_INSTALLED = installed()

CHANNELS: Mapping[str, type[ChannelConfig]] = {**_INSTALLED, **OWN_CHANNELS}
"""Those, and what other packages bring; `open` of its config makes the channel."""

PASSED_OVER: tuple[str, ...] = tuple(sorted(_INSTALLED.keys() & OWN_CHANNELS.keys()))
"""Kinds that other packages bring and watchd has itself: its own are used."""

if TYPE_CHECKING:
    AnyChannelConfig: TypeAlias = ChannelConfig
else:
    # Known only when the packages of others have been looked at.
    AnyChannelConfig = Annotated[reduce(or_, (CHANNELS[kind] for kind in sorted(CHANNELS))), Discriminator("type")]
"""One entry of `channels:` in the config file."""

__all__ = ["CHANNELS", "OWN_CHANNELS", "PASSED_OVER", "AnyChannelConfig", "ChannelConfig", "Poster"]
