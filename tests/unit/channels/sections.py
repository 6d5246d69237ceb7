"""A section of the config for each kind of channel that posts, with a canary where its secret is."""

from typing import Any

from tests.canary import CANARY

URL = f"https://hooks.example.org/in/{CANARY}-hook"
SECTIONS: dict[str, dict[str, Any]] = {
    "discord": {"type": "discord", "url": URL},
    "mattermost": {"type": "mattermost", "url": URL},
    "slack": {"type": "slack", "url": URL},
}
