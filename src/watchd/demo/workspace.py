"""The files that the demo runs on: an ordinary config, feed file and rules, written to a folder of their own."""

import base64
import json
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from secrets import token_bytes
from string import Template

from watchd.demo.outlets import OUTLETS

DESK = "desk@demo.example"
OPERATORS = "ops@demo.example"


def new_secret() -> str:
    """A fresh signing secret, as Standard Webhooks writes it."""
    return "whsec_" + base64.b64encode(token_bytes(32)).decode()


def write_workspace(
    folder: Path, *, feeds: Mapping[str, str], mail: tuple[str, int], webhook: str, secret: str
) -> Path:
    """Write everything and give the config file's path; `feeds` are the URLs by outlet."""
    source = files("watchd.demo").joinpath("files")
    _copy(source.joinpath("rules"), folder / "rules")
    (folder / "feeds.yaml").write_text(_feed_file(feeds), encoding="utf-8")
    _write_secret(folder / "secrets" / "risk-board", secret)
    config = folder / "watchd.yaml"
    filled = Template(source.joinpath("watchd.yaml").read_text(encoding="utf-8")).substitute(
        mail_host=mail[0], mail_port=mail[1], webhook_url=webhook, desk=DESK, operators=OPERATORS
    )
    config.write_text(filled, encoding="utf-8")
    return config


def _copy(source: Traversable, target: Path) -> None:
    target.mkdir()
    for file in source.iterdir():
        (target / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")


def _feed_file(urls: Mapping[str, str]) -> str:
    lines = ["version: 1", "feeds:"]
    for outlet in OUTLETS:
        fields = {
            "id": outlet.id,
            "title": outlet.name,
            "url": urls[outlet.id],
            "language": outlet.language,
            "country": outlet.country,
            "publisher": outlet.host,
        }
        # A JSON string is a YAML string too.
        written = ", ".join(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items())
        lines.append(f"  - {{{written}}}")
    return "\n".join(lines) + "\n"


def _write_secret(path: Path, secret: str) -> None:
    path.parent.mkdir(mode=0o700)
    path.touch(mode=0o600)
    path.write_text(secret + "\n", encoding="ascii")
