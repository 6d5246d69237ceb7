"""A section of the config for each kind of channel that posts, with a canary where its secret is."""

from typing import Any

from tests.canary import CANARY

URL = f"https://hooks.example.org/in/{CANARY}-hook"
SECTIONS: dict[str, dict[str, Any]] = {
    "alertmanager": {
        "type": "alertmanager",
        "url": "http://alertmanager.example.org:9093",
        "user": "watchd",
        "password": f"{CANARY}-password",
        "labels": {"team": "air-desk"},
    },
    "discord": {"type": "discord", "url": URL},
    "file": {"type": "file", "path": "alerts.jsonl"},
    "mattermost": {"type": "mattermost", "url": URL},
    "ntfy": {"type": "ntfy", "topic": "air-desk", "token": f"tk_{CANARY}"},
    "pagerduty": {"type": "pagerduty", "routing_key": f"{CANARY}-{'0' * 32}"[:32]},
    "slack": {"type": "slack", "url": URL},
    "teams": {"type": "teams", "url": URL},
    "telegram": {"type": "telegram", "token": f"4711:{CANARY}-{'t' * 20}", "chats": ["-1001234567890"]},
}
