"""The files that watchd is started on: config, rules, feeds, an empty database."""

from collections.abc import Sequence
from pathlib import Path

from tests.feedscore.reader import FeedSetup

from watchd.storage import open_storage

RULES = """\
version: 1
rules:
  - id: everything
    title: Everything
    severity: medium
    dedup: {by: item}
    match: {query: "radar OR радар OR 雷达"}
"""
_CONFIG = """\
version: 1
storage: {url: "sqlite:///watchd.db"}
feeds: [feeds.yaml]
rules: [rules]
network: {contact: desk@watchd.example, allow_private: [NEAR]}
channels:
  desk: {type: webhook, url: "DESK"}
  ops: {type: webhook, url: "OPS"}
routes: [{send: [desk]}]
operators: {page: [ops], send: [ops], roll_up: none}
heartbeat: {every: 1h}
web: {listen: null}
"""


def config_file(desk: str, ops: str, near: str = "") -> str:
    """The config: receivers of alerts and of what watchd reports on itself, and a network that is near."""
    return _CONFIG.replace("DESK", desk).replace("OPS", ops).replace("NEAR", near)


def write_feeds(feeds: Sequence[FeedSetup], folder: Path) -> None:
    """The feeds as watchd's own file, `feeds.yaml`, and each login as the file of a password beside it."""
    lines = ["version: 1", "feeds:"]
    for feed in feeds:
        said = dict(feed.settings)
        if "login" in said:
            user, _, password = said.pop("login").partition(":")
            (folder / f"login-{feed.name}").write_text(password)
            said["basic"] = f"{{user: {user}, password_file: login-{feed.name}}}"
        extra = {"interval": f"{feed.interval.total_seconds() / 60:.0f}m"} if feed.interval else {}
        more = "".join(f", {key}: {value}" for key, value in {**extra, **said}.items())
        lines.append(f'  - {{id: {feed.name}, url: "{feed.url}"{more}}}')
    (folder / "feeds.yaml").write_text("\n".join([*lines, ""]))


def empty_store(folder: Path) -> Path:
    """A database with this release's schema and nothing in it, made once in the folder."""
    path = folder / "empty.db"
    if not path.exists():
        storage = open_storage(f"sqlite:///{path}")
        storage.migrate()
        storage.close()
    return path
