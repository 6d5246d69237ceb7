"""Feeds of 30 entries and 69 KB each, a server of them on loopback, and a watchd that reads them."""

import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.material import queries, texts
from bench.newswire import host_of

ENTRIES = 30
_WORDS = 60
_MARKUP = (
    '<figure><img src="https://img.n{feed}.example/{entry}/large.jpg" srcset="https://img.n{feed}.example/{entry}/small.jpg'
    ' 480w, https://img.n{feed}.example/{entry}/large.jpg 1200w" width="1200" height="675" alt="{title}"/><figcaption>'
    '{title}</figcaption></figure><p>{text}</p><p>More: <a href="https://n{feed}.example/{entry}/more?utm_source=feed">'
    'here</a>. <em>Subscribe to our newsletter</em>, follow us, and <a href="https://n{feed}.example/about">write to us'
    "</a>.</p><aside><h4>Read also</h4><ul>{also}</ul></aside>"
)
_ALSO = '<li><a class="related-{number}" href="https://n{feed}.example/2026/02/{number}-{entry}-before.html">{title}</a></li>'


@dataclass(frozen=True, slots=True)
class Newsstand:
    """A server that answers, and where its feeds are."""

    folder: Path
    urls: Sequence[str]

    def watchd(self, name: str, rules: int, *, poll: str = "{}", schedule: str = "") -> Path:
        """A config of its own folder that reads every feed; gives its file."""
        home = self.folder / name
        home.mkdir()
        feeds = "".join(
            f'  - {{id: f{number}, title: F, url: "{url}", language: en{schedule}}}\n'
            for number, url in enumerate(self.urls)
        )
        found = "".join(
            f"  - {{id: r{number}, match: {{query: '{query}'}}}}\n" for number, query in enumerate(queries(rules))
        )
        written = f"version: 1\nrules:\n{found}" if rules else "version: 1\nrules: []\n"
        (home / "feeds.yaml").write_text(f"version: 1\nfeeds:\n{feeds}", encoding="utf-8")
        (home / "rules.yaml").write_text(written, encoding="utf-8")
        config = home / "watchd.yaml"
        config.write_text(
            'version: 1\nstorage: {url: "sqlite:///watchd.db"}\nfeeds: [feeds.yaml]\nrules: [rules.yaml]\n'
            f"network: {{allow_private: [127.0.0.0/8]}}\nweb: {{listen: null}}\npoll: {poll}\n",
            encoding="utf-8",
        )
        return config


@contextmanager
def newsstand(folder: Path, feeds: int, hosts: int = 50, *, large: int = 0) -> Iterator[Newsstand]:
    """A server of so many feeds, in a process of its own, on so many addresses.

    With `large` the last feed is of so many bytes: entries of nothing but counters of readers, which cost the most.
    """
    _write_feeds(folder / "feeds", feeds)
    if large:
        (folder / "feeds" / f"{feeds - 1}.xml").write_text(_counted(large), encoding="utf-8")
    server = subprocess.Popen(  # ended below
        [sys.executable, "-m", "bench.newswire", str(folder / "feeds"), str(hosts)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        urls = [f"http://{host_of(number % hosts)}:{port}/{number}.xml" for number in range(feeds)]
        yield Newsstand(folder, urls)
    finally:
        server.terminate()
        server.wait()
        assert server.stdout is not None
        server.stdout.close()


def _write_feeds(folder: Path, number: int) -> None:
    folder.mkdir()
    words = texts(600, _WORDS)
    chance = random.Random(3)
    for feed in range(number):
        entries = "".join(_entry(feed, entry, chance.choice(words)) for entry in range(ENTRIES))
        head = f"<title>{feed}</title><link>https://n{feed}.example/</link><description>News</description>"
        start = f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {_NAMES}>'
        text = f"{start}<channel>{head}{entries}</channel></rss>"
        (folder / f"{feed}.xml").write_text(text, encoding="utf-8")


def _counted(size: int) -> str:
    text = "12 views " * 2000
    entry = (
        "<item><guid isPermaLink='false'>{number}</guid><title>{number}</title><description>{text}</description></item>"
    )
    entries = [entry.format(number=number, text=text) for number in range(size // len(text))]
    return f'<rss version="2.0"><channel><title>Counters</title>{"".join(entries)}</channel></rss>'


_NAMES = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'


def _entry(feed: int, entry: int, text: str) -> str:
    title = text[:70]
    also = "".join(_ALSO.format(number=number, feed=feed, entry=entry, title=title) for number in range(4))
    body = _MARKUP.format(feed=feed, entry=entry, title=title, text=text, also=also)
    tags = "".join(f"<category>{word}</category>" for word in text.split()[3:8])
    return (
        f'<item><guid isPermaLink="false">https://n{feed}.example/?p={entry}</guid><title>{title}</title>'
        f"<link>https://n{feed}.example/2026/03/{entry}-story.html</link><dc:creator>A. Reporter</dc:creator>{tags}"
        f"<description>{text[:160]}</description><content:encoded><![CDATA[{body}]]></content:encoded>"
        f"<pubDate>Mon, 02 Mar 2026 10:{entry:02d}:00 GMT</pubDate></item>"
    )
