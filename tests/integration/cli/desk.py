"""A small installation: a config, one feed, one rule, a console channel and a SQLite database."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from watchd.storage import Storage, open_storage

FEED_ID = "tass-en"
RULES = """version: 1
rules:
  - id: spares
    title: Spare parts for the Su-30
    severity: medium
    match: {query: Su-30 AND spare*}
    tests: {must_match: [Su-30 spares arrive], must_not_match: [Su-35 spares arrive]}
"""
ITEM = "<item><guid>{number}</guid><title>{title}</title><link>https://news.example/{number}</link></item>"


def write_desk(folder: Path, *, feed_url: str = "https://tass.com/rss", listen: str = "null", more: str = "") -> Path:
    """The config file of a desk in `folder`; its feed may be on loopback."""
    (folder / "rules").mkdir(parents=True, exist_ok=True)
    (folder / "rules" / "spares.yaml").write_text(RULES)
    (folder / "feeds.yaml").write_text(
        "version: 1\nfeeds:\n"
        f"  - {{id: {FEED_ID}, title: TASS, url: '{feed_url}', language: en, tags: [official], grade: D}}\n"
    )
    config = folder / "watchd.yaml"
    config.write_text(
        "version: 1\n"
        "storage: {url: 'sqlite:///watchd.db'}\n"
        "feeds: [feeds.yaml]\n"
        "rules: [rules]\n"
        "network: {allow_private: [127.0.0.0/8]}\n"
        f"web: {{listen: {listen}}}\n" + (more or "channels: {console: {type: console}}\n")
    )
    return config


@contextlib.contextmanager
def store_at(folder: Path) -> Iterator[Storage]:
    """The desk's database, with the schema of this release."""
    store = open_storage(f"sqlite:///{folder / 'watchd.db'}")
    try:
        store.migrate()
        yield store
    finally:
        store.close()


def rss(*titles: str) -> bytes:
    """A feed with these items, newest last."""
    items = "".join(ITEM.format(number=number, title=title) for number, title in enumerate(titles, 1))
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>TASS</title>{items}</channel></rss>'.encode()
